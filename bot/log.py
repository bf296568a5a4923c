"""Logging: one rich line for a unit of work; a console in a terminal, JSON elsewhere; no secrets."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp.http_exceptions import HttpProcessingError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from structlog.types import Processor

SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer\s+\S+", re.IGNORECASE)
SECRET_KEYS = frozenset({"token", "authorization", "signing_secret", "password", "secret"})
HIDDEN = "[hidden]"
CHATTY = dict.fromkeys(("httpx", "httpcore", "alembic", "aiohttp.access", "slack_sdk"), logging.WARNING)
"""Bolt's loggers are not among them: they take the root's level when Bolt makes them, whatever was set before."""


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what looks like a secret, wherever it stands."""
    for key, value in event.items():
        if key.lower() in SECRET_KEYS:
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = SECRET.sub(HIDDEN, value)
    return event


def hide_request(record: logging.LogRecord) -> bool:
    """Say that something was no HTTP, but not what it was: aiohttp would show it, and where it was read."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.msg, record.args, record.exc_info = "Not HTTP", (), None
    return True


def configure(*, terminal: bool | None = None) -> None:
    """Set up structlog, and send the standard library's loggers (Bolt, aiohttp) the same way."""
    console = sys.stderr.isatty() if terminal is None else terminal
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        ),
    )
    logging.getLogger("aiohttp.server").addFilter(hide_request)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name, level in CHATTY.items():
        logging.getLogger(name).setLevel(level)

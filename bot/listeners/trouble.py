"""What goes wrong while a payload is answered: told in the log by its place, without what somebody sent."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from traceback import FrameSummary, extract_tb
from typing import TYPE_CHECKING

import structlog
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.listeners.payload import UNREADABLE

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

OURS = Path(__file__).parents[1]  # not by its name: a folder above it may be called bot too
LISTENERS = OURS / "listeners"
log = structlog.get_logger()


def register(app: AsyncApp) -> None:
    """Attach the handler of every error."""

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            log.info("slack.unhandled")
            return BoltResponse(status=HTTPStatus.NOT_FOUND, body="")
        frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(OURS)]
        # Without a place of ours it was Bolt that found something else than it relies on, on its way to a listener.
        if isinstance(error, UNREADABLE) and (not frames or Path(frames[-1].filename).is_relative_to(LISTENERS)):
            log.warning("slack.malformed", error=type(error).__name__, at=_place(frames[-1]) if frames else "Bolt")
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="malformed")
        at = [_place(frame) for frame in frames]
        log.error("slack.not_answered", error=type(error).__name__, at=at)
        return BoltResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR, body="")


def _place(frame: FrameSummary) -> str:
    return f"{Path(frame.filename).relative_to(OURS)}:{frame.lineno} {frame.name}"

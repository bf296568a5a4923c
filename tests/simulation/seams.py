"""Where the product asks the real world for something, the simulation answers: chance, time, and the log."""

import functools
import random
import secrets
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import structlog
from cachetools import TTLCache

from bot.ledger import refunds
from bot.steps import recent
from bot.workflow import courier, landing, reminders, runner
from tests.simulation.chance import Chance
from tests.simulation.loop import VirtualLoop
from tests.simulation.memory import Memory

SWEEP = 100 * 24 * 3600.0
"""Seconds. Sweeps that find nothing are left out: `Sweeps` nudges the bots when there is something to find."""


@contextmanager
def seams(chance: Chance, loop: VirtualLoop, log: Callable[[str, MutableMapping[str, Any]], None]) -> Iterator[None]:
    """Hold while a seed is played."""

    def token_hex(size: int = 32) -> str:
        return chance.dice.randbytes(size).hex()

    def process(_: object, __: str, entry: MutableMapping[str, Any]) -> str:
        log(str(entry.pop("event")), entry)
        raise structlog.DropEvent

    with ExitStack() as held:
        held.enter_context(patch.object(secrets, "token_hex", token_hex))
        held.enter_context(patch.object(recent, "TTLCache", functools.partial(TTLCache, timer=loop.time)))
        held.enter_context(patch.object(refunds, "load", Memory(refunds.load).load))
        for part in (runner, courier, landing, reminders):
            held.enter_context(patch.object(part, "SWEEP", SWEEP))
        before = random.getstate()
        random.seed(chance.seed)  # stamina's jitter
        held.callback(random.setstate, before)
        configured = structlog.get_config()
        structlog.configure(
            processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, process],
            cache_logger_on_first_use=False,
        )
        held.callback(lambda: structlog.configure(**configured))
        yield

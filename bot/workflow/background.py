"""Work that goes on after Slack was answered. Nothing here may matter: what matters is in the ledger."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Coroutine

# Seconds in which answers leave before the work for any of them begins: 50 people who ask at once are answered within
# about that time (tests/benchmarks/ack.py), and nobody notices that the form opens that much later.
HEAD_START = 0.02

log = structlog.get_logger()


class Background:
    """Keeps tasks alive until they are done, and says so when they fail."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        """Run `work` beside everything else, a moment after Slack's answer is on its way."""
        task = asyncio.create_task(_after_the_answer(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("background.failed", task=task.get_name(), exc_info=failure)

    async def drain(self, *, seconds: float) -> None:
        """Wait for what is running, then stop it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()


async def _after_the_answer(work: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.sleep(HEAD_START)
    except asyncio.CancelledError:
        work.close()
        raise
    await work

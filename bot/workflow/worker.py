"""Work that comes round again and again: every so many seconds, at once when somebody wakes it, until told to stop."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import ClassVar

import structlog

log = structlog.get_logger()


def back_off(attempts: int, *, first: float, longest: float) -> float:
    """Seconds to wait after so many failures: doubled each time, up to the longest."""
    return min(longest, first * 2.0 ** min(attempts, 30))  # a float holds no more than 1,023 doublings


class Worker(ABC):
    """Sweeps up what is due. What is due stands in the ledger, so a lost wake-up costs only `every` seconds."""

    name: ClassVar[str]  # of the worker in the log

    def __init__(self, *, every: float) -> None:
        self.every = every
        self._stopping = False
        self._nudge = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()  # the loop, while there is one

    @abstractmethod
    async def sweep(self) -> None:
        """See to everything that is due, and leave early once `_stopping`."""

    async def run(self) -> None:
        """Sweep until `stop`."""
        loop = asyncio.current_task()
        assert loop is not None
        self._running.add(loop)
        loop.add_done_callback(self._running.discard)
        while not self._stopping:
            self._nudge.clear()
            try:
                await self.sweep()
            except Exception:
                log.exception("worker.sweep_failed", worker=self.name)  # the database may be back at the next sweep
            try:
                async with asyncio.timeout(self.every):
                    await self._nudge.wait()
            except TimeoutError:
                continue

    def wake(self) -> None:
        """Something may be due; look now instead of at the next sweep."""
        self._nudge.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._nudge.set()

    async def drain(self, *, seconds: float) -> None:
        """Begin nothing more, and let what is in flight finish; the rest stands in the ledger for the next start."""
        self.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

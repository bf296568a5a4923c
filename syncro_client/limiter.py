"""When may the next request leave? Syncro allows 180 requests a minute for one address (openapi.json, "Rate limit").

The arithmetic is GCRA: one number, the theoretical arrival time, says how much of the budget is taken. It is pure, so
that one process (Pace) and many processes (a row in a database) count alike.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import NamedTuple, Protocol


class Priority(IntEnum):
    """Who is waiting for the answer."""

    BACKGROUND = -1
    """Nobody: what can wait for hours, and takes only what the others leave."""
    FORM = 0
    """People typing: may use a part of the budget, and only what WORK leaves."""
    WORK = 1
    """Running refunds."""


SYNCRO_LIMIT = 180
"""Requests in any WINDOW, for everything on one IP address together."""

WINDOW = 60.0
"""Seconds."""

PER_WINDOW = 100
"""Requests in a WINDOW that may leave steadily."""

BURST = {Priority.BACKGROUND: 20, Priority.FORM: 45, Priority.WORK: 75}
"""Requests that may leave at once after a rest, by priority.

The largest burst and PER_WINDOW make 175, the most in any window; five are left for requests that bunch up on the way.
The difference between the bursts is what people typing can never take from running refunds.
"""

_INTERVAL = WINDOW / PER_WINDOW
_NO_WAIT = 1e-6  # seconds; less may be lost when it is added to a clock that counts from 1970


class Slot(NamedTuple):
    """The answer to "may one request leave now?".

    Attributes:
        wait: Seconds until it is worth asking again; 0 means that the request may leave.
        tat: The theoretical arrival time to store, in seconds of the clock that was asked. A wait takes nothing.
    """

    wait: float
    tat: float


def next_slot(*, tat: float, now: float, priority: Priority) -> Slot:
    """Takes one request from the budget, or says how long to wait.

    In any 60 s at most BURST[WORK] + PER_WINDOW requests are let through, whatever the order of priorities, as long as
    everybody stores ``tat`` and reads the same clock. Start with ``tat=0.0``.

    Args:
        tat: The theoretical arrival time stored last, in seconds.
        now: The same clock, in seconds.
        priority: Who asks.
    """
    if tat - now > WINDOW:  # further ahead than any burst: the clock was set back, so count the burst as used up
        tat = now + _INTERVAL * (BURST[Priority.WORK] - 1)
    wait = tat - _INTERVAL * (BURST[priority] - 1) - now
    if wait > _NO_WAIT:
        return Slot(wait, tat)
    return Slot(0.0, max(tat, now) + _INTERVAL)


class Limiter(Protocol):
    """Whatever decides when a request may leave."""

    async def acquire(self, priority: Priority) -> None:
        """Returns when one request may leave."""


class Pace:
    """The limiter of one process.

    Requests of one priority leave in the order of their asking; WORK never stands behind FORM.

    Args:
        clock: Seconds that only grow; the event loop's by default.
        sleep: Waits for some seconds of that clock.
    """

    def __init__(
        self, *, clock: Callable[[], float] | None = None, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._tat = float("-inf")
        self._queues = {priority: asyncio.Lock() for priority in Priority}

    async def acquire(self, priority: Priority) -> None:
        """Returns when one request may leave."""
        async with self._queues[priority]:
            while (wait := self._take(priority)) > 0:
                await self._sleep(wait)

    def _take(self, priority: Priority) -> float:
        now = self._clock() if self._clock else asyncio.get_running_loop().time()
        slot = next_slot(tat=self._tat, now=now, priority=priority)
        self._tat = slot.tat
        return slot.wait

"""Clocks of a day that a test chooses."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """Stands still until it is told to move. Account, runs, lag, late effects and the rate limit all go by it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        """The arguments are those of `timedelta`."""
        self.at += timedelta(**amount)


def running(start: datetime) -> Callable[[], datetime]:
    """A clock that says `start` now, and goes on from there."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)

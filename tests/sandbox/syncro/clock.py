"""A clock that stands still until it is told to move."""

from datetime import datetime, timedelta


class Clock:
    """Hand it in as `now`. Account, runs, lag, late effects and the rate limit all go by it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        """The arguments are those of `timedelta`."""
        self.at += timedelta(**amount)

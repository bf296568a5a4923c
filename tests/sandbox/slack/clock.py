"""Time in the workspace: the real one, plus what a test has skipped."""

import time
from collections.abc import Callable


class Clock:
    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._skipped = 0.0
        self._moment = 0

    def now(self) -> float:
        return self._source() + self._skipped

    def advance(self, seconds: float) -> None:
        """Let triggers expire, response URLs age and rate limits refill without waiting."""
        self._skipped += seconds

    def stamp(self) -> str:
        """A message timestamp: seconds, a dot, six digits; never the same twice, always rising."""
        moment = int(self.now() * 1_000_000)
        self._moment = max(moment, self._moment + 1)
        return f"{self._moment // 1_000_000}.{self._moment % 1_000_000:06d}"

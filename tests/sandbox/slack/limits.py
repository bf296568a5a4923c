"""Rate limits: so many calls of a method in a minute, one message a second in a channel."""

import math
from collections import deque
from dataclasses import dataclass, field

from tests.sandbox.slack.clock import Clock

MINUTE = 60.0
TIERS = {1: 5, 2: 20, 3: 50, 4: 100, 5: 600}  # calls a minute; 5 stands for Slack's "special"
POST_BURST = 4  # messages a channel takes at once before "one a second" bites


@dataclass(slots=True)
class Bucket:
    """Fills with one permit a second, holds a few."""

    level: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """`factor` widens (10) or tightens (0.1) every tier; `enabled` switches all of it off."""

    clock: Clock
    enabled: bool = True
    factor: float = 1.0
    overrides: dict[str, int] = field(default_factory=dict)
    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _channels: dict[str, Bucket] = field(default_factory=dict)

    def relax(self, factor: float = 100.0) -> None:
        self.factor = factor

    def tighten(self, method: str, per_minute: int) -> None:
        self.overrides[method] = per_minute

    def wait_for(self, method: str, tier: int) -> int | None:
        """Seconds until this call may be made again, or None when it may be made now (and then counts)."""
        if not self.enabled:
            return None
        most = self.overrides.get(method) or max(1, int(TIERS[tier] * self.factor))
        now = self.clock.now()
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + MINUTE - now))
        calls.append(now)
        return None

    def wait_to_post(self, channel_id: str) -> int | None:
        if not self.enabled:
            return None
        now = self.clock.now()
        most = POST_BURST * max(1.0, self.factor)
        bucket = self._channels.setdefault(channel_id, Bucket(most, now))
        bucket.level = min(most, bucket.level + (now - bucket.at) * self.factor)
        bucket.at = now
        if bucket.level < 1:
            return max(1, math.ceil((1 - bucket.level) / self.factor))
        bucket.level -= 1
        return None

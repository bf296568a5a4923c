"""Chance: everything random comes from the seed, and each seed has its own mixture of troubles.

Not every seed has every trouble: a rare fault is met more deeply where nothing else disturbs (swarm testing).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from tests.sandbox.syncro.faults import Fault

T = TypeVar("T")

WRITE_FAULTS = (
    Fault.LOSE_REQUEST,
    Fault.DO_AND_LOSE_ANSWER,
    Fault.DO_LATE,
    Fault.DO_LATE,  # only writes meet it, so it has three lots
    Fault.DO_LATE,
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
    Fault.TOO_MANY,
    Fault.HTML,
    Fault.CUT_OFF_JSON,
    Fault.WRONG_WRAPPER,
    Fault.NOT_PERMITTED,
    Fault.SLOW,
    Fault.HANG,
)
READ_FAULTS = tuple(kind for kind in WRITE_FAULTS if kind is not Fault.DO_LATE)
LEVELS = (0.0, 0.05, 0.15, 0.35)
"""How often a call fails."""
MEDDLED_WITH = (0.0, 0.0, 0.15, 0.5)
DIES = (0.0, 0.0, 0.002, 0.01)
FREEZES = (0.0, 0.0, 0.001, 0.004)
"""How often a machine does at a point where it may: before and after each commit, and around each request."""


@dataclass
class Chance:
    """The dice of one seed. `calm` ends all troubles of machines and networks.

    `prompt` are approvers who answer within seconds; `meddled_with`: how often people change or refund by hand what the
    bot has just begun to write.
    """

    seed: int
    calm: bool = False
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)  # noqa: S311  a seed is the point
        self.writes_fail = self.level()
        self.reads_fail = self.level() / 3
        self.slack_fails = self.level()
        self.dies_at_a_point = self.dice.choice(DIES)
        self.freezes_at_a_point = self.dice.choice(FREEZES)
        self.edits = self.dice.choice((0, 0, 1, 3, 8))
        self.kinds = self.some(WRITE_FAULTS)
        self.takes_long = self.dice.choice((False, True, True))
        self.prompt = self.dice.choice((False, True))
        self.meddled_with = self.dice.choice(MEDDLED_WITH)
        self.cannot_connect = self.dice.choice((0.0, 0.0, 0.02))

    def level(self) -> float:
        return self.dice.choice(LEVELS)

    def happens(self, probability: float) -> bool:
        return self.dice.random() < probability

    def trouble(self, probability: float) -> bool:
        """Whether a trouble strikes; none does once it is calm."""
        return not self.calm and probability > 0 and self.dice.random() < probability

    def between(self, least: float, most: float) -> float:
        return self.dice.uniform(least, most)

    def one(self, things: Sequence[T]) -> T:
        return self.dice.choice(things)

    def some(self, things: Sequence[T]) -> tuple[T, ...]:
        """At least one of them."""
        return tuple(self.dice.sample(things, self.dice.randint(1, len(things))))

    def latency(self) -> float:
        """Seconds on the way to Syncro or back: together 0.3 to 1.5 as in reality, or less, and seldom much more."""
        if self.takes_long:
            return self.between(0.15, 0.75) if self.happens(0.99) else self.between(2.0, 6.0)
        return self.between(2.0, 6.0) if self.happens(0.01) else self.between(0.02, 0.4)

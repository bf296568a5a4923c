"""Who has to agree to a refund, who is called, and how long a request waits."""

from __future__ import annotations

from datetime import time, timedelta

from bot.models.base import Model


class Group(Model):
    """People who may approve: `members` are ids of users (U…) and of Slack's user groups (S…)."""

    name: str
    members: tuple[str, ...]


class Tier(Model):
    """What a refund of an amount needs: `approvals` different people out of `approvers` and `must_include`.

    `up_to_cents` includes GST and belongs to the tier; None means every amount above the tier before. Of each group in
    `must_include` at least one has to be among those who approve. `notify` are the ids that are called when a request
    is posted; where it is empty nobody is called then, and everybody who may approve is when a decision is late.
    """

    up_to_cents: int | None = None
    approvers: tuple[Group, ...]
    approvals: int = 1
    must_include: tuple[Group, ...] = ()
    notify: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """Every group whose members may approve, each once."""
        return tuple({group.name: group for group in (*self.approvers, *self.must_include)}.values())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of everybody who may approve, each once."""
        return tuple(dict.fromkeys(each for group in self.groups for each in group.members))


class Patience(Model):
    """How long a request waits for its decision.

    Reminders are sent on weekdays between `start` and `end` of the account's time, and never outside.
    """

    remind_after: timedelta = timedelta(hours=4)
    remind_every: timedelta = timedelta(days=1)
    start: time = time(8)
    end: time = time(18)
    expire_after: timedelta = timedelta(days=14)


class Policy(Model):
    """Tiers in ascending order; the last one has no upper end, so every amount has a tier.

    Requests of up to `bulk_up_to_cents`, incl. GST, may be approved several at once; 0: none may.
    """

    tiers: tuple[Tier, ...]
    patience: Patience = Patience()
    bulk_up_to_cents: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of everybody who may approve anything, each once."""
        return tuple(dict.fromkeys(each for tier in self.tiers for each in tier.ids))


class Needed(Model):
    """What a request still needs: so many people, and one of each of these groups among them."""

    people: int
    groups: tuple[Group, ...] = ()

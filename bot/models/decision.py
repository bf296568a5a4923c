"""Who decides, and why a click may not count."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.models.base import Model


class DecisionKind(StrEnum):
    """How a request was decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Decision(Model):
    """The one decision on a request. `acting_for` is whose say it was, where that was handed to `by`."""

    kind: DecisionKind
    by: str
    at: datetime
    reason: str = ""
    acting_for: str = ""


class Approval(Model):
    """One person's yes to one version of a request.

    `entries` are the ids of the policy that the person stood for at that moment: their own, and their user groups'.
    Where they acted for somebody, it is `acting_for` who stood for them.
    """

    by: str
    at: datetime
    entries: tuple[str, ...] = ()
    acting_for: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Who has spent their say with this: each of them counts no second time."""
        return frozenset({self.by, self.acting_for} - {""})


class ApproverFacts(Model):
    """What is known of a person who wants to decide, in one of their rights.

    `entries` are the ids of the policy that the person stands for now: their own, and those of their user groups. In
    the right of another person, `acting_for`, they are what that one stands for now, by the `delegation` of this id.
    An `outsider` (a guest, or of another workspace) stands for nothing.
    """

    user_id: str
    entries: tuple[str, ...] = ()
    deactivated: bool = False
    bot: bool = False
    outsider: bool = False
    acting_for: str = ""
    delegation: int | None = None

    @property
    def entitled(self) -> bool:
        """Whether the person may decide on some refunds at least."""
        return bool(self.entries)

    @property
    def people(self) -> frozenset[str]:
        """Whose say a click would be."""
        return frozenset({self.user_id, self.acting_for} - {""})


class Denial(StrEnum):
    """Why a click does not count."""

    NOT_ENTITLED = "not_entitled"
    DEACTIVATED = "deactivated"
    OWN_REQUEST = "own_request"
    REQUEST_OF_DELEGATOR = "request_of_delegator"  # of the person they would act for
    NOT_THE_REQUESTER = "not_the_requester"
    APPROVED_ALREADY = "approved_already"
    COUNTED_ALREADY = "counted_already"  # somebody approved for them, or it is the say of who approved
    OTHERS_NEEDED = "others_needed"
    ALREADY_DECIDED = "already_decided"
    CHANGED = "changed"
    NOT_WAITING = "not_waiting"
    NOT_OFFERED = "not_offered"
    NOT_TOGETHER = "not_together"  # it can be approved, but only on its card
    DRY_RUN = "dry_run"  # it was asked for in earnest, and the bot is in a dry run

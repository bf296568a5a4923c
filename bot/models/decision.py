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
    """The one decision on a request."""

    kind: DecisionKind
    by: str
    at: datetime
    reason: str = ""


class Approval(Model):
    """One person's yes to one version of a request.

    `entries` are the ids of the policy that the person stood for at that moment: their own, and their user groups'.
    """

    by: str
    at: datetime
    entries: tuple[str, ...] = ()


class ApproverFacts(Model):
    """What is known of a person who wants to decide.

    `entries` are the ids of the policy that the person stands for now: their own, and those of their user groups.
    """

    user_id: str
    entries: tuple[str, ...] = ()
    deactivated: bool = False

    @property
    def entitled(self) -> bool:
        """Whether the person may decide on some refunds at least."""
        return bool(self.entries)


class Denial(StrEnum):
    """Why a click does not count."""

    NOT_ENTITLED = "not_entitled"
    DEACTIVATED = "deactivated"
    OWN_REQUEST = "own_request"
    NOT_THE_REQUESTER = "not_the_requester"
    APPROVED_ALREADY = "approved_already"
    OTHERS_NEEDED = "others_needed"
    ALREADY_DECIDED = "already_decided"
    CHANGED = "changed"
    NOT_WAITING = "not_waiting"
    NOT_OFFERED = "not_offered"
    DRY_RUN = "dry_run"  # it was asked for in earnest, and the bot is in a dry run

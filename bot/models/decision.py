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


class ApproverFacts(Model):
    """What is known of a person who wants to decide: entitled by id or by membership of a group."""

    user_id: str
    entitled: bool
    deactivated: bool = False


class Denial(StrEnum):
    """Why a click does not count."""

    NOT_ENTITLED = "not_entitled"
    DEACTIVATED = "deactivated"
    OWN_REQUEST = "own_request"
    NOT_THE_REQUESTER = "not_the_requester"
    ALREADY_DECIDED = "already_decided"
    CHANGED = "changed"
    NOT_WAITING = "not_waiting"
    NOT_OFFERED = "not_offered"

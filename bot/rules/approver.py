"""May this person decide?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import DecisionKind, Denial, State

if TYPE_CHECKING:
    from bot.models import ApproverFacts, Refund


def check_decision(kind: DecisionKind, *, refund: Refund, person: ApproverFacts, shown_hash: str) -> Denial | None:
    """Check a click on a card; `shown_hash` is the fingerprint of what the card showed.

    What the request itself forbids comes before what the person may not do: whoever comes too late hears that.
    To cancel belongs to the requester alone; to approve and to reject belong to others, administrators included.
    """
    own = person.user_id == refund.requester_id
    cancels = kind is DecisionKind.CANCELLED
    reasons = (
        (refund.state is not State.REQUESTED, Denial.ALREADY_DECIDED),
        (shown_hash != refund.content_hash, Denial.CHANGED),
        (cancels and not own, Denial.NOT_THE_REQUESTER),
        (person.deactivated, Denial.DEACTIVATED),
        (not cancels and not person.entitled, Denial.NOT_ENTITLED),
        (not cancels and own, Denial.OWN_REQUEST),
    )
    return next((denial for applies, denial in reasons if applies), None)

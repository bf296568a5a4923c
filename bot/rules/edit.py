"""May this person change this request, and what does the form begin with?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Choice, Denial, Draft, State

if TYPE_CHECKING:
    from datetime import datetime

    from bot.models import Refund


def check_edit(refund: Refund, user_id: str, shown_hash: str) -> Denial | None:
    """Check that a request can be changed by this person, who saw it as `shown_hash` says."""
    reasons = (
        (refund.state is not State.REQUESTED, Denial.ALREADY_DECIDED),
        (user_id != refund.requester_id, Denial.NOT_THE_REQUESTER),
        (shown_hash != refund.content_hash, Denial.CHANGED),
    )
    return next((denial for applies, denial in reasons if applies), None)


def draft_of(refund: Refund, draft_id: str) -> Draft:
    """The request as it would be typed; a line whose cents did not divide is one choice again."""
    quantities: dict[int, Decimal] = {}
    serials: dict[int, tuple[str, ...]] = {}
    for line in refund.lines:
        line_id = line.invoice_line_id
        quantities[line_id] = quantities.get(line_id, Decimal(0)) + line.quantity
        serials[line_id] = (*serials.get(line_id, ()), *line.serials)
    right = {line.invoice_line_id: Decimal(line.right_cents) / 100 for line in refund.lines if line.right_cents}
    return Draft(
        id=draft_id,
        requester_id=refund.requester_id,
        customer_id=refund.customer_id,
        invoice_id=refund.invoice_id,
        choices=tuple(
            Choice(
                invoice_line_id=line_id,
                quantity=quantity,
                serials=serials[line_id],
                right_price=right.get(line_id),
            )
            for line_id, quantity in quantities.items()
        ),
        reason=refund.reason,
        details=refund.details,
        date_from=refund.date_from,
        date_to=refund.date_to,
        asks_right_price=bool(right),
        edits=refund.id,
        edits_hash=refund.content_hash,
    )


def next_version(before: Refund, after: Refund, now: datetime) -> Refund:
    """What is asked for now, in the place of what was: the same number, the next version, no approvals."""
    return after.model_copy(
        update={
            "created_at": before.created_at,
            "version": before.version + 1,
            "asked_at": now,
            "before_cents": before.total_cents,
            "approvals": (),
        }
    )

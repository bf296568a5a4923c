"""What does each line of a refund correct, and by how much with its GST?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Correction, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.models import Refund, RefundLine, Supplier

MADE_BY = {State.BY_HAND: "by hand"}


def corrections(refund: Refund, *, settled_at: datetime, supplier: Supplier) -> tuple[Correction, ...]:
    """A correction for each line; together they come to exactly what was refunded."""
    day = settled_at.astimezone(ZoneInfo(refund.time_zone)).date()
    bills = refund.landing.bills if refund.landing else ()
    return tuple(
        Correction(
            refund=refund.reference,
            line=number,
            supplier=supplier,
            customer=refund.customer_name,
            customer_id=refund.customer_id,
            invoice_number=refund.invoice_number,
            invoice_date=refund.invoice_date,
            corrected_on=day,
            product=line.name,
            product_id=line.product_id,
            serials=line.serials,
            quantity=-line.quantity,
            price_cents=line.price_cents,
            credit_cents=-line.credit_cents,
            gst_cents=-gst,
            currency_symbol=refund.currency_symbol,
            reason=refund.reason,
            details=refund.details,
            ticket=refund.ticket.number if refund.ticket else "",
            landed_invoice=", ".join(bill.number for bill in bills),
            landed_on=max((bill.date for bill in bills), default=None),
            made_by=MADE_BY.get(refund.state, "bot"),
            requester_id=refund.requester_id,
            approver_id=refund.decision.by if refund.decision else "",
        )
        for number, (line, gst) in enumerate(zip(refund.lines, gst_of_lines(refund), strict=True), 1)
    )


def gst_of_lines(refund: Refund) -> tuple[int, ...]:
    """The refund's GST spread over its taxable lines, in cents; what rounding leaves goes where most was cut off.

    The GST of a refund is rounded once, for all lines together. A refund without a taxable line that has GST all the
    same (somebody kept what stood in Syncro) has it on its first line.
    """
    weights = _weights(refund.lines)
    whole = sum(weights)
    shares = [divmod(refund.gst_cents * weight, whole) for weight in weights]
    left = refund.gst_cents - sum(share for share, _ in shares)
    most_cut = sorted(range(len(shares)), key=lambda number: -shares[number][1])[:left]
    return tuple(share + (number in most_cut) for number, (share, _) in enumerate(shares))


def _weights(lines: Sequence[RefundLine]) -> list[int]:
    weights = [line.credit_cents if line.taxable else 0 for line in lines]
    return weights if sum(weights) else [1, *(0 for _ in lines[1:])]

"""What was approved is still what the invoice says: checked again before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Attention, Trap
from bot.rules.price import check_price
from bot.steps import translate
from bot.steps.effect import reading
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Invoice
    from bot.steps.work import Work

DOING = "reading the invoice again"


async def ensure_still_billed(work: Work) -> None:
    """Read the invoice again, unless the ticket exists already.

    Raises:
        Stop: a line is gone, or was billed at another price.
    """
    if work.refund.ticket is not None:
        return
    record = await reading(work, DOING, lambda: work.syncro.invoices.get(work.refund.invoice_id))
    differences = _differences(work, translate.invoice(record))
    if differences:
        raise Stop(Attention(trap=Trap.NO_LONGER_REFUNDABLE, step=DOING, differences=differences))


def _differences(work: Work, invoice: Invoice) -> tuple[str, ...]:
    refund = work.refund
    if invoice.customer_id != refund.customer_id:
        return (f"Invoice {invoice.number} belongs to another customer now.",)
    billed = {line.id: line for line in invoice.lines}
    found = []
    for line_id in dict.fromkeys(line.invoice_line_id for line in refund.lines):
        pieces = [line for line in refund.lines if line.invoice_line_id == line_id]
        if line_id not in billed:
            found.append(f"{pieces[0].name} is not on invoice {invoice.number} any more.")
            continue
        violation = check_price(billed[line_id], pieces, refund.currency_symbol)
        if violation is not None:
            found.append(violation.message)
    return tuple(found)

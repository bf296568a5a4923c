"""What was approved is still what the invoice says: checked again before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import reservations
from bot.models import Attention, Taken, Trap
from bot.rules.price import check_price
from bot.rules.refundable import check_still_left
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
        Stop: a line is gone, or was billed at another price, or others have refunded it meanwhile.
    """
    if work.refund.ticket is not None:
        return
    record = await reading(work, DOING, lambda: work.syncro.invoices.get(work.refund.invoice_id))
    invoice = translate.invoice(record)
    differences = _differences(work, invoice)
    if differences:
        raise Stop(Attention(trap=Trap.NO_LONGER_REFUNDABLE, step=DOING, differences=differences))
    taken = await _taken_by_others(work, invoice)
    if taken:
        raise Stop(Attention(trap=Trap.REFUNDED_ALREADY, step=DOING, differences=taken))


async def _taken_by_others(work: Work, invoice: Invoice) -> tuple[str, ...]:
    """What others hold of what this refund would take: refunds that the ledger learnt of after it was asked for."""
    refund = work.refund
    line_ids = {line.invoice_line_id for line in refund.lines}
    async with work.database.reading() as tx:
        taken = await reservations.taken(tx, line_ids, without_refund=refund.id)
    found = []
    for billed in (line for line in invoice.lines if line.id in line_ids):
        mine = [line for line in refund.lines if line.invoice_line_id == billed.id]
        violation = check_still_left(billed, mine, taken.get(billed.id, Taken()))
        if violation is not None:
            found.append(violation.message)
    return tuple(found)


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

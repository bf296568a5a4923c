"""What was approved is still what the invoice says: checked again before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import effects
from bot.models import Aftermath, Attention, Taken, Trap
from bot.rules.price import check_price
from bot.rules.refundable import check_still_left
from bot.steps import translate
from bot.steps.effect import reading
from bot.steps.ensure_ticket import adopt_ticket
from bot.steps.left import held
from bot.steps.work import Stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.models import Invoice, Refund
    from bot.steps.left import Held
    from bot.steps.work import Work

DOING = "reading the invoice again"
LOOKING = "looking for refunds made by hand"


async def ensure_still_billed(work: Work) -> None:
    """Read the invoice again, and look for refunds by hand, unless it was just done.

    Not once a line was sent: what stands in Syncro is compared with what was approved from then on. A ticket alone
    credits nothing, and between it and the first line days may pass.

    Raises:
        Stop: a line is gone, or was billed at another price, or others have refunded it meanwhile.
    """
    if await _line_was_sent(work):
        return
    record = await reading(work, DOING, lambda: work.syncro.invoices.get(work.refund.invoice_id))
    invoice = translate.invoice(record)
    differences = _differences(work, invoice)
    if differences:
        raise Stop(Attention(trap=Trap.NO_LONGER_REFUNDABLE, step=DOING, differences=differences))
    await _still_left(work, invoice, await _aftermath(work, invoice))


async def _line_was_sent(work: Work) -> bool:
    if work.refund.lines_done:
        return True
    async with work.database.reading() as tx:
        return await effects.line_was_sent(tx, work.refund.id)


async def _aftermath(work: Work, invoice: Invoice) -> Aftermath:
    """What people did by hand; what the card shows of it, where the request was made a moment ago."""
    if await work.is_fresh():
        return Aftermath(credits=work.refund.by_hand)
    zone = work.account.time_zone
    return await reading(work, LOOKING, lambda: work.billing.later.since(invoice, zone, thorough=True))


async def _still_left(work: Work, invoice: Invoice, aftermath: Aftermath) -> None:
    """Others may have refunded it since: by hand, or in a refund that the ledger learnt of afterwards.

    Where the ledger has forgotten the refund's own ticket, that one looks as if somebody had made it by hand.
    """
    others = await _others(work, invoice, aftermath)
    if not _too_much(work.refund, invoice, others.taken):
        return
    if work.refund.ticket is None and await adopt_ticket(work):
        others = await _others(work, invoice, aftermath)
    found = _too_much(work.refund, invoice, others.taken)
    if not found:
        return
    products = {line.product_id for line in work.refund.lines}
    by_hand = tuple(credit for credit in others.standing if credit.product_id in products)
    trap = Trap.REFUNDED_ALREADY if _too_much(work.refund, invoice, others.by_bot) else Trap.REFUNDED_BY_HAND
    raise Stop(Attention(trap=trap, step=DOING, differences=found, by_hand=by_hand))


async def _others(work: Work, invoice: Invoice, aftermath: Aftermath) -> Held:
    refund = work.refund
    async with work.database.reading() as tx:
        return await held(
            tx,
            invoice,
            aftermath,
            requester_id=refund.requester_id,
            without_refund=refund.id,
            dry_run=refund.dry_run,
        )


def _too_much(refund: Refund, invoice: Invoice, taken: Mapping[int, Taken]) -> tuple[str, ...]:
    """What of a refund does not fit into what others leave."""
    billed = {line.id: line for line in invoice.lines}
    found = []
    for line_id in dict.fromkeys(line.invoice_line_id for line in refund.lines):
        mine = [line for line in refund.lines if line.invoice_line_id == line_id]
        violation = check_still_left(billed[line_id], mine, taken.get(line_id, Taken()))
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

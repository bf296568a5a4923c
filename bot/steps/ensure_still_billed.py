"""What was approved is still what the invoice says, and others leave enough of it: checked before each credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import excuses
from bot.models import Attention, Taken, Trap
from bot.rules.by_hand import standing
from bot.rules.elsewhere import lines_elsewhere, notes_elsewhere, told
from bot.rules.refundable import check_still_left
from bot.rules.so_far import so_far
from bot.rules.still_billed import changes
from bot.steps import translate
from bot.steps.effect import now_of, reading
from bot.steps.left import held
from bot.steps.see_ticket import see_ticket
from bot.steps.work import Stop
from syncro_client import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    import syncro_client as syncro
    from bot.models import Aftermath, Invoice, Refund
    from bot.steps.left import Held
    from bot.steps.work import Work

DOING = "reading the invoice again"
LOOKING = "looking for refunds made by hand"


async def ensure_still_billed(work: Work) -> None:
    """Read the invoice anew, and look for what others refunded of it, however new the request is.

    It comes before the ticket, and before each line that is not seen standing: days may pass between two of them, and
    people refund by hand within seconds. What stands of the refund itself is its own.

    Raises:
        Stop: the invoice does not say any more what was approved, others leave less of it, or Syncro names the refund
            where the ledger does not know it.
    """
    refund, zone = work.refund, work.account.time_zone
    invoice = await _invoice_as_approved(work)
    now = await now_of(work)
    since = await reading(work, LOOKING, lambda: work.later.since(invoice, zone, now=now))
    await _not_elsewhere(work, invoice, since)
    others = await _others(work, invoice, since)
    found = _too_much(refund, invoice, others.taken)
    if not found:
        return
    products = {line.product_id for line in refund.lines}
    by_hand = tuple(credit for credit in others.standing if credit.product_id in products)
    trap = Trap.REFUNDED_ALREADY if _too_much(refund, invoice, others.by_bot) else Trap.REFUNDED_BY_HAND
    stands = await _so_far(work)
    raise Stop(Attention(trap=trap, step=DOING, differences=found, by_hand=by_hand, so_far=stands))


async def _invoice_as_approved(work: Work) -> Invoice:
    """The invoice as it is now, which must still say what was approved."""

    async def ask() -> syncro.Invoice | None:
        try:
            return await work.syncro.invoices.get(work.refund.invoice_id)
        except NotFound:
            return None

    record = await reading(work, DOING, ask)
    invoice = None if record is None else translate.invoice(record)
    found = changes(work.refund, invoice, _name(record))
    if invoice is None or found:
        raise Stop(Attention(trap=Trap.NO_LONGER_REFUNDABLE, step=DOING, differences=found))
    return invoice


def _name(record: syncro.Invoice | None) -> str:
    """Whom an invoice is for."""
    return (record and record.customer_business_then_name) or "another customer"


async def _not_elsewhere(work: Work, invoice: Invoice, aftermath: Aftermath) -> None:
    """A ledger that was restored, and a ticket that was renamed or merged, must not make a second one."""
    refund = work.refund
    named, notes = lines_elsewhere(refund, invoice, aftermath), notes_elsewhere(refund, aftermath)
    async with work.database.reading() as tx:
        said = await excuses.of_invoice(tx, refund.invoice_id) if named else ()
    lines = standing(named, said, requester_id=refund.requester_id)
    if lines or notes:
        found = told(refund, lines, notes)
        stands = await _so_far(work)
        trap = Trap.NAMED_ELSEWHERE
        raise Stop(Attention(trap=trap, step=LOOKING, differences=found, by_hand=lines, so_far=stands))


async def _so_far(work: Work) -> tuple[str, ...]:
    """What stands of it by now: what the ledger knows may have been changed by hand since."""
    ticket = work.refund.ticket
    if ticket is None:
        return ()
    return so_far(work.refund, await reading(work, DOING, lambda: see_ticket(work, ticket.id)))


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
        violation = check_still_left(billed[line_id], mine, taken.get(line_id, Taken()), refund.currency_symbol)
        if violation is not None:
            found.append(violation.message)
    return tuple(found)

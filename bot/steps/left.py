"""What is left of an invoice: by the ledger, and by what stands in Syncro."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger import excuses, refunds, reservations, units
from bot.models import Taken
from bot.rules.by_hand import by_hand, standing, stands_for
from bot.rules.reference import names_refund
from bot.rules.room import with_by_hand, with_orphans
from bot.rules.unit_name import came_back

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Aftermath, Credit, Excuse, Facts, Invoice


@dataclass(frozen=True)
class Held:
    """What is taken of each line, by its id; the credits made by hand, and what was said of them.

    `standing` are the credits that are counted in `taken`; `by_bot` is what is taken without them.
    """

    taken: dict[int, Taken]
    by_bot: dict[int, Taken]
    by_hand: tuple[Credit, ...]
    excuses: tuple[Excuse, ...]
    standing: tuple[Credit, ...]


async def held(
    tx: Transaction,
    invoice: Invoice,
    aftermath: Aftermath,
    *,
    requester_id: str,
    without_refund: int | None = None,
    dry_run: bool = False,
) -> Held:
    """What refunds of the bot and refunds by hand hold of an invoice, for a request of `requester_id`.

    What was asked for in a dry run counts in a `dry_run` alone. Nothing of `without_refund` counts: neither what it is
    to refund, nor what stands in its name on its own ticket, whatever somebody has made of it.
    """
    line_ids = [line.id for line in invoice.lines]
    known = await reservations.taken(tx, line_ids, without_refund=without_refund, dry_run=dry_run)
    orphans = await reservations.orphans(tx, invoice, without_refund=without_refund, dry_run=dry_run)
    taken = with_orphans(invoice, known, orphans)
    own = await reservations.own_lines(tx, invoice.customer_id)
    mine = [line for line in own if names_refund(line.reference, refunds.reference(without_refund or 0))]
    found = by_hand(aftermath.credits, own, invoice)
    found = tuple(credit for credit in found if not any(stands_for(credit, line) for line in mine))
    said = await excuses.of_invoice(tx, invoice.id) if found else ()
    counted = standing(found, said, requester_id=requester_id)
    return Held(
        taken=with_by_hand(invoice, taken, counted),
        by_bot=taken,
        by_hand=found,
        excuses=tuple(each for each in said if each.key in {credit.key for credit in found}),
        standing=counted,
    )


async def with_held(
    tx: Transaction,
    facts: Facts,
    *,
    requester_id: str,
    without_refund: int | None = None,
    dry_run: bool = False,
) -> Facts:
    """The facts with what is held now."""
    now = await held(
        tx,
        facts.invoice,
        facts.aftermath,
        requester_id=requester_id,
        without_refund=without_refund,
        dry_run=dry_run,
    )
    taken = await _with_units(tx, facts, now.taken, without_refund=without_refund, dry_run=dry_run)
    return facts.model_copy(update={"taken": taken, "by_hand": now.by_hand, "excuses": now.excuses})


async def _with_units(
    tx: Transaction, facts: Facts, taken: dict[int, Taken], *, without_refund: int | None, dry_run: bool
) -> dict[int, Taken]:
    """With the units that came back already, whichever line they were sold on and whatever they were called then."""
    products = {line.id: line.product_id for line in facts.invoice.lines if line.product_id is not None}
    sold = [(products[unit.invoice_line_id], unit) for unit in facts.units if unit.invoice_line_id in products]
    wanted = {(product_id, unit.serial_number) for product_id, unit in sold}
    returned = await units.held(tx, wanted, without_refund=without_refund, dry_run=dry_run)
    found = dict(taken)
    for product_id in {product_id for product_id, _ in sold}:
        mine = [unit for each, unit in sold if each == product_id]
        theirs = [unit for unit in returned if unit.product_id == product_id]
        back = came_back([unit.serial_number for unit in mine], theirs)
        for unit in mine:
            before = found.get(unit.invoice_line_id, Taken())
            if unit.serial_number in back and unit.serial_number not in before.serials:
                serials = (*before.serials, unit.serial_number)
                found[unit.invoice_line_id] = before.model_copy(update={"serials": serials})
    return found


def competing_lines(invoice: Invoice, line_ids: set[int]) -> list[int]:
    """The lines that a request for `line_ids` competes with: a refund by hand may count on any line of its product."""
    products = {line.product_id for line in invoice.lines if line.id in line_ids}
    return [line.id for line in invoice.lines if line.id in line_ids or line.product_id in products]

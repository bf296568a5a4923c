"""Which lines of an invoice have room for a credit that names none of them?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Taken
from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents, net_price

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.models import BilledLine, Credit, Invoice, Orphan


def with_by_hand(invoice: Invoice, taken: Mapping[int, Taken], counted: Iterable[Credit]) -> dict[int, Taken]:
    """What is taken of each line, with the credits made by hand: each is counted once, on lines that have room for it.

    Lines of its product that were billed at its price come first. What finds no room is more than was billed, and
    leaves nothing.
    """
    held = dict(taken)
    for credit in counted:
        name = f"{credit.place} {credit.number}"
        _place(
            invoice, held, Taken(quantity=credit.quantity, cents=credit.cents, references=(name,)), credit.product_id
        )
    return held


def with_orphans(invoice: Invoice, taken: Mapping[int, Taken], orphans: Iterable[Orphan]) -> dict[int, Taken]:
    """What is taken of each line, with what refunds hold of lines that are not on the invoice any more.

    Their units came back, whichever line of the product shows them now.
    """
    held = dict(taken)
    for orphan in orphans:
        what = Taken(quantity=orphan.quantity, cents=orphan.cents, references=(orphan.reference,))
        _place(invoice, held, what, orphan.product_id)
        if orphan.serials:
            for line in _lines_of(invoice, orphan.product_id):
                before = held.get(line.id, Taken())
                held[line.id] = before.model_copy(update={"serials": (*before.serials, *orphan.serials)})
    return held


def _place(invoice: Invoice, held: dict[int, Taken], what: Taken, product_id: int | None) -> None:
    """Put it on the lines of its product, in place; the nearer a line's price, the sooner it is asked for room."""
    price = Decimal(what.cents) / what.quantity
    done = Decimal(0)
    for line in sorted(
        _lines_of(invoice, product_id), key=lambda line: (_distance(line, price), line.position, line.id)
    ):
        before = held.get(line.id, Taken())
        part = min(what.quantity - done, line.quantity - before.quantity)
        if part > 0:
            held[line.id] = _plus(before, what, part, done=done)
            done += part


def _lines_of(invoice: Invoice, product_id: int | None) -> list[BilledLine]:
    return [line for line in invoice.lines if line.product_id == product_id and billed_cents(line) > 0]


def _distance(line: BilledLine, price_cents: Decimal) -> Decimal:
    """How far a price is from the one billed; a cent, which rounding moves, is none."""
    return max(Decimal(0), abs(100 * net_price(line) - price_cents) - 1)


def _plus(before: Taken, what: Taken, part: Decimal, *, done: Decimal) -> Taken:
    """A part of a credit on top of what is held; the parts of one credit add up to its cents."""
    cents = round_half_up(what.cents * (done + part) / what.quantity) - round_half_up(what.cents * done / what.quantity)
    new = [name for name in what.references if name not in before.references]
    return before.model_copy(
        update={
            "quantity": before.quantity + part,
            "cents": before.cents + cents,
            "references": (*before.references, *new),
        }
    )

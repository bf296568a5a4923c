"""Which lines does a refund consist of?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import RefundLine, Taken
from bot.rules.price import billed_cents, credit_bounds, net_price
from bot.rules.split import Piece, credit_cents, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import BilledLine, Choice, Facts, Product


def refund_lines(facts: Facts, choices: Sequence[Choice], reference: str) -> tuple[RefundLine, ...]:
    """The lines of a refund in the order of the invoice, numbered RF-000123/1, RF-000123/2 and so on.

    Expects choices that `check_request` finds nothing wrong with.

    Raises:
        ValueError: A choice has no quantity, or names a line that is not on the invoice or no readable product.
    """
    lines = {line.id: line for line in facts.invoice.lines}
    if unknown := [choice.invoice_line_id for choice in choices if choice.invoice_line_id not in lines]:
        raise ValueError(f"Not on invoice {facts.invoice.number}: lines {unknown}")
    ordered = sorted(choices, key=lambda choice: (lines[choice.invoice_line_id].position, choice.invoice_line_id))
    found: list[RefundLine] = []
    for choice in ordered:
        line = lines[choice.invoice_line_id]
        product = facts.products.get(line.product_id) if line.product_id is not None else None
        if product is None:
            raise ValueError(f"No product can be read for line {line.id} of invoice {facts.invoice.number}")
        pieces = credit_pieces(line, choice, facts.taken.get(line.id, Taken()))
        found += _numbered(line, product, pieces, choice, after=f"{reference}/", first=len(found) + 1)
    return tuple(found)


def credit_pieces(line: BilledLine, choice: Choice, taken: Taken) -> tuple[Piece, ...]:
    """The quantities and prices that one choice is credited with.

    Earlier refunds at less than the billed price (made by hand) do not make this one larger: it stays within what
    was billed for its own quantity.
    """
    if choice.quantity is None or choice.quantity <= 0:
        raise ValueError(f"No quantity to refund for line {line.id}")
    credit = credit_cents(
        billed_cents=billed_cents(line), billed_quantity=line.quantity, taken=taken, quantity=choice.quantity
    )
    _, most = credit_bounds(line, choice.quantity)
    return split(min(credit, most), choice.quantity, 100 * net_price(line))


def _numbered(
    line: BilledLine, product: Product, pieces: tuple[Piece, ...], choice: Choice, *, after: str, first: int
) -> list[RefundLine]:
    """Refund lines of one invoice line; the units that come back go with the pieces, one for each of the quantity."""
    serials = choice.serials if product.serialized else ()
    numbered = []
    for number, piece in enumerate(pieces, start=first):
        count = int(piece.quantity)
        numbered.append(
            RefundLine(
                reference=f"{after}{number}",
                invoice_line_id=line.id,
                product_id=product.id,
                name=product.name or line.name,
                quantity=piece.quantity,
                price_cents=piece.price_cents,
                credit_cents=piece.credit_cents,
                taxable=line.taxable,
                serials=serials[:count],
                stocked=product.maintain_stock or product.serialized,
                right_cents=None if choice.right_price is None else int(choice.right_price * 100),
            )
        )
        serials = serials[count:]
    return numbered

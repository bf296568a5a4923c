"""Which message about a shelf is shown, from what the ledger says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks import naming
from bot.blocks import shelf as screens
from bot.blocks.message import message
from bot.blocks.text import paragraph
from bot.ledger import messages
from bot.models import Agreement
from bot.rules.count import agreement, may_offer_to_set, moved, to_find
from bot.rules.returned_unit import on_page, proven

if TYPE_CHECKING:
    from bot.blocks.message import Message
    from bot.models import Refund, Shelf

KINDS = frozenset({messages.STOCK, messages.STOCK_DIFFERS})


def show_stock(kind: str, refund: Refund, which: str) -> Message:
    """The question about one shelf or about units of it, or that it differs.

    `which` is the product, with the page of its units, or with a 2 where it is counted again.
    """
    product_id, _, page = which.partition("/")
    shelf = next((each for each in refund.stock if each.product_id == int(product_id)), None)
    if shelf is None:
        return message(paragraph("I do not ask about this shelf any more."))
    if shelf.units:
        shown = naming.units(refund, shelf, on_page(shelf, int(page or 1)), proven(shelf))
        return shown if int(page or 1) > 1 else screens.with_unnamed(shown, refund, shelf)
    if shelf.earlier is not None and not page:
        return _counted(kind, refund, shelf.earlier, Agreement.ASKED_AGAIN)
    return _counted(kind, refund, shelf, None if shelf.count is None else agreement(shelf))


def _counted(kind: str, refund: Refund, shelf: Shelf, stands: Agreement | None) -> Message:
    if kind == messages.STOCK_DIFFERS:
        may_set = may_offer_to_set(shelf) and stands is not Agreement.ASKED_AGAIN
        return screens.differs(refund, shelf, stands, may_set=may_set)
    return screens.question(refund, shelf, moved(shelf), to_find(shelf), stands)

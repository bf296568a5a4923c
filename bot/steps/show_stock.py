"""Which message about a shelf is shown, from what the ledger says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks import naming
from bot.blocks import shelf as screens
from bot.blocks.message import message
from bot.blocks.text import paragraph
from bot.ledger import messages
from bot.rules.count import may_offer_to_set, moved, to_find
from bot.rules.returned_unit import on_page, proven

if TYPE_CHECKING:
    from bot.blocks.message import Message
    from bot.models import Refund

KINDS = frozenset({messages.STOCK, messages.STOCK_DIFFERS})


def show_stock(kind: str, refund: Refund, which: str) -> Message:
    """The question about one shelf or about units of it, or that it differs; `which` is the product, and the page."""
    product_id, _, page = which.partition("/")
    shelf = next((each for each in refund.stock if each.product_id == int(product_id)), None)
    if shelf is None:
        return message(paragraph("I do not ask about this shelf any more."))
    if shelf.units:
        return naming.units(refund, shelf, on_page(shelf, int(page or 1)), proven(shelf))
    if kind == messages.STOCK_DIFFERS:
        return screens.differs(refund, shelf, may_set=may_offer_to_set(shelf))
    return screens.question(refund, shelf, moved(shelf), to_find(shelf))

"""What comes back to the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import TIMES, amount
from bot.blocks.text import bold, bullet, paragraph

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph
    from bot.models import Refund, RefundLine

SHOWN = 8  # things
SERIALS_SHOWN = 6  # of one thing
SERIAL_LIMIT = 24  # characters
NAME_LIMIT = 60


def coming_back(refund: Refund) -> list[Paragraph]:
    """The stocked and serialised things of a refund; empty where nothing touches the stock."""
    things = _things(refund)
    if not things:
        return []
    if len(things) == 1:
        return [paragraph(bold("Stock: "), _thing(things[0]))]
    items = [bullet(_thing(line)) for line in things[:SHOWN]]
    if len(things) > SHOWN:
        items.append(bullet(f"and {len(things) - SHOWN} more"))
    return [paragraph(bold("Stock:")), *items]


def _things(refund: Refund) -> list[RefundLine]:
    """Each billed thing once, however many prices it was split into."""
    found: dict[int, RefundLine] = {}
    for line in refund.lines:
        if line.stocked or line.serials:
            before = found.get(line.invoice_line_id)
            found[line.invoice_line_id] = line if before is None else _together(before, line)
    return list(found.values())


def _together(one: RefundLine, other: RefundLine) -> RefundLine:
    both = {"quantity": one.quantity + other.quantity, "serials": one.serials + other.serials}
    return one.model_copy(update=both)


def _thing(line: RefundLine) -> str:
    verb = "comes" if line.quantity == 1 else "come"
    name = cut(clean(line.name), NAME_LIMIT)
    many = "" if line.quantity == 1 else f"{amount(line.quantity)} {TIMES} "
    return f"{many}{name} {verb} back{_serials(line.serials)}"


def _serials(serials: tuple[str, ...]) -> str:
    if not serials:
        return ""
    word = "serial" if len(serials) == 1 else "serials"
    more = f" and {len(serials) - SERIALS_SHOWN} more" if len(serials) > SERIALS_SHOWN else ""
    return f" ({word} {', '.join(cut(clean(serial), SERIAL_LIMIT) for serial in serials[:SERIALS_SHOWN])}{more})"

"""The history of a unit: sold on which invoice, returned by which refund, named what, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.links import customer_url, invoice_url, product_url, ticket_url
from bot.blocks.message import Message, message
from bot.blocks.money import full_day, moment
from bot.blocks.text import bold, bullet, link, paragraph, person
from bot.models import Naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund, RefundLine, Unit

SHOWN = 10  # refunds
SERIAL_LIMIT = 60
NAME_LIMIT = 60


@dataclass(frozen=True)
class Return:
    """A unit, the refund that takes it back, and the link to its thread, where there is one."""

    unit: Unit
    refund: Refund
    thread: str = ""


def history(typed: str, returns: Sequence[Return], count: int) -> Message:
    """The first times that the unit came back, of `count` times."""
    if not returns:
        return unknown(typed)
    found = [each for one in returns[:SHOWN] for each in _return(one)]
    more = count - SHOWN
    return message(
        paragraph(bold(f"Unit {_serial(typed)}")),
        *found,
        *([paragraph(f"and {more} more.")] if more > 0 else []),
    )


def unknown(typed: str) -> Message:
    """No refund of the bot has to do with it."""
    return message(
        paragraph(
            f"I know of no unit {_serial(typed)} that came back: no refund of mine took it. Nothing has changed."
        ),
        paragraph("Look at the product's page in Syncro, at the bottom, or check the number: capitals don't matter."),
    )


def which_unit() -> Message:
    """Nothing was typed after "serial"."""
    return message(paragraph("Type the serial number behind it, for example ", bold("/refund serial 7C2F80AA02"), "."))


def _return(one: Return) -> list[Paragraph]:
    unit, refund = one.unit, one.refund
    line = _line(one)
    invoice = link(invoice_url(refund.web_url, refund.invoice_id), f"invoice {_short(refund.invoice_number)}")
    product = link(product_url(refund.web_url, unit.product_id), _short(line.name) if line else "the product")
    customer = link(customer_url(refund.web_url, refund.customer_id), _short(refund.customer_name))
    thread = link(one.thread, refund.reference) if one.thread else bold(refund.reference)
    sold = f" of {full_day(refund.invoice_date)}, to "
    verb = "Comes back with " if _is_open(refund) else "Came back with "
    asked = f" · {moment(refund.since, refund.time_zone)}"
    return [
        paragraph(bold(_serial(unit.serial)), ", ", product, ":"),
        bullet("Sold on ", invoice, sold, customer),
        bullet(verb, thread, *_ticket(refund), ", asked for by ", person(refund.requester_id), asked),
        bullet(*_named(one)),
    ]


def _named(one: Return) -> list[Words]:
    unit, zone = one.unit, one.refund.time_zone
    at = f" · {moment(unit.at, zone)}" if unit.at else ""
    if unit.state is Naming.NAMED:
        return ["Named ", bold(_serial(unit.name)), " by ", person(unit.by), at]
    if unit.state is Naming.BY_HAND and unit.name:
        return ["Named ", bold(_serial(unit.name)), " by hand, on the product's page"]
    if unit.state is Naming.BY_HAND:
        return ["Seen to by hand, says ", person(unit.by), at]
    if unit.state is Naming.PAST:
        return ["Came back before I named units: the product's page says what it is called"]
    return ["Has no new name yet"]


def _is_open(refund: Refund) -> bool:
    return not refund.stock and refund.ticket is None


def _ticket(refund: Refund) -> list[Words]:
    if refund.ticket is None:
        return []
    url = ticket_url(refund.web_url, refund.ticket.id)
    return [" (", link(url, f"ticket {_short(refund.ticket.number)}"), ")"]


def _line(one: Return) -> RefundLine | None:
    return next((line for line in one.refund.lines if one.unit.serial in line.serials), None)


def _serial(serial: str) -> str:
    return cut(clean(serial), SERIAL_LIMIT) or "…"


def _short(text: str) -> str:
    return cut(clean(text), NAME_LIMIT) or "…"

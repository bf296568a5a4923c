"""The returned units of a product in the thread: what each is to be called, with its buttons, and who named it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.blocks.approval import MOST_CALLED, named
from bot.blocks.button import actions, button
from bot.blocks.clean import clean, cut
from bot.blocks.links import product_url
from bot.blocks.message import TEXT_LIMIT, Message
from bot.blocks.modal import field, modal
from bot.blocks.money import moment
from bot.blocks.options import option
from bot.blocks.text import bold, fallback, link, paragraph, person, rich
from bot.models import OFF, Naming, Stock, Trap, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.blocks.message import Block, View
    from bot.blocks.text import Paragraph, Words
    from bot.models import Blank, Hitch, Refund, Shelf, Unit

NAME, OTHER, BY_HAND, LOOK = "unit_name", "unit_other", "unit_by_hand", "stock_look"
CALLBACK_ID = "refund_unit_name"
PRODUCT_LIMIT = 60
SERIAL_LIMIT = 60  # characters of a serial number in a sentence
ON_A_BUTTON = 40
SAID_LIMIT = 200
MOST_OFFERED = 100  # units in one select
TYPED_LIMIT = 100


def units(refund: Refund, shelf: Shelf, shown: Sequence[Unit], which: Mapping[int, int]) -> Message:
    """The units of one message; `which` of Syncro's each is, by number, where that is proved."""
    waiting = [unit for unit in shown if unit.state.is_open]
    parts: list[tuple[Paragraph, tuple[Block, ...]]] = [(paragraph(*_title(refund, shelf, waiting)), ())]
    several = len(shown) > 1
    for unit in shown:
        words = paragraph(*_unit(refund, shelf, unit, which))
        parts.append((words, _buttons(shelf, unit, which, several=several)))
    if waiting and shelf.state is not Stock.TO_NAME:
        parts.append((paragraph(*_none_there(refund, shelf)), (_look(refund, shelf),)))
    blocks = [block for said, then in parts for block in (rich(said), *then)]
    return Message(cut(fallback(*(said for said, _ in parts)), TEXT_LIMIT), blocks)


def another_serial(refund: Refund, shelf: Shelf, unit: Unit, instance_id: int | None, private: str) -> View:
    """Asks for the serial number, and which of Syncro's units it is where nobody can know."""
    serial = {"type": "plain_text_input", "action_id": "serial", "max_length": TYPED_LIMIT}
    serial |= {"initial_value": unit.name[:TYPED_LIMIT]} if unit.name else {}
    about = paragraph(bold(f"{_product(shelf)}, came back as {_serial(unit.serial)}"))
    asks = [] if instance_id is not None else [_which_one(refund, shelf)]
    hint = "It must not be the number of another unit of this product."
    return modal(
        CALLBACK_ID,
        "Name the returned unit",
        [rich(about), *asks, field("serial", "Serial number", serial, hint=hint)],
        submit="Name It",
        close="Back",
        private=private,
    )


def _title(refund: Refund, shelf: Shelf, waiting: Sequence[Unit]) -> list[Words]:
    if not waiting:
        return [bold(f"Returned units: {_product(shelf)}.")]
    called = named(shelf.asked, most=MOST_CALLED) if shelf.asked else []
    title = "Name the returned unit" if len(waiting) == 1 else "Name the returned units"
    page = link(product_url(refund.web_url, shelf.product_id), "Syncro")
    count = len(shelf.free)
    new = " new" if all(each.new for each in shelf.free) else ""
    holds = f" has {count}{new} {'unit' if count == 1 else 'units'} without a serial number." if count else ""
    words: list[Words] = [*called, " " if called else "", bold(f"{title}: {_product(shelf)}.")]
    return [*words, " ", page, holds] if holds else words


def _unit(refund: Refund, shelf: Shelf, unit: Unit, which: Mapping[int, int]) -> list[Words]:
    serial, name = _serial(unit.serial), bold(_serial(unit.name))
    if not unit.state.is_open:
        return _seen_to(refund, unit)
    came = f"It came back as {serial}"
    if unit.state is Naming.ASKED:
        return [f"{came}; ", person(unit.by), " named it ", name, f". {_writing(refund, unit)}"]
    if shelf.state is not Stock.TO_NAME:
        return [f"{_why(unit.hitch)}{came}."]
    if unit.number in which:
        return [f"{_why(unit.hitch)}{came}, so it becomes ", name, f".{_proposed(refund, shelf, which[unit.number])}"]
    if not shelf.free:
        return [f"{_why(unit.hitch)}{came}. Syncro has no other unit without a serial number for it yet."]
    return [f"{_why(unit.hitch)}{came}. {_unsure(shelf)} Choose it, and it becomes ", name, "."]


def _writing(refund: Refund, unit: Unit) -> str:
    """What the writing of a name waits for."""
    if unit.waits == Why.RUN_TODAY and unit.until is not None:
        at = moment(unit.until, refund.time_zone)
        return f"Syncro makes this customer's recurring invoices now; I write it at {at}."
    if unit.waits == Why.STANDSTILL:
        return "All refunds are paused; I write it to Syncro when they go on."
    if unit.waits in {Why.UNREACHABLE, Why.NO_ANSWER, Why.BUSY}:
        return "Syncro does not answer right now; I keep trying."
    return "I am writing that to Syncro."


def _proposed(refund: Refund, shelf: Shelf, instance_id: int) -> str:
    """Which of Syncro's units gets the name, so that who clicks can notice that it is another one."""
    found = next((each for each in shelf.blank if each.id == instance_id), None)
    about = "" if found is None else _about(found, refund.time_zone)
    return f" In Syncro it is No. {instance_id}{about and f' · {about}'}."


def _unsure(shelf: Shelf) -> str:
    """Why a person has to say which unit it is."""
    free = shelf.free
    if shelf.others_open:
        return "I can't tell which of them it is: another refund of it is under way."
    if not all(each.new for each in free):
        return "I can't tell which of them it is: I do not know which were there before."
    if len(free) != len(shelf.nameless):
        return "I can't tell which of them it is: more or fewer are there than came back."
    if len(free) == 1:
        return (
            "I can't tell whether that one is it: Syncro made it neither with this refund's ticket nor with its bill."
        )
    return "I can't tell whether those are they: Syncro did not make all of them with this refund's ticket or bill."


def _seen_to(refund: Refund, unit: Unit) -> list[Words]:
    serial, name = _serial(unit.serial), bold(_serial(unit.name))
    at = f" · {moment(unit.at, refund.time_zone)}" if unit.at else ""
    if unit.state is Naming.NAMED:
        return [f"{serial} is ", name, " now, as ", person(unit.by), f" said{at}."]
    if unit.by:
        return [f"{serial}: ", person(unit.by), f" has seen to it by hand{at}."]
    return [f"{serial} is ", name, " now: somebody named it by hand."]


def _buttons(shelf: Shelf, unit: Unit, which: Mapping[int, int], *, several: bool) -> tuple[Block, ...]:
    """What can be said of a unit; among several, with its number, so that nobody names the wrong one."""
    if unit.state is not Naming.TO_NAME:
        return ()
    proved = which.get(unit.number, 0)
    value: dict[str, object] = {"refund": unit.refund_id, "unit": unit.number, "instance": proved}
    of = f": {cut(clean(unit.serial), ON_A_BUTTON)}" if several else ""
    said = [button(BY_HAND, f"Named by Hand{of}", value)]
    if shelf.state is Stock.TO_NAME and proved:
        other = [] if unit.is_half_named else [button(OTHER, f"Another Serial{of}", value)]
        # A name that is longer than anybody may type does not fit on a button; another one is typed.
        name = [button(NAME, f"Name It{of}", {**value, "shown": unit.name})] if len(unit.name) <= TYPED_LIMIT else []
        said = [*name, *other, *said]
    elif shelf.state is Stock.TO_NAME and shelf.free:
        said = [button(OTHER, f"Choose and Name{of}", value), *said]
    elif shelf.state is Stock.TO_NAME:
        look = {"refund": unit.refund_id, "product": shelf.product_id}
        said = [*said, button(LOOK, "Look Again", look)]
    return (actions(f"unit:{unit.refund_id}:{unit.number}", *said),)


def _none_there(refund: Refund, shelf: Shelf) -> list[Words]:
    """Syncro has made no unit without a serial number, or does not tell."""
    page = link(product_url(refund.web_url, shelf.product_id), "the product's page")
    if shelf.hitch is not None:
        said = f"I can't read its units: {_unread(shelf.hitch)} Please look at "
        return [said, page, ", name it there, then press ", bold("Named by Hand"), "."]
    if shelf.state is Stock.MISSING:
        made = "Syncro has made no unit without a serial number for it: it seems to have kept the old one. "
        look = "Please look at the bottom of "
        return [made, look, page, ", put it right there, then press ", bold("Named by Hand"), "."]
    waits = "Syncro has no unit without a serial number for it yet; it may make one with the next bill. "
    return [waits, "I look every day. Until then it stands as sold on ", page, "."]


def _unread(hitch: Hitch) -> str:
    """Why Syncro's units can't be read."""
    if hitch.trap == Trap.UNKNOWN:
        return "Syncro has not told me for an hour. I ask again each hour."
    if hitch.trap == Trap.REFUSED:
        said = cut(clean(" ".join(hitch.said)), SAID_LIMIT)
        return f"Syncro says no ({said or 'without a reason'}). I ask again each day."
    lacks = cut(clean(hitch.permission), SAID_LIMIT) or "a permission"
    return f"the bot's token lacks {lacks}."


def _look(refund: Refund, shelf: Shelf) -> Block:
    value = {"refund": refund.id, "product": shelf.product_id}
    return actions(f"look:{refund.reference}:{shelf.product_id}", button(LOOK, "Look Again", value))


def _which_one(refund: Refund, shelf: Shelf) -> Block:
    """Newest first: what is cut off has been there longest."""
    newest = sorted(shelf.free, key=lambda each: each.id, reverse=True)[:MOST_OFFERED]
    options = [option(f"No. {each.id}", str(each.id), _about(each, refund.time_zone)) for each in newest]
    element = {"type": "static_select", "action_id": "instance", "options": options}
    hint = "Syncro's units without a serial number; the product's page shows them at the bottom."
    return field("instance", "Which one is it?", element, hint=hint)


def _about(blank: Blank, time_zone: str) -> str:
    """What is known of one of Syncro's units: "created 24 Nov 2026 14:02 · location 3"."""
    at = None if blank.created_at is None else blank.created_at.astimezone(ZoneInfo(time_zone))
    parts = [f"created {at:%-d %b %Y %H:%M}"] if at else []
    parts += [f"location {blank.location_id}"] if blank.location_id is not None else []
    return " · ".join(parts)


def _why(hitch: Hitch | None) -> str:
    """Why the last name did not come about, before the next is proposed."""
    if hitch is None:
        return ""
    said = cut(clean(" ".join(hitch.said)), SAID_LIMIT)
    if hitch.trap == Trap.CHANGED:
        found = _serial(" ".join(hitch.found))
        return f"In Syncro that unit is {found} by now, so I left it alone. "
    if hitch.trap == Trap.NOT_PERMITTED:
        lacks = cut(clean(hitch.permission), SAID_LIMIT) or "a permission"
        return f"The bot's token lacks {lacks}, so nothing was named. "
    if hitch.trap == OFF:
        return "I am in a dry run and write nothing to Syncro. "
    if hitch.trap == Trap.UNKNOWN:
        return "Syncro did not answer, and does not show the name. Press Name It to have me look, and try once more. "
    return f"Syncro did not take the last name: {said or 'it did not say why'}. "


def _product(shelf: Shelf) -> str:
    return cut(clean(shelf.name), PRODUCT_LIMIT) or f"product {shelf.product_id}"


def _serial(serial: str) -> str:
    return cut(clean(serial), SERIAL_LIMIT) or "…"

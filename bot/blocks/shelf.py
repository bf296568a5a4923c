"""After the refund the thread asks for the shelf to be counted, and says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import MOST_CALLED, named
from bot.blocks.button import actions, button, confirm
from bot.blocks.clean import clean, cut
from bot.blocks.links import product_url
from bot.blocks.message import Message, message
from bot.blocks.money import amount, moment
from bot.blocks.text import bold, bullet, link, paragraph, person, quote
from bot.models import OFF, Correcting, Moved, Stock, Trap

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.blocks.text import Paragraph, Words
    from bot.models import Count, Hitch, Refund, Shelf

NAME_LIMIT = 80
NOTE_LIMIT = 1000
SAID_LIMIT = 300
SHOWN = 10  # things in one reminder
MATCHES, DIFFERS, SET = "stock_matches", "stock_differs", "stock_set"


def question(refund: Refund, shelf: Shelf, moved: Moved, to_find: Decimal | None) -> Message:
    """Count the shelf: is it n? Afterwards who counted what."""
    if shelf.count is not None:
        return message(_counted(refund, shelf, shelf.count))
    title = paragraph(*_called(shelf), bold(f"Count the shelf: {_name(shelf)}."), *_came_back(shelf))
    asks = f"Is it {amount(to_find)} that are on the shelf?" if to_find is not None else "How many are on the shelf?"
    value = {"refund": refund.id, "product": shelf.product_id, "shown": shelf.shown}
    match = [button(MATCHES, "It Matches", value)] if to_find is not None else []
    differ = button(DIFFERS, "It Differs" if match else "Say How Many", value)
    return message(
        title,
        paragraph(*_syncro_says(refund, shelf, moved), f" {asks}"),
        then=(actions(f"stock:{refund.reference}:{shelf.product_id}", *match, differ),),
    )


def differs(refund: Refund, shelf: Shelf, *, may_set: bool) -> Message:
    """Whoever owns the stock hears what was found, and may have Syncro's number set to it."""
    count = shelf.count
    if count is None:
        return message(paragraph(f"{_name(shelf)} is still to be counted."))
    said = [paragraph(person(count.by), " says:"), quote(count.note, NOTE_LIMIT)] if clean(count.note) else []
    return message(
        paragraph(*_called(shelf), bold(f"The shelf differs: {_name(shelf)}.")),
        paragraph(*_found(refund, shelf, count)),
        *said,
        *_what_now(refund, shelf, count, may_set=may_set),
        then=_set_button(refund, shelf, count) if may_set else (),
    )


def still_to_do(refund: Refund) -> Message:
    """The daily reminder of everything of a refund that waits for the shelf to be looked at."""
    waiting = still_waiting(refund)
    if not waiting:
        return message(paragraph("Nothing is left to see to here."))
    first = next(shelf for shelf in refund.stock if shelf.state.waits_for_person)
    return message(
        paragraph(*_called(first), bold("Still to be seen to"), f" after {refund.reference}:"),
        *(bullet(each) for each in waiting),
        paragraph("The buttons are above in this thread."),
    )


def still_waiting(refund: Refund) -> list[str]:
    """What of a refund's stock waits for somebody: "Yealink T46U handset: name what came back"."""
    waiting = [shelf for shelf in refund.stock if shelf.state.waits_for_person]
    more = [f"and {len(waiting) - SHOWN} more"] if len(waiting) > SHOWN else []
    return [*(_waits(shelf) for shelf in waiting[:SHOWN]), *more]


def _waits(shelf: Shelf) -> str:
    return f"{_name(shelf)}: {'count the shelf' if shelf.state is Stock.TO_CHECK else 'name what came back'}"


def _called(shelf: Shelf) -> list[Words]:
    return [*named(shelf.asked, most=MOST_CALLED), " "] if shelf.asked else []


def _name(shelf: Shelf) -> str:
    return cut(clean(shelf.name), NAME_LIMIT) or f"product {shelf.product_id}"


def _came_back(shelf: Shelf) -> tuple[Words, ...]:
    return (f" {amount(shelf.returned)} {'was' if shelf.returned == 1 else 'were'} refunded.",)


def _syncro_says(refund: Refund, shelf: Shelf, moved: Moved) -> tuple[Words, ...]:
    """What Syncro says now, before, and what the difference should be."""
    syncro = link(product_url(refund.web_url, shelf.product_id), "Syncro")
    if shelf.now is None:
        return (syncro, " did not tell me how many it has on hand.")
    now = f" says {amount(shelf.now)} on hand"
    if shelf.before is None or moved is Moved.UNKNOWN:
        return (syncro, f"{now}. What it said before the refund is not known.")
    before, more = amount(shelf.before), amount(shelf.returned)
    if moved is Moved.ALL:
        return (syncro, f"{now}, {before} before the refund: {more} more, as it should be.")
    if moved is Moved.NOTHING:
        return (
            syncro,
            f"{now}, as before the refund: it has not counted the {more} yet, and may do so with the next bill.",
        )
    should = amount(shelf.before + shelf.returned)
    return (syncro, f"{now}, {before} before the refund; with the {more} it should be {should}. More has moved since.")


def _counted(refund: Refund, shelf: Shelf, count: Count) -> Paragraph:
    at = moment(count.at, refund.time_zone)
    if shelf.state is Stock.CHECKED:
        words = f" counted {amount(count.counted)} on the shelf, as it should be · {at}"
        return paragraph(bold(f"{_name(shelf)}: "), person(count.by), words)
    return paragraph(bold(f"{_name(shelf)}: "), person(count.by), f" found another number · {at}. See below.")


def _found(refund: Refund, shelf: Shelf, count: Count) -> tuple[Words, ...]:
    syncro = "an unknown number" if shelf.now is None else amount(shelf.now)
    damaged = f", {amount(count.damaged)} of them damaged" if count.damaged else ""
    numbers = f" counted {amount(count.counted)}; Syncro says {syncro}."
    back = f" Refunded: {amount(shelf.returned)}. Came back: {amount(count.received)}{damaged}."
    return (person(count.by), numbers, back, f" {moment(count.at, refund.time_zone)}.")


def _what_now(refund: Refund, shelf: Shelf, count: Count, *, may_set: bool) -> list[Paragraph]:
    page = link(product_url(refund.web_url, shelf.product_id), "the product's page")
    done = shelf.set_to
    if done is None:
        return [] if may_set else [paragraph("If Syncro is to be put right, do it on ", page, ".")]
    if done.state is Correcting.ASKED:
        return [paragraph(person(done.by), f" has Syncro set to {amount(count.counted)}. I am at it.")]
    if done.state is Correcting.DONE:
        at = moment(done.at, refund.time_zone)
        return [paragraph(f"Syncro is set to {amount(count.counted)}, as ", person(done.by), f" asked · {at}.")]
    why = _why(done.hitch)
    return [paragraph(bold("Syncro is not set. "), why, " Look at ", page, ", and put it right there.")]


def _set_button(refund: Refund, shelf: Shelf, count: Count) -> tuple[dict[str, object], ...]:
    counted, now = amount(count.counted), "" if shelf.now is None else amount(shelf.now)
    asks = confirm(
        "Set the stock in Syncro?",
        f"{_name(shelf)}: from {now} to {counted}, if Syncro still says {now}. Anything that moves in Syncro in the "
        "same moment is overwritten.",
        "Set It",
        "Not Yet",
    )
    value = {"refund": refund.id, "product": shelf.product_id, "shown": shelf.shown}
    made = button(SET, f"Set Syncro to {counted}", value, confirm=asks)
    return (actions(f"stock_set:{refund.reference}:{shelf.product_id}", made),)


def _why(hitch: Hitch | None) -> str:
    """What stood in the way of a write, in a sentence or two."""
    trap = "" if hitch is None else hitch.trap
    said = cut(clean(" ".join(hitch.said)), SAID_LIMIT) if hitch else ""
    if hitch is not None and trap == Trap.CHANGED:
        found = cut(clean(" ".join(hitch.found)), SAID_LIMIT)
        return f"It says {found} by now, so something has moved since the shelf was counted."
    if hitch is not None and trap == Trap.NOT_PERMITTED:
        lacks = cut(clean(hitch.permission), SAID_LIMIT) or "a permission"
        return f"The bot's token lacks {lacks}."
    if trap == OFF:
        return "The owner of the bot does not let it set the stock any more."
    if trap == Trap.UNKNOWN:
        return "It did not answer twice, so nobody knows whether it took the number."
    return f"It refused: {said or 'it did not say why'}."

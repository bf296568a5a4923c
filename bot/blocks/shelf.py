"""After the refund the thread asks for the shelf to be counted, and says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import MOST_CALLED, named
from bot.blocks.button import actions, button, confirm
from bot.blocks.clean import clean, cut
from bot.blocks.links import product_url
from bot.blocks.message import TEXT_LIMIT, Message, message
from bot.blocks.money import amount, moment
from bot.blocks.text import bold, bullet, fallback, link, paragraph, person, quote, rich
from bot.models import OFF, Agreement, Correcting, Moved, State, Stock, Trap, Why

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.blocks.text import Paragraph, Words
    from bot.models import Count, Hitch, Refund, SetTo, Shelf

NAME_LIMIT = 80
NOTE_LIMIT = 1000
SAID_LIMIT = 300
SHOWN = 10  # things in one reminder
MATCHES, DIFFERS, SET = "stock_matches", "stock_differs", "stock_set"


def question(
    refund: Refund, shelf: Shelf, moved: Moved, to_find: Decimal | None, stands: Agreement | None = None
) -> Message:
    """Count the shelf: is it n? Afterwards who counted what, and how that `stands` to what Syncro says."""
    if shelf.count is not None:
        return message(_counted(refund, shelf, shelf.count, stands))
    again = "" if shelf.earlier is None else " again"
    title = paragraph(*_called(shelf), bold(f"Count the shelf{again}: {_name(shelf)}."), *_came_back(refund, shelf))
    asks = f"Is it {amount(to_find)} that are on the shelf?" if to_find is not None else "How many are on the shelf?"
    value = {"refund": refund.id, "product": shelf.product_id, "shown": shelf.shown}
    match = [button(MATCHES, "It Matches", value)] if to_find is not None else []
    differ = button(DIFFERS, "It Differs" if match else "Say How Many", value)
    return message(
        title,
        paragraph(*_syncro_says(refund, shelf, moved), f" {asks}"),
        then=(actions(f"stock:{refund.reference}:{shelf.product_id}", *match, differ),),
    )


def differs(refund: Refund, shelf: Shelf, stands: Agreement | None = None, *, may_set: bool) -> Message:
    """Whoever owns the stock hears what was found, and may have Syncro's number set to it.

    `stands` says how the count stands to what Syncro says.
    """
    count = shelf.count
    if count is None:
        return message(paragraph(f"{_name(shelf)} is still to be counted."))
    said = [paragraph(person(count.by), " says:"), quote(count.note, NOTE_LIMIT)] if clean(count.note) else []
    return message(
        paragraph(*_called(shelf), bold(f"{_what_is_told(shelf, count)}: {_name(shelf)}.")),
        paragraph(*_found(refund, shelf, count)),
        *said,
        *_what_now(refund, shelf, count, stands, may_set=may_set),
        then=_set_button(refund, shelf, count) if may_set else (),
    )


def with_unnamed(shown: Message, refund: Refund, shelf: Shelf) -> Message:
    """The message about a product's units, and that more of it came back, of which no serial number is known."""
    more = shelf.returned - len(shelf.units)
    if more <= 0:
        return shown
    page = link(product_url(refund.web_url, shelf.product_id), "the product's page")
    were, them = ("was", "it") if more == 1 else ("were", "them")
    said = paragraph(
        f"{amount(more)} more of it {were} refunded without a serial number: give {them} one on ", page, "."
    )
    return Message(cut(f"{shown.text}\n{fallback(said)}", TEXT_LIMIT), [*shown.blocks, rich(said)])


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


def _came_back(refund: Refund, shelf: Shelf) -> tuple[Words, ...]:
    refunded = f" {amount(shelf.returned)} {'was' if shelf.returned == 1 else 'were'} refunded."
    if shelf.earlier is None or shelf.earlier.count is None:
        return (refunded,)
    count = shelf.earlier.count
    billed = " The credit is on a bill by now." if refund.state is State.LANDED else ""
    counted = f" counted {amount(count.counted)} · {moment(count.at, refund.time_zone)}.{billed}"
    return (refunded, " ", person(count.by), counted)


def _syncro_says(refund: Refund, shelf: Shelf, moved: Moved) -> tuple[Words, ...]:
    """What Syncro says now, before, and what the difference should be."""
    syncro = link(product_url(refund.web_url, shelf.product_id), "Syncro")
    if shelf.now is None:
        return (syncro, " did not tell me how many it has on hand.")
    now = f" says {amount(shelf.now)} on hand"
    if shelf.before is None or moved is Moved.UNKNOWN:
        return (syncro, f"{now}. What it said before the refund is not known.")
    return (syncro, now, _since_before(shelf, moved, shelf.before))


def _since_before(shelf: Shelf, moved: Moved, before: Decimal) -> str:
    said, more = amount(before), amount(shelf.returned)
    if shelf.others_open:
        return f", {said} before the refund. Another refund of it is under way, so I can't tell what it should be."
    if moved is Moved.ALL:
        return f", {said} before the refund: {more} more, as it should be."
    if moved is Moved.NOTHING and shelf.billed:
        return f", as before the refund: it has not counted the {more}, or as many went out since."
    if moved is Moved.NOTHING:
        return f", as before the refund: it seems not to have counted the {more} yet, and may do so with the next bill."
    should = amount(before + shelf.returned)
    return f", {said} before the refund; with the {more} it should be {should}. More has moved since."


def _counted(refund: Refund, shelf: Shelf, count: Count, stands: Agreement | None) -> Paragraph:
    at = moment(count.at, refund.time_zone)
    if shelf.state is Stock.CHECKED:
        should = "" if shelf.others_open else ", as it should be"
        words = f" counted {amount(count.counted)} on the shelf{should}{_of_them(shelf, count)} · {at}"
        return paragraph(bold(f"{_name(shelf)}: "), person(count.by), words, _looked_for(shelf, stands))
    found = f"counted {amount(count.counted)}" if shelf.now is None else "found another number"
    return paragraph(bold(f"{_name(shelf)}: "), person(count.by), f" {found} · {at}. See below.")


def _of_them(shelf: Shelf, count: Count) -> str:
    """What came back otherwise than it was refunded: "; 1 of 2 came back, 1 damaged"."""
    fewer = count.received != shelf.returned
    back = [f"{amount(count.received)} of {amount(shelf.returned)} came back"] if fewer else []
    damaged = [f"{amount(count.damaged)} damaged"] if count.damaged else []
    return f"; {', '.join([*back, *damaged])}" if back or damaged else ""


def _looked_for(shelf: Shelf, stands: Agreement | None) -> str:
    """What becomes of a count with which Syncro does not agree yet."""
    if stands is Agreement.ASKED_AGAIN:
        return ". Syncro never said so: I ask again below."
    if stands is not Agreement.AWAITED:
        return ""
    says = "did not tell its number" if shelf.now is None else f"said {amount(shelf.now)} then"
    return f". Syncro {says}. I look each day until the credit is on a bill, and ask again if they still differ."


def _what_is_told(shelf: Shelf, count: Count) -> str:
    if shelf.state is Stock.DIFFERS:
        return "The shelf differs"
    if count.received != shelf.returned:
        return "Fewer came back" if count.received < shelf.returned else "More came back"
    return "Damaged goods came back" if count.damaged else "A note on the count"


def _found(refund: Refund, shelf: Shelf, count: Count) -> tuple[Words, ...]:
    syncro = "an unknown number" if shelf.now is None else amount(shelf.now)
    damaged = f", {amount(count.damaged)} of them damaged" if count.damaged else ""
    numbers = f" counted {amount(count.counted)}; Syncro says {syncro}."
    back = f" Refunded: {amount(shelf.returned)}. Came back: {amount(count.received)}{damaged}."
    return (person(count.by), numbers, back, f" {moment(count.at, refund.time_zone)}.")


def _what_now(
    refund: Refund, shelf: Shelf, count: Count, stands: Agreement | None, *, may_set: bool
) -> list[Paragraph]:
    if stands is Agreement.ASKED_AGAIN:
        return [paragraph("I ask again below.")]
    if shelf.state is Stock.CHECKED:
        return []
    if stands is Agreement.AGREES:
        return [paragraph(f"Syncro says {amount(count.counted)} by now, so nothing is left to do.")]
    if stands is Agreement.AWAITED:
        wait = f"Syncro may still add the {amount(shelf.returned)} with the bill, so please don't put it right yet."
        return [paragraph(f"{wait} I look each day, and ask again if it still differs then.")]
    page = link(product_url(refund.web_url, shelf.product_id), "the product's page")
    if shelf.set_to is not None:
        return [_set_so_far(refund, count, shelf.set_to, page)]
    return [] if may_set else [paragraph("If Syncro is to be put right, do it on ", page, ".")]


def _set_so_far(refund: Refund, count: Count, done: SetTo, page: Words) -> Paragraph:
    """How far it is that Syncro is set."""
    if done.state is Correcting.ASKED:
        return paragraph(person(done.by), f" has Syncro set to {amount(count.counted)}. {_waits_for(refund, done)}")
    if done.state is Correcting.DONE:
        at = moment(done.at, refund.time_zone)
        return paragraph(f"Syncro is set to {amount(count.counted)}, as ", person(done.by), f" asked · {at}.")
    unknown = done.hitch is not None and done.hitch.trap == Trap.UNKNOWN
    title = f"Syncro may be set to {amount(count.counted)}, or not. " if unknown else "Syncro is not set. "
    return paragraph(bold(title), _why(done.hitch), " Look at ", page, ", and put it right there.")


def _waits_for(refund: Refund, asked: SetTo) -> str:
    if asked.until is None:
        return "I am at it."
    at = moment(asked.until, refund.time_zone)
    waits = {
        Why.RUN_TODAY: f"Syncro makes the customer's recurring invoices this morning, so I wait until {at}.",
        Why.STANDSTILL: "Refunds are paused, so I wait until somebody has them go on.",
        Why.NO_ANSWER: f"Syncro did not answer. I look again on {at}, and only send it again if it did not take it.",
    }
    return waits.get(Why(asked.waits_for), "Syncro can't be reached right now. I try again by myself.")


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
    found = cut(clean(" ".join(hitch.found)), SAID_LIMIT) if hitch else ""
    if trap == Trap.CHANGED:
        says = f"It says {found} by now" if found else "It does not show its number by now"
        return f"{says}, so something has moved since the shelf was counted."
    if hitch is not None and trap == Trap.NOT_PERMITTED:
        lacks = cut(clean(hitch.permission), SAID_LIMIT) or "a permission"
        return f"The bot's token lacks {lacks}."
    if trap == OFF:
        return "The owner of the bot does not let it set the stock any more."
    if trap == Trap.UNKNOWN:
        if found:
            return f"I sent the number, and it says {found} now: something else may have moved since."
        return "It did not answer twice, so nobody knows whether it took the number."
    return f"It refused: {said or 'it did not say why'}."

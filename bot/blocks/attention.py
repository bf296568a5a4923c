"""What people are told when a refund needs them: one story for each trap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.after_the_ticket import landed_otherwise, not_landed, not_seen, taken_off
from bot.blocks.by_hand import in_the_way, once_only
from bot.blocks.money import MINUS, TIMES, amount, money
from bot.blocks.notes import line_description
from bot.blocks.text import quote
from bot.blocks.what_to_do import RETRY, Story, shortened, step_of, the_ticket
from bot.models import Trap

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.models import Attention, Refund, RefundLine

LOOKS = ("reading", "looking", "comparing")  # beginnings of steps that change nothing


def story(refund: Refund, attention: Attention) -> Story:
    """The story of the trap the refund is in."""
    return STORIES[attention.trap](refund, attention)


def refused(_: Refund, attention: Attention) -> Story:
    """Syncro said a clear no."""
    return Story(
        f"Syncro refused {step_of(attention)}.",
        "Put right what Syncro complains about, then press Retry. What already stands in Syncro is not done again.",
        RETRY,
    )


def not_permitted(_: Refund, attention: Attention) -> Story:
    """The token lacks a permission."""
    which = f" It lacks the permission {shortened(attention.permission)}." if attention.permission else ""
    lacking = shortened(attention.permission) or "what is missing"
    return Story(
        f"My Syncro token may not do this: {step_of(attention)}.",
        f"Ask whoever looks after Syncro's API tokens to permit {lacking}, then press Retry.",
        RETRY,
        more=which,
        approver_acts=True,
    )


def unknown(refund: Refund, attention: Attention) -> Story:
    """No answer twice, and the effect was not found."""
    late = " Should the line appear after all, look at its quantity: a positive one charges." if attention.line else ""
    return Story(
        f"Twice Syncro gave no clear answer to {step_of(attention)}, and I did not find it there.",
        f"Add nothing by hand. When Syncro works again, press Check Again: I look at {the_ticket(refund)} first and "
        f"only do what is not there.{late}",
        unknown=f"whether {step_of(attention)} took effect.",
    )


def two_found(refund: Refund, attention: Attention) -> Story:
    """One effect was found twice."""
    name = f": {_named(refund, attention)}" if attention.line else ""
    if refund.ticket:
        where = f"Look at {the_ticket(refund)} and remove the line too many"
    else:
        where = f"Search Syncro for {refund.reference} and delete the ticket too many"
    return Story(
        f"I found the same thing twice in Syncro while {step_of(attention)}{name}.",
        f"{where}, leave the other one as it is, then press Check Again. Until then I touch neither.",
        unknown="which of the two is the right one.",
    )


def changed(refund: Refund, attention: Attention) -> Story:
    """Syncro does not hold what was approved."""
    was = "agreed to" if refund.kept else "approved"
    ways = []
    if attention.may_put_back:
        ways.append(f"Put Back Ours: I make the ticket hold again what was {was}.")
    if attention.may_keep:
        finish = "I finish the ticket as it stands, and " if attention.billed else ""
        ways.append(f"Keep Theirs (an approver presses it): {finish}the refund {becomes(refund, attention)}.")
    if attention.billed:
        ways.append("If it was billed too early, take it off that invoice in Syncro, then press Check Again.")
        happened = (
            f"{the_ticket(refund, 'T')} holds what was {was}, but an invoice has taken it already, or a part of it."
        )
        return Story(happened, " ".join(ways), more=" So I have not finished the ticket.")
    ways.append(f"{'Or put' if ways else 'Put'} the ticket right by hand, then press Check Again.")
    if not attention.may_keep:
        ways.append("If the change is right, ask for a new refund: as it stands it can't be kept.")
    charge = f"{_charge(refund, attention)} " if attention.charging else ""
    return Story(
        f"{charge}{the_ticket(refund, 'T')} does not hold what was {was}.",
        " ".join(ways),
        more=" Somebody may have changed it. I have put nothing right by myself.",
    )


def becomes(refund: Refund, attention: Attention) -> str:
    """What keeping the ticket makes of the amount; it stays where the ticket was only billed meanwhile."""
    kept, asked = (money(cents, refund.currency_symbol) for cents in (attention.keepable_cents, refund.total_cents))
    return f"stays {kept} incl. GST" if kept == asked else f"becomes {kept} incl. GST instead of {asked}"


def still_standing(refund: Refund, _: Attention) -> Story:
    """It was to be given up, and a part of it stands in Syncro."""
    return Story(
        f"I can't close {refund.reference} without a refund: a part of it stands in Syncro.",
        f"Take these lines off {the_ticket(refund)}, then press Hand Over and Close again. If they are right, close it "
        "as finished instead, or press Check Again: I go on with what is missing."
        + (" Meanwhile I go on looking for the credit on an invoice." if refund.landing else ""),
    )


def positive_line(refund: Refund, attention: Attention) -> Story:
    """A line that charges the customer stands on the ticket, or may."""
    if attention.charging:
        return Story(
            _charge(refund, attention),
            f"Open {the_ticket(refund)} now and remove that line, then press Check Again. Until then the next run may "
            "bill it.",
        )
    name = _named(refund, attention)
    return Story(
        f"A line that charges the customer may stand on {the_ticket(refund)}: {name}.",
        f"Open {the_ticket(refund)} now. If the line has a positive quantity, remove it, then press Check Again. "
        "Until then the next run may bill it.",
        unknown=f"whether {name} stands there with a positive quantity.",
    )


def _charge(refund: Refund, attention: Attention) -> str:
    name = _named(refund, attention.model_copy(update={"line": attention.charging}))
    return f"A line that charges the customer stands on {the_ticket(refund)}: {name}."


def line_removed(refund: Refund, attention: Attention) -> Story:
    """Syncro would not turn a line negative, so it was taken off again, or never added where that was known before."""
    name, line = _named(refund, attention), _line(refund, attention)
    what = _by_hand(refund, line) if line else name
    return Story(
        f"Syncro won't turn the line of {name} negative.",
        f"Add {what} to {the_ticket(refund)} by hand, with the description below, then press Check Again."
        if line
        else f"Add {what} to {the_ticket(refund)} by hand, with a negative quantity, then press Check Again.",
        more=" The line is not on the ticket, so nothing is charged.",
        without=name,
        repeat=(quote(line_description(refund, line), 1000),) if line else (),
    )


def checklist(refund: Refund, _: Attention) -> Story:
    """A worksheet needs a person."""
    return Story(
        f"The checklist of {the_ticket(refund)} needs a person.",
        f"Complete the checklist in {the_ticket(refund)}, then press Check Again. I resolve the ticket then.",
    )


def no_longer_refundable(refund: Refund, _: Attention) -> Story:
    """The invoice changed between request and execution."""
    number = shortened(refund.invoice_number)
    return Story(
        f"Invoice {number} changed after this refund was asked for: it can no longer be refunded as approved.",
        f"Look at invoice {number} in Syncro. If the change was a mistake, take it back, then press Check Again. "
        "If it is right, ask for a new refund of what is left: this one stays as it is.",
    )


def unreachable(_: Refund, attention: Attention) -> Story:
    """For hours Syncro could not be reached, or not be read."""
    step = step_of(attention)
    return Story(
        f"For hours Syncro has given me no usable answer to {step}.",
        "See whether Syncro works for you. Once it does, press Retry: what already stands in Syncro is not done again. "
        "If this comes back, tell whoever looks after the bot.",
        RETRY,
        unknown="" if step.startswith(LOOKS) else f"whether {step} took effect.",
    )


def crashed(_: Refund, attention: Attention) -> Story:
    """The same step failed several times."""
    return Story(
        f"I failed several times in a row at {step_of(attention)}.",
        "Press Retry once: what already stands in Syncro is not done again. If this comes back, tell whoever looks "
        "after the bot.",
        RETRY,
        more=" The fault is mine, not yours.",
        unknown=f"whether {step_of(attention)} took effect.",
        approver_acts=True,
    )


def refunded_already(refund: Refund, attention: Attention) -> Story:
    """Other refunds took what was left meanwhile."""
    return Story(
        f"Other refunds have taken what {refund.reference} would refund of invoice {shortened(refund.invoice_number)}.",
        f"Look at the refunds named here. If they are right, {once_only(refund, attention)}. If one of them is "
        "rejected or cancelled, press Check Again.",
    )


def refunded_by_hand(refund: Refund, attention: Attention) -> Story:
    """Refunds made by hand leave less than what was approved."""
    return Story(
        f"Somebody seems to have refunded by hand what {refund.reference} would refund of invoice "
        f"{shortened(refund.invoice_number)}.",
        f"Look at what is linked here. If it is the same, {once_only(refund, attention)}. If it is not, an approver "
        "presses Not the Same and says why; then press Check Again.",
        repeat=tuple(in_the_way(refund)),
    )


def named_elsewhere(refund: Refund, attention: Attention) -> Story:
    """Syncro names the refund where the ledger does not know it."""
    name = refund.reference
    renamed = (
        f"If it is the ticket of {name} and was only renamed, end its subject with ({name}) again and press Check "
        "Again: I go on there. "
    )
    other = "an approver presses Not the Same and says why" if attention.by_hand else "take my notes off there"
    return Story(
        f"{name} stands in Syncro where I don't know of it, so it may be refunded already.",
        f"Look at what is named here. {'' if refund.ticket else renamed}If it is refunded there, press Hand Over, then "
        f"Close. If it is something else, {other}; then press Check Again.",
        more=" I write nothing until somebody has looked.",
        repeat=tuple(in_the_way(refund)),
    )


def restored(refund: Refund, _: Attention) -> Story:
    """The ledger learnt of it from its ticket, which is not finished."""
    return Story(
        f"I had forgotten {refund.reference}, and learnt of it again from {the_ticket(refund)}, which is not finished.",
        f"Look at {the_ticket(refund)}. If nobody has changed it, press Check Again: I do only what is not there yet.",
        more=" My ledger was restored from a backup.",
    )


STORIES: dict[Trap, Callable[[Refund, Attention], Story]] = {
    Trap.REFUSED: refused,
    Trap.NOT_PERMITTED: not_permitted,
    Trap.UNKNOWN: unknown,
    Trap.TWO_FOUND: two_found,
    Trap.CHANGED: changed,
    Trap.POSITIVE_LINE: positive_line,
    Trap.LINE_REMOVED: line_removed,
    Trap.CHECKLIST: checklist,
    Trap.NO_LONGER_REFUNDABLE: no_longer_refundable,
    Trap.UNREACHABLE: unreachable,
    Trap.CRASHED: crashed,
    Trap.REFUNDED_ALREADY: refunded_already,
    Trap.STILL_STANDING: still_standing,
    Trap.REFUNDED_BY_HAND: refunded_by_hand,
    Trap.NAMED_ELSEWHERE: named_elsewhere,
    Trap.RESTORED: restored,
    Trap.NOT_LANDED: not_landed,
    Trap.NOT_SEEN: not_seen,
    Trap.LANDED_OTHERWISE: landed_otherwise,
    Trap.TAKEN_OFF: taken_off,
}


def _line(refund: Refund, attention: Attention) -> RefundLine | None:
    """The line that `attention.line` names, by its reference or its name."""
    return next((line for line in refund.lines if attention.line in {line.reference, line.name}), None)


def _named(refund: Refund, attention: Attention) -> str:
    line = _line(refund, attention)
    return shortened(line.name if line else attention.line) or "one line"


def _by_hand(refund: Refund, line: RefundLine) -> str:
    price = money(line.price_cents, refund.currency_symbol)
    return f"{MINUS}{amount(line.quantity)} {TIMES} {shortened(line.name)} at {price} excl. GST"

"""What was refunded by hand, past the bot?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Model, OwnLine, Place, Taken
from bot.rules.cents import round_half_up
from bot.rules.price import net_price
from bot.rules.reference import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.models import BilledLine, Credit, Excuse, Invoice


class _Landing(Model):
    """A line of a ticket that an invoice may hold as well; it accounts for one line of an invoice, and once."""

    words: tuple[str, ...]
    product_id: int
    quantity: Decimal
    named_only: bool


def by_hand(found: Sequence[Credit], own: Sequence[OwnLine], invoice: Invoice) -> tuple[Credit, ...]:
    """The credits of the invoice's products, made since it was billed, that the bot did not write; oldest first.

    A reference is believed only on the ticket that the ledger knows as that refund's, and for as much as the ledger
    knows: anybody can type one. What stands on a ticket and on the invoice that took it counts once.
    """
    products = {line.product_id for line in invoice.lines}
    concern = [each for each in found if each.product_id in products]
    on_tickets = [each for each in concern if each.place is Place.TICKET]
    typed: list[Credit] = []
    landings: list[_Landing] = []
    unseen = list(own)
    for credit in on_tickets:
        line = _own_line(credit, unseen)
        if line is not None:
            unseen.remove(line)
        rest = credit if line is None else _beyond(credit, line)
        if rest is not None:
            typed.append(rest)
        if credit.converted:
            landings.append(_landing(credit, line))
    landings += [_landing_of_a_lost_ticket(line, on_tickets) for line in unseen]
    on_invoices = [each for each in concern if each.place is Place.INVOICE]
    past_us = [*typed, *_not_landed(on_invoices, landings)]
    since = [each for each in past_us if each.day >= invoice.date]
    return tuple(sorted(since, key=lambda each: (each.day, each.key)))


def standing(found: Iterable[Credit], excuses: Iterable[Excuse], *, requester_id: str) -> tuple[Credit, ...]:
    """The credits that lower what is left: all but those of which an approver has said that they are not the same.

    What the requester says does not count for their own request, nor what somebody says who acts for them.
    """
    excused = {excuse.key for excuse in excuses if excuse.counts_for(requester_id)}
    return tuple(each for each in found if each.key not in excused)


def with_by_hand(invoice: Invoice, taken: Mapping[int, Taken], counted: Iterable[Credit]) -> dict[int, Taken]:
    """What is taken of each line, with the credits made by hand: each is counted once, on lines that have room for it.

    A credit names no line of the invoice. Lines of its product that were billed at its price come first. What finds no
    room is more than was billed, and leaves nothing.
    """
    held = dict(taken)
    for credit in counted:
        rest = credit.quantity
        for line in _places(invoice, credit):
            before = held.get(line.id, Taken())
            part = min(rest, line.quantity - before.quantity)
            if part > 0:
                held[line.id] = _plus(before, credit, part, done=credit.quantity - rest)
                rest -= part
    return held


def _own_line(credit: Credit, own: Collection[OwnLine]) -> OwnLine | None:
    return next(
        (
            line
            for line in own
            if line.ticket_id == credit.place_id
            and line.product_id == credit.product_id
            and names(credit.description, line.reference)
        ),
        None,
    )


def _beyond(credit: Credit, line: OwnLine) -> Credit | None:
    """What somebody added by hand to a line of ours."""
    more = credit.quantity - line.quantity
    if more <= 0:
        return None
    cents = round_half_up(credit.cents * more / credit.quantity)
    return credit.model_copy(update={"quantity": more, "cents": cents})


def _landing(credit: Credit, line: OwnLine | None) -> _Landing:
    words = (credit.number,) if line is None else (line.reference, credit.number)
    return _Landing(words=words, product_id=credit.product_id, quantity=credit.quantity, named_only=False)


def _landing_of_a_lost_ticket(line: OwnLine, seen: Collection[Credit]) -> _Landing:
    """Of a line of ours whose ticket is gone or was not read; while its ticket was seen without it, it is nowhere."""
    lost = all(credit.place_id != line.ticket_id for credit in seen)
    return _Landing(
        words=(line.reference,) if lost else (),
        product_id=line.product_id,
        quantity=line.quantity,
        named_only=True,
    )


def _not_landed(on_invoices: Sequence[Credit], landings: Sequence[_Landing]) -> list[Credit]:
    """The lines of invoices that came from no ticket: those that name theirs are matched before those that do not."""
    left, free = list(on_invoices), list(landings)
    for by_name in (True, False):
        for credit in list(left):
            match = next((each for each in free if _is_landing(credit, each, by_name=by_name)), None)
            if match is not None:
                free.remove(match)
                left.remove(credit)
    return left


def _is_landing(credit: Credit, landing: _Landing, *, by_name: bool) -> bool:
    if (credit.product_id, credit.quantity) != (landing.product_id, landing.quantity):
        return False
    if by_name:
        return any(names(credit.description, word) for word in landing.words)
    return not landing.named_only


def _places(invoice: Invoice, credit: Credit) -> list[BilledLine]:
    """The lines that a credit may be a refund of, those of its price first."""
    lines = [line for line in invoice.lines if line.product_id == credit.product_id and line.quantity > 0]
    price = Decimal(credit.cents) / credit.quantity
    return sorted(lines, key=lambda line: (abs(100 * net_price(line) - price) > 1, line.position, line.id))


def _plus(before: Taken, credit: Credit, part: Decimal, *, done: Decimal) -> Taken:
    """A part of a credit on top of what is held; the parts of one credit add up to its cents."""
    cents = round_half_up(credit.cents * (done + part) / credit.quantity) - round_half_up(
        credit.cents * done / credit.quantity
    )
    name = f"{credit.place} {credit.number}"
    return before.model_copy(
        update={
            "quantity": before.quantity + part,
            "cents": before.cents + cents,
            "references": before.references if name in before.references else (*before.references, name),
        }
    )

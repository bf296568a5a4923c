"""What was refunded by hand, past the bot?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Credit, Model, OwnLine, Place
from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents
from bot.rules.reference import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.models import Excuse, Invoice


class _Landing(Model):
    """A line of a ticket that an invoice may hold as well; it accounts for one line of an invoice, and once."""

    words: tuple[str, ...]
    product_id: int | None
    quantity: Decimal
    named_only: bool
    made_at: datetime | None = None


def by_hand(found: Sequence[Credit], own: Sequence[OwnLine], invoice: Invoice) -> tuple[Credit, ...]:
    """The credits of the invoice's products that the bot did not write; oldest first.

    Those on the invoice itself, and those that may have been made since it was, whatever dates are printed. A reference
    is believed only on the ticket that the ledger knows as that refund's, and for as much as the ledger knows: anybody
    can type one. What stands on a ticket and on the invoice that took it counts once.
    """
    products = {line.product_id for line in invoice.lines} - {None}
    concern = [each for each in found if each.cents > 0 and each.product_id in products]
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
    on_itself = [each for each in lines_of(invoice) if each.cents > 0 and each.product_id is not None]
    on_invoices = [*on_itself, *(each for each in concern if each.place is Place.INVOICE)]
    on_invoices.sort(key=lambda each: _counts(each, invoice))  # what can't be told apart is taken from what is nothing
    past_us = [*typed, *_not_landed(on_invoices, landings)]
    counted = [each for each in past_us if _counts(each, invoice)]
    return tuple(sorted(counted, key=lambda each: (each.day, each.key)))


def lines_of(invoice: Invoice) -> list[Credit]:
    """What each line of an invoice takes off; of what it charges, quantity and cents are negative."""
    found = []
    for line in invoice.lines:
        off = -billed_cents(line)
        found.append(
            Credit(
                place=Place.INVOICE,
                place_id=invoice.id,
                number=invoice.number,
                day=invoice.date,
                line_id=line.id,
                product_id=line.product_id,
                name=line.name,
                description=line.description,
                quantity=abs(line.quantity) if off > 0 else -abs(line.quantity),
                cents=off,
            )
        )
    return found


def standing(found: Iterable[Credit], excuses: Iterable[Excuse], *, requester_id: str) -> tuple[Credit, ...]:
    """The credits that lower what is left: all but those of which an approver has said that they are not the same.

    What the requester says does not count for their own request, nor what somebody says who acts for them.
    """
    excused = {excuse.key for excuse in excuses if excuse.counts_for(requester_id)}
    return tuple(each for each in found if each.key not in excused)


def _counts(credit: Credit, invoice: Invoice) -> bool:
    """Whether a credit may be one of this invoice: it was made later, or nobody can tell."""
    return credit.made_at is None or invoice.made_at is None or credit.made_at >= invoice.made_at


def stands_for(credit: Credit, line: OwnLine) -> bool:
    """Whether a credit of a ticket names a line that the bot wrote there."""
    where = (credit.place, credit.place_id, credit.product_id)
    return where == (Place.TICKET, line.ticket_id, line.product_id) and names(credit.description, line.reference)


def _own_line(credit: Credit, own: Collection[OwnLine]) -> OwnLine | None:
    return next((line for line in own if stands_for(credit, line)), None)


def _beyond(credit: Credit, line: OwnLine) -> Credit | None:
    """What somebody added by hand to a line of ours."""
    more = credit.quantity - line.quantity
    if more <= 0:
        return None
    cents = round_half_up(credit.cents * more / credit.quantity)
    return credit.model_copy(update={"quantity": more, "cents": cents})


def _landing(credit: Credit, line: OwnLine | None) -> _Landing:
    words = (credit.number,) if line is None else (line.reference, credit.number)
    return _Landing(
        words=words,
        product_id=credit.product_id,
        quantity=credit.quantity,
        named_only=False,
        made_at=credit.made_at,
    )


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
    if credit.made_at is not None and landing.made_at is not None and credit.made_at < landing.made_at:
        return False
    if by_name:
        return any(names(credit.description, word) for word in landing.words)
    return not landing.named_only

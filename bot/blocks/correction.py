"""Where a price was wrong: what is still to be charged, by whom, and the open task in the thread until it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.blocks.button import actions, button
from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.money import TIMES, amount, moment, money
from bot.blocks.text import bold, bullet, paragraph, person, rich
from bot.blocks.totals import customer

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund

CALLBACK_ID = "refund_charged"
SHOWN = 5
NAME_LIMIT = 40
WHERE_LIMIT = 60
NOBODY = "I charge nobody."


def still_to_charge(refund: Refund) -> list[Paragraph]:
    """For the preview and the card; empty where no price was wrong, or the wrong one stays billed."""
    if not refund.charge_cents:
        return []
    if refund.charged:
        return [paragraph(*_done(refund))]
    if not refund.state.holds_quantity:
        return []
    return [
        paragraph(
            bold("Still to be charged: "),
            f"{_sum(refund)} excl. GST, by ",
            person(refund.requester_id),
            f", who asked. {NOBODY} {_in_the_end(refund)}",
        )
    ]


def task(refund: Refund) -> Message:
    """The open task in the thread, and afterwards who has done it."""
    if refund.charged:
        return message(paragraph(*_done(refund)))
    if not refund.state.holds_quantity:
        return message(
            paragraph(
                bold("Nothing is to be charged: "),
                f"{refund.reference} was closed without a refund.",
            )
        )
    ask = paragraph(
        person(refund.requester_id),
        " ",
        bold("Still to be charged."),
        f" The wrong price of {refund.reference} is refunded. {NOBODY} Please charge {customer(refund)} the right one, "
        "then press It Was Charged.",
    )
    shown = [bullet(each) for each in _things(refund)[:SHOWN]]
    if len(_things(refund)) > SHOWN:
        shown.append(bullet(f"and {len(_things(refund)) - SHOWN} more"))
    done = button("charged", "It Was Charged", {"refund": refund.id})
    end = paragraph(f"Together {money(refund.charge_cents, refund.currency_symbol)} excl. GST. {_in_the_end(refund)}")
    return message(ask, *shown, end, then=(actions(f"charge:{refund.reference}", done),))


def note(refund: Refund, requester_name: str) -> list[str]:
    """For the ticket's notes, a line each."""
    if not refund.charge_cents:
        return []
    return [
        "",
        f"Still to be charged by {clean(requester_name)}, at the right price:",
        *(f"  {each}" for each in _things(refund)),
        f"Together {money(refund.charge_cents, refund.currency_symbol)} excl. GST. {_in_the_end(refund)}",
    ]


def where_charged(refund: Refund, private: str) -> View:
    """Asks where it was charged."""
    element = {"type": "plain_text_input", "action_id": "where", "max_length": WHERE_LIMIT}
    return modal(
        CALLBACK_ID,
        "It was charged",
        [
            rich(paragraph(bold(f"{refund.reference}: {customer(refund)}"))),
            field("where", "Number of the ticket or invoice", element, hint="It is kept with your name."),
        ],
        submit="It Was Charged",
        close="Back",
        private=private,
    )


def _done(refund: Refund) -> tuple[Words, ...]:
    charged = refund.charged
    assert charged is not None
    return (
        bold("Charged at the right price: "),
        f"{cut(clean(charged.where), WHERE_LIMIT)}, says ",
        person(charged.by),
        f" · {moment(charged.at, refund.time_zone)}.",
        *([] if refund.state.holds_quantity else [bold(f" {_twice(refund)}")]),
    )


def _twice(refund: Refund) -> str:
    return (
        f"But {refund.reference} was closed without a refund: please see to it that {customer(refund)} does not pay "
        "both prices."
    )


def _things(refund: Refund) -> list[str]:
    """Each billed line once, however many prices it was split into: "3 x Seats at $30.00 excl. GST"."""
    quantities: dict[int, Decimal] = {}
    for line in refund.lines:
        quantities[line.invoice_line_id] = quantities.get(line.invoice_line_id, Decimal(0)) + line.quantity
    first = {line.invoice_line_id: line for line in reversed(refund.lines)}
    return [
        f"{amount(quantities[line_id])} {TIMES} {cut(clean(line.name), NAME_LIMIT)} "
        f"at {money(line.right_cents, refund.currency_symbol)} excl. GST"
        for line_id, line in sorted(first.items(), key=lambda each: refund.lines.index(each[1]))
        if line.right_cents is not None
    ]


def _sum(refund: Refund) -> str:
    things = _things(refund)
    more = f" and {len(things) - 1} more" if len(things) > 1 else ""
    return f"{things[0]}{more}, together {money(refund.charge_cents, refund.currency_symbol)}"


def _in_the_end(refund: Refund) -> str:
    pays, instead = (money(cents, refund.currency_symbol) for cents in (refund.charge_cents, refund.credit_cents))
    return f"In the end {customer(refund)} pays {pays} instead of {instead} excl. GST for this."

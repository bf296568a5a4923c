"""Words for the customer: short, honest, to copy. Nobody is told "credited" before the credit stands on an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.bills import plainly_on
from bot.blocks.button import actions, button
from bot.blocks.clean import clean, cut
from bot.blocks.modal import modal
from bot.blocks.money import TIMES, amount, day, full_day
from bot.blocks.text import paragraph, quote, rich
from bot.blocks.totals import with_gst
from bot.models import State

if TYPE_CHECKING:
    from datetime import date

    from bot.blocks.message import Block, View
    from bot.models import Outlook, Refund

ACTION = "customer_words"
SHOWN = 10  # things that are named
NAME_LIMIT = 80
TEXT_LIMIT = 2500
BEGUN = frozenset({State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION})
PREPARED = frozenset({State.RESOLVED, State.OVERDUE, State.BY_HAND})
NOTHING = "There is nothing to tell the customer: this refund was not approved, or is over without a credit."
READ_FIRST = "Please read it before you send it. It is as of now; press the button again later for newer words."


def words_button(refund: Refund) -> tuple[Block, ...]:
    """The button; nothing for a dry run, of which no customer hears."""
    if refund.dry_run:
        return ()
    value = {"refund": refund.id}
    return (actions(f"words:{refund.reference}", button(ACTION, "Words for the Customer", value)),)


def customer_words(refund: Refund, *, today: date) -> View:
    """The modal with the text."""
    text = words(refund, today=today)
    blocks = [rich(paragraph(NOTHING))] if not text else [rich(paragraph(READ_FIRST), quote(text, TEXT_LIMIT))]
    return modal(ACTION, "Words for the customer", blocks)


def words(refund: Refund, *, today: date) -> str:
    """What, how much including GST, and when it will likely show; empty where there is nothing to tell."""
    if refund.dry_run or refund.state not in {*BEGUN, *PREPARED, State.LANDED}:
        return ""
    what = f"{with_gst(refund)} for {_things(refund)} (invoice {_short(refund.invoice_number)} of {_billed(refund)})"
    if refund.state is State.LANDED:
        where = plainly_on(refund.landing.bills) if refund.landing else "invoice"
        return f"Your credit of {what} stands on your {where}."
    begun = "We are preparing" if refund.state in BEGUN and refund.landing is None else "We have prepared"
    return f"{begun} a credit of {what}. {_when(refund, today)}"


def _when(refund: Refund, today: date) -> str:
    outlook = refund.outlook
    if outlook.troubles or _is_late(refund):
        return "We will let you know on which bill it will show."
    run_day = refund.landing.run_day if refund.landing else None
    if run_day is not None and run_day > today:
        return f"It will likely show on your invoice of {day(run_day, today=today)}."
    if outlook.next_run is not None and outlook.next_run < today:
        return "It will likely show on your latest bill, or on the next one."
    if outlook.spark and outlook.schedule_spark is not False:
        return f"It will not be on the current bill. {_spark(outlook, today)}"
    if outlook.next_run is None:
        return "It will likely show on one of your next bills."
    after = f", or on the one after ({day(outlook.run_after, today=today)})" if outlook.run_after else ""
    return f"It will likely show on your invoice of {day(outlook.next_run, today=today)}{after}."


def _is_late(refund: Refund) -> bool:
    """Whether what was foreseen did not come, so that nobody knows when it will."""
    late = refund.state in {State.OVERDUE, State.NEEDS_ATTENTION}
    return refund.landing is not None and (late or bool(refund.landing.troubles))


def _spark(outlook: Outlook, today: date) -> str:
    if outlook.report is None or outlook.report_after is None:
        return "It will often show on the next Spark report, if not on the one after."
    first, second = day(outlook.report, today=today), day(outlook.report_after, today=today)
    return f"It will often show on the Spark report of {first}, if not on the one after ({second})."


def _things(refund: Refund) -> str:
    names = dict.fromkeys(line.invoice_line_id for line in refund.lines)
    said = []
    for line_id in names:
        pieces = [line for line in refund.lines if line.invoice_line_id == line_id]
        count = amount(sum((piece.quantity for piece in pieces[1:]), pieces[0].quantity))
        said.append(f"{count} {TIMES} {cut(clean(pieces[0].name), NAME_LIMIT)}")
    more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
    return ", ".join(said[:SHOWN]) + more


def _short(text: str) -> str:
    return cut(clean(text), NAME_LIMIT)


def _billed(refund: Refund) -> str:
    return full_day(refund.invoice_date)

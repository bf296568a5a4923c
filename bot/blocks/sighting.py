"""Is the credit on the Spark report? The question, its buttons, the room for the date, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import MOST_CALLED, named
from bot.blocks.bills import on_bills
from bot.blocks.button import actions, button
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.money import day, local_day, moment
from bot.blocks.text import bold, paragraph, person, rich
from bot.blocks.totals import customer, with_gst

if TYPE_CHECKING:
    from datetime import date

    from bot.blocks.message import Block, View
    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund

CALLBACK_ID = "refund_spark_report"
ON_IT, NOT_ON_IT = "on_report", "not_on_report"
MANY = 2  # reports it was not on, after which somebody should ask Spark


def whether_on_report(refund: Refund) -> list[Paragraph]:
    """The open question, or what was said last; empty where nobody is asked."""
    found = refund.landing
    if found is None or not found.asks:
        return []
    said = [_said(refund)] if found.sightings else []
    if not found.asking:
        return said
    whom = named(found.asks, most=MOST_CALLED)
    return [*said, paragraph(*whom, " When the report is there: is ", bold(with_gst(refund)), " on it?")]


def report_buttons(refund: Refund) -> tuple[Block, ...]:
    """Yes and no, while it is asked."""
    if refund.landing is None or not refund.landing.asking:
        return ()
    value = {"refund": refund.id}
    yes, no = button(ON_IT, "It Is on the Report", value), button(NOT_ON_IT, "It Is Not", value)
    return (actions(f"spark_report:{refund.reference}", yes, no),)


def asked_again(refund: Refund) -> Message:
    """The next report must be out by now."""
    found = refund.landing
    assert found is not None
    what = paragraph(
        f"The credit of {refund.reference} to {customer(refund)} is on ", *on_bills(refund, found.bills), "."
    )
    return message(what, *whether_on_report(refund), then=report_buttons(refund))


def which_report(refund: Refund, today: date, private: str) -> View:
    """Asks for the day of the report."""
    what = paragraph(bold(f"{refund.reference}: {with_gst(refund)} to {customer(refund)}"))
    element = {"type": "datepicker", "action_id": "report", "initial_date": today.isoformat()}
    hint = "The day of the report, not of its arrival. I learn from it how long Spark takes."
    blocks = [rich(what), field("report", "Of which day is the report?", element, hint=hint)]
    return modal(
        CALLBACK_ID, "On the Spark report", blocks, submit="It Is on the Report", close="Back", private=private
    )


def _said(refund: Refund) -> Paragraph:
    found = refund.landing
    assert found is not None
    last = found.sightings[-1]
    report = day(last.report, today=local_day(last.at, refund.time_zone))
    by: list[Words] = [person(last.by), f" · {moment(last.at, refund.time_zone)}."]
    if last.on_it:
        return paragraph(bold(f"On the Spark report of {report},"), " says ", *by)
    again = f" I ask again on {moment(found.ask_again, refund.time_zone)}." if found.ask_again else ""
    missed = sum(not each.on_it for each in found.sightings)
    todo = f" It was on none of {missed} reports: please ask Spark about it." if missed >= MANY else ""
    return paragraph(bold(f"Not on the Spark report of {report},"), " says ", *by, todo, again)

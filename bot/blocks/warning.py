"""Which bill takes the credit, and the warning a customer is owed. Promises nothing: bills prove themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import RUN_AT, day
from bot.blocks.text import bold, paragraph
from bot.models import Trouble

if TYPE_CHECKING:
    from datetime import date

    from bot.blocks.text import Paragraph
    from bot.models import Outlook, ScheduleTrouble

NAME_LIMIT = 100


def spark_warning(outlook: Outlook, customer_name: str, *, today: date | None = None) -> list[Paragraph] | None:
    """For a Spark customer the procedure's warning; for others when the credit should show; None where nobody knows."""
    name = cut(clean(customer_name), NAME_LIMIT)
    schedule = cut(clean(outlook.schedule), NAME_LIMIT)
    if outlook.spark:
        return [paragraph(bold("Not on this bill."), f" {name} is billed through Spark. {_spark(outlook, today)}")]
    if outlook.next_run is None:
        return None
    run = f"The next run of {schedule} is {day(outlook.next_run, today=today)}, {RUN_AT}"
    return [paragraph(f"{run}; the credit should be on that invoice.")]


def trouble_warning(outlook: Outlook) -> list[Paragraph] | None:
    """What keeps every schedule from taking the credit, and who can mend it; None where nothing does."""
    return [_trouble(each) for each in outlook.troubles] or None


def warnings(outlook: Outlook, customer_name: str, *, today: date | None = None) -> list[Paragraph]:
    """Both, in reading order."""
    return [
        *(spark_warning(outlook, customer_name, today=today) or ()),
        *(trouble_warning(outlook) or ()),
    ]


def _spark(outlook: Outlook, today: date | None) -> str:
    tell = "Please tell the customer."
    if outlook.next_run is None:
        return (
            "The refund will not be on the same billing cycle: it will often show on the next Spark report, "
            f"if not on the one after. {tell}"
        )
    run = (
        f"The next run of {cut(clean(outlook.schedule), NAME_LIMIT)} is {day(outlook.next_run, today=today)}, {RUN_AT}."
    )
    after = f" (run of {day(outlook.run_after, today=today)})" if outlook.run_after else ""
    return (
        f"{run} The refund will often show on the next Spark report after that, if not on the one after{after}. {tell}"
    )


def _trouble(trouble: ScheduleTrouble) -> Paragraph:
    name = cut(clean(trouble.schedule), NAME_LIMIT) or "the schedule"
    ask = "Ask accounts to"
    otherwise = "or the credit stays unbilled."
    said = {
        Trouble.NO_SCHEDULE: f"the customer has no recurring invoice. {ask} bill the ticket by hand, {otherwise}",
        Trouble.PAUSED: f"{name} is paused. {ask} resume it, {otherwise}",
        Trouble.LEAVES_TICKET_CHARGES: (
            f"{name} leaves ticket charges out. {ask} let it take unbilled ticket charges, {otherwise}"
        ),
        Trouble.RUN_IN_THE_PAST: f"the next run of {name} lies in the past. {ask} set its next run, {otherwise}",
    }[trouble.kind]
    return paragraph(bold("No bill will pick this up:"), f" {said}")

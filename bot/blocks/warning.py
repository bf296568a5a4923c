"""Which bill takes the credit, and the warning a customer is owed. Promises nothing: bills prove themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import RUN_AT, day, listed
from bot.blocks.text import bold, paragraph
from bot.models import Trouble

if TYPE_CHECKING:
    from datetime import date

    from bot.blocks.text import Paragraph
    from bot.models import Outlook, ScheduleTrouble, Usual

NAME_LIMIT = 100
SHOWN = 5  # names in one sentence
LISTED_LIMIT = 50  # characters of a name among others
ORDINALS = {1: "first", 2: "second", 3: "third"}
PASSED = {
    Trouble.NO_SCHEDULE: "is gone",
    Trouble.PAUSED: "is paused",
    Trouble.LEAVES_TICKET_CHARGES: "leaves ticket charges out",
    Trouble.RUN_IN_THE_PAST: "has its next run in the past",
}


def spark_warning(outlook: Outlook, customer_name: str, *, today: date | None = None) -> list[Paragraph] | None:
    """For a Spark customer the procedure's warning; for others when the credit should show; None where nobody knows."""
    name = _name(customer_name)
    if outlook.spark:
        return [paragraph(bold("Not on this bill."), f" {name} is billed through Spark. {_spark(outlook, today)}")]
    if outlook.next_run is None:
        return None
    after = f", if not on the one of {_run_after(outlook, today)}" if outlook.run_after else ""
    return [paragraph(f"{_run(outlook, today)}; the credit should be on that invoice{after}.")]


def several_warning(outlook: Outlook, *, today: date | None = None) -> list[Paragraph] | None:
    """Which of several templates takes the credit, and which of them do not; None where there is one alone."""
    said = []
    if outlook.others and outlook.next_run:
        kind = "a Spark one" if outlook.schedule_spark else "not a Spark one"
        when = day(outlook.next_run, today=today)
        first = f"{_name(outlook.schedule)} runs first ({when}) and is {kind}"
        if outlook.same_morning:
            first = f"several run on {when}, and any may be first: {_name(outlook.schedule)} is {kind}"
        also = listed([_name(each, LISTED_LIMIT) for each in outlook.others[:SHOWN]])
        more = f" and {len(outlook.others) - SHOWN} more" if len(outlook.others) > SHOWN else ""
        said.append(paragraph(bold("Several recurring invoices could take this:"), f" {first}; also {also}{more}."))
    passed = [f"{_name(each.schedule, LISTED_LIMIT)} {PASSED[each.kind]}" for each in outlook.passed_over[:SHOWN]]
    if passed:
        said.append(paragraph(bold("Will not take it:"), f" {listed(passed)}."))
    return said or None


def trouble_warning(outlook: Outlook) -> list[Paragraph] | None:
    """What keeps every schedule from taking the credit, and who can mend it; None where nothing does."""
    return [_trouble(each) for each in outlook.troubles] or None


def warnings(outlook: Outlook, customer_name: str, *, today: date | None = None) -> list[Paragraph]:
    """All of them, in reading order."""
    return [
        *(spark_warning(outlook, customer_name, today=today) or ()),
        *(several_warning(outlook, today=today) or ()),
        *(trouble_warning(outlook) or ()),
    ]


def _spark(outlook: Outlook, today: date | None) -> str:
    tell = "Please tell the customer."
    if outlook.next_run is None:
        return (
            "The refund will not be on the same billing cycle: it will often show on the next Spark report, "
            f"if not on the one after. {tell}"
        )
    if outlook.schedule_spark is False:
        when = f"{day(outlook.next_run, today=today)}, {RUN_AT}"
        return (
            f"But {_name(outlook.schedule)}, which is not a Spark one, runs first ({when}) and will likely take the "
            f"credit: then it shows on an ordinary invoice, not on the Spark bill. {tell}"
        )
    run = f"{_run(outlook, today)}."
    if outlook.report and outlook.report_after:
        return (
            f"{run} By the calendar in my settings the refund will often show on the Spark report of "
            f"{day(outlook.report, today=today)}, if not on the one after ({day(outlook.report_after, today=today)}), "
            f"depending on Spark. {usually(outlook.usual)}{tell}"
        )
    after = f" (run of {_run_after(outlook, today)})" if outlook.run_after else ""
    return (
        f"{run} The refund will often show on the next Spark report after that, if not on the one after{after}. "
        f"{usually(outlook.usual)}{tell}"
    )


def usually(seen: Usual | None) -> str:
    """What people have seen on earlier reports, as a sentence; empty while too little is known."""
    if seen is None:
        return ""
    which = ORDINALS.get(seen.report, f"{seen.report}th")
    return f"So far usually on the {which} report after the run ({seen.times} of {seen.of}). "


def _run(outlook: Outlook, today: date | None) -> str:
    assert outlook.next_run is not None
    return f"The next run of {_name(outlook.schedule)} is {day(outlook.next_run, today=today)}, {RUN_AT}"


def _run_after(outlook: Outlook, today: date | None) -> str:
    assert outlook.run_after is not None
    if outlook.run_after_latest is None:
        return day(outlook.run_after, today=today)
    latest = day(outlook.run_after_latest, today=today)
    return f"{day(outlook.run_after, today=today)}, or {latest} if it keeps to the end of the month"


def _name(text: str, limit: int = NAME_LIMIT) -> str:
    return cut(clean(text), limit)


def trouble_said(trouble: ScheduleTrouble) -> str:
    """One trouble as a sentence, and who can mend it."""
    name = cut(clean(trouble.schedule), NAME_LIMIT) or "the schedule"
    ask = "Ask accounts to"
    otherwise = "or the credit stays unbilled."
    return {
        Trouble.NO_SCHEDULE: f"the customer has no recurring invoice. {ask} bill the ticket by hand, {otherwise}",
        Trouble.PAUSED: f"{name} is paused. {ask} resume it, {otherwise}",
        Trouble.LEAVES_TICKET_CHARGES: (
            f"{name} leaves ticket charges out. {ask} let it take unbilled ticket charges, {otherwise}"
        ),
        Trouble.RUN_IN_THE_PAST: f"the next run of {name} lies in the past. {ask} set its next run, {otherwise}",
    }[trouble.kind]


def _trouble(trouble: ScheduleTrouble) -> Paragraph:
    return paragraph(bold("No bill will pick this up:"), f" {trouble_said(trouble)}")

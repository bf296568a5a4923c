"""The words of a report, and the answers to what was typed wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import named
from bot.blocks.clean import clean, cut, escape
from bot.blocks.message import Message, message
from bot.blocks.money import money
from bot.blocks.reasons import REASONS
from bot.blocks.text import bold, paragraph
from bot.models import NoMonth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.models import Report, Share

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHOWN = 5  # of each list; the CSV has all of them
NAME_LIMIT = 60
MINUTE, HOUR, DAY = 60, 3600, 86_400
FEW = 2  # up to so many of the larger unit, the smaller one says more
WRONG = {
    NoMonth.NOT_UNDERSTOOD: "I do not understand which month “{typed}” is.",
    NoMonth.NO_SUCH_MONTH: "There is no month “{typed}”.",
    NoMonth.NOT_BEGUN: "“{typed}” has not begun yet.",
}
HOW = " Type /refund report for last month, or /refund report 2026-10, october, or this month."
PICTURE, TABLE = "png", "csv"


def month_name(first: date) -> str:
    """October 2026."""
    return f"{MONTHS[first.month - 1]} {first.year}"


def file_name(report: Report, kind: str) -> str:
    """What a file of the report is called."""
    return f"refunds-{report.first:%Y-%m}.{kind}"


def words(report: Report) -> str:
    """The report as Slack's markup, for the message that brings the files: everything typed is escaped in it."""
    symbol = report.currency_symbol
    refunds = "1 refund" if report.count == 1 else f"{report.count:,} refunds"
    so_far = "" if report.whole else ", so far"
    lines = [f"*Refunds in {month_name(report.first)}{so_far}: {money(report.cents, symbol)} incl. GST, {refunds}*"]
    if report.count:
        reasons = [share.model_copy(update={"name": REASONS[reason]}) for reason, share in report.reasons]
        lines += [
            _shares("Reasons", reasons, symbol),
            _shares("Products", report.products, symbol),
            _shares("Customers", report.customers, symbol),
            _shares("Asked by", report.requesters, symbol, people=True),
            f"*How long:* {_times(report)}",
        ]
    lines.append(f"*Open now:* {_open(report)}")
    lines.append(f"*The record:* {report.events:,} events, up to `{report.head}`")
    return "\n".join(lines)


def lacks_scope(report: Report) -> str:
    """The report without its files, and what to do about that."""
    return (
        f"{words(report)}\nThe picture and the table are missing: the Slack app lacks the scope files:write. Whoever "
        "looks after it pastes the new manifest.yml and installs it again."
    )


def not_a_month(why: NoMonth, typed: str) -> Message:
    """What was typed is no month to report on."""
    return message(paragraph(WRONG[why].format(typed=cut(clean(typed), NAME_LIMIT)) + HOW))


def cannot_report(approvers: Sequence[str]) -> Message:
    """Only approvers may have it posted."""
    return message(
        paragraph(
            "Only an approver can have the report posted: it tells everybody in the channel who asked for what. "
        ),
        paragraph("Approvers are ", *named(approvers), "."),
    )


def comes(first: date) -> Message:
    """It is being made."""
    return message(paragraph("The report on ", bold(month_name(first)), " comes to the channel in a moment."))


def did_not_come(first: date) -> Message:
    """Slack would not take it."""
    return message(paragraph(f"The report on {month_name(first)} could not be posted. Please try again in a minute."))


def no_refunds_yet() -> Message:
    """There is nothing to report on."""
    return message(paragraph("There are no refunds to report on yet."))


def _shares(title: str, shares: Sequence[Share], symbol: str, *, people: bool = False) -> str:
    shown = [f"{_name(each, people=people)} {money(each.cents, symbol)} ({each.count:,})" for each in shares[:SHOWN]]
    if len(shares) > SHOWN:
        rest = shares[SHOWN:]
        shown.append(f"{len(rest)} more {money(sum(each.cents for each in rest), symbol)}")
    return f"*{title}:* {' · '.join(shown)}"


def _name(share: Share, *, people: bool) -> str:
    if people:
        return f"<@{share.name}>"
    plain = cut(clean(share.name), NAME_LIMIT) or "(no name)"
    return escape(_unmarked(plain))


def _unmarked(text: str) -> str:
    """Without what Slack would take for bold, struck, code or an emoji: names of things are plain here."""
    return "".join(f"\u200b{char}\u200b" if char in "*_~`:" else char for char in text)


def _times(report: Report) -> str:
    known = [
        f"{label} {duration(seconds)}"
        for label, seconds in (
            ("request to approval", report.to_approval),
            ("approval to done", report.to_done),
            ("done to landed", report.to_landing),
        )
        if seconds is not None
    ]
    return f"{' · '.join(known)} (medians)" if known else "not known"


def duration(seconds: int) -> str:
    """45 s, 12 min, 3 h 20 min, 2 days 4 h."""
    if seconds < FEW * MINUTE:
        return f"{seconds} s"
    minutes = round(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < DAY // HOUR:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(round(seconds / HOUR), 24)
    said = "1 day" if days == 1 else f"{days} days"
    return f"{said} {hours} h" if hours else said


def _open(report: Report) -> str:
    if not report.open_count:
        return "nothing"
    unfinished = f"{report.open_count:,} {'request or refund' if report.open_count == 1 else 'requests and refunds'}"
    if not report.late_count:
        return f"{unfinished}; none is overdue or waits for a person"
    more = f" and {report.late_count - len(report.late):,} more" if report.late_count > len(report.late) else ""
    return f"{unfinished}; overdue or waiting for a person: {', '.join(report.late)}{more}"

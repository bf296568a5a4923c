"""The one message in the thread that follows the work, updated in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.bills import on_bills
from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.money import clock, local_day, moment
from bot.blocks.notes import subject
from bot.blocks.standing import is_late, needs_person, overdue, standing, ticket, unbilled, waiting_for_run
from bot.blocks.standstill import standing_still
from bot.blocks.text import bold, paragraph
from bot.blocks.totals import customer, with_gst
from bot.models import Milestone, State, Why

if TYPE_CHECKING:
    from datetime import datetime

    from bot.blocks.text import Paragraph, Words
    from bot.models import Progress, Refund, Waiting

DONE = "✓ "
GOING_ON = "… "
RUNNING = frozenset({State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION})
SUBJECT_SHOWN = 150  # characters; the whole of it stands in the ticket
SENTENCE_LIMIT = 300
NOTHING_TO_DO = "Nothing for you to do."
RECONCILE = "Whoever looks after the bot runs its command reconcile, then I go on by myself."
SWITCHED = {
    Why.STANDSTILL: "Refunds go on.",
    Why.DRY_RUN: (
        "I am in a dry run and write nothing to Syncro, but this refund was asked for in earnest. It waits, and I go "
        "on by myself when the dry run is over."
    ),
}
ADDS = ("adding ", "creating ")  # steps whose effect is a thing that can be found


def progress(refund: Refund) -> Message:
    """What was done, each with its time, and what comes next."""
    title = paragraph(bold(f"{refund.reference} · {with_gst(refund)} to {customer(refund)}"))
    return message(title, *(_done(refund, each) for each in refund.progress), *_next(refund))


def _done(refund: Refund, each: Progress) -> Paragraph:
    at = f" · {when(refund, each.at)}"
    words: dict[Milestone, tuple[Words, ...]] = {
        Milestone.TICKET_CREATED: (*ticket(refund, "T"), f" created: {cut(subject(refund), SUBJECT_SHOWN)}"),
        Milestone.LINES_ADDED: (_lines(len(refund.lines), each.turned),),
        Milestone.READ_BACK: (f"Read back from Syncro: exactly what was {'agreed to' if refund.kept else 'approved'}",),
        Milestone.CHECKLIST_COMPLETE: ("Checklist complete",),
        Milestone.TICKET_RESOLVED: (*ticket(refund, "T"), " resolved"),
    }
    return paragraph(DONE, *words[each.milestone], at)


def _lines(count: int, turned: int) -> str:
    one, more = "1 line at negative quantity, price as billed", f"{count} lines at negative quantity, prices as billed"
    said = one if count == 1 else more
    if not turned:
        return said
    which = "it" if count == 1 else str(turned)
    return f"{said} ({which} had to be added and then turned negative)"


def _next(refund: Refund) -> list[Paragraph]:
    if refund.state is State.LANDED:
        on = on_bills(refund, refund.landing.bills) if refund.landing else ["an invoice"]
        return [paragraph(f"{DONE}Landed: the credit stands on ", *on)]
    if refund.state is State.OVERDUE:
        late = f"{'Overdue: ' if is_late(refund) else ''}{unbilled(refund)}"
        return [paragraph(f"{GOING_ON}{late}; ", *overdue(refund))]
    if refund.state is State.DRY_RUN:
        return [paragraph(f"{DONE}The dry run is over: nothing was written to Syncro")]
    if refund.state is State.RESOLVED:
        return [paragraph(f"{GOING_ON}{waiting_for_run(refund)}")]
    if refund.state in {State.BY_HAND, State.CLOSED}:
        return standing(refund)
    return _running(refund) if refund.state in RUNNING else []


def _running(refund: Refund) -> list[Paragraph]:
    counted = [] if _has(refund, Milestone.LINES_ADDED) else _so_far(refund)
    if refund.state is State.NEEDS_ATTENTION:
        handed = refund.attention is not None and refund.attention.handed_to
        said = needs_person(refund) if handed else ("Waiting for a person: the last message here says what to do",)
        return [*counted, paragraph(GOING_ON, *said), *standing_still(refund)]
    if refund.standstill:
        return [*counted, *standing_still(refund)]
    if refund.waiting:
        return [*counted, paragraph(GOING_ON + _waiting(refund, refund.waiting))]
    return counted or (
        [] if refund.progress else [paragraph(f"{GOING_ON}{'Reading' if refund.dry_run else 'Starting'} in Syncro")]
    )


def _so_far(refund: Refund) -> list[Paragraph]:
    if refund.ticket is None:
        return []
    return [paragraph(f"{GOING_ON}{refund.lines_done} of {len(refund.lines)} lines added so far")]


def _waiting(refund: Refund, waiting: Waiting) -> str:
    """Why the work pauses, and until when. After a lost answer the bot looks before it does anything again."""
    step = cut(clean(waiting.step), SENTENCE_LIMIT)
    during = f" while {step}" if step else ""
    at = when(refund, waiting.until)
    if waiting.why is Why.LEDGER_BEHIND:
        return f"Not yet: {step} is unknown to me, as after a restored backup. {RECONCILE} {NOTHING_TO_DO}"
    if waiting.why in SWITCHED:
        return f"{SWITCHED[waiting.why]} {NOTHING_TO_DO}"
    if waiting.why is Why.BUSY:
        return f"Syncro takes no more requests right now. I will go on at {at}. {NOTHING_TO_DO}"
    if waiting.why is Why.RUN_TODAY:
        name = cut(clean(refund.customer_name), SENTENCE_LIMIT)
        return (
            f"Syncro makes {name}'s recurring invoices this morning, and a refund written meanwhile could be split "
            f"between two bills. I will go on at {at}. {NOTHING_TO_DO}"
        )
    if waiting.why is Why.UNREACHABLE:
        return f"Syncro could not be reached{during}. I will try again at {at}. {NOTHING_TO_DO}"
    adds = step.startswith(ADDS)
    only = "only add it if it is not there" if adds else "only do it if it is not done yet"
    return f"Syncro did not answer{during}. I will look again at {at} and {only}. {NOTHING_TO_DO}"


def _has(refund: Refund, milestone: Milestone) -> bool:
    return any(each.milestone is milestone for each in refund.progress)


def when(refund: Refund, at: datetime) -> str:
    """The time alone on the day of the request, with its day on any other."""
    zone = refund.time_zone
    same = local_day(at, zone) == local_day(refund.created_at, zone)
    return clock(at, zone) if same else moment(at, zone)

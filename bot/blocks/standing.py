"""Where a refund stands, in a line or two. Nobody is told that money is there before a bill proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.bills import on_bills
from bot.blocks.clean import clean, cut
from bot.blocks.links import ticket_url
from bot.blocks.money import RUN_AT, day, local_day, moment, money
from bot.blocks.signed import signed
from bot.blocks.standstill import standing_still
from bot.blocks.text import link, paragraph, person, quote
from bot.models import DecisionKind, State, Trap

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph, Span, Words
    from bot.models import Approval, Decision, Refund

VERBS = {
    DecisionKind.APPROVED: "Approved by ",
    DecisionKind.REJECTED: "Rejected by ",
    DecisionKind.CANCELLED: "Cancelled by ",
}


def decided(refund: Refund) -> list[Paragraph]:
    """Who decided, when, the reason that was given, and what somebody kept instead; empty while nobody has."""
    decision = refund.decision
    if decision is None:
        return []
    who = [_by(refund, decision.kind, decision)]
    if decision.kind is DecisionKind.APPROVED and len(refund.approvals) > 1:
        who = [_by(refund, decision.kind, approval) for approval in refund.approvals]
    return [*who, *([quote(decision.reason)] if clean(decision.reason) else []), *_kept(refund)]


def _by(refund: Refund, kind: DecisionKind, said: Decision | Approval) -> Paragraph:
    return paragraph(VERBS[kind], *signed(said), f" · {moment(said.at, refund.time_zone)}")


def _kept(refund: Refund) -> list[Paragraph]:
    kept = refund.kept
    if kept is None:
        return []
    was = f" Approved were {money(kept.approved_cents, refund.currency_symbol)} incl. GST."
    rest = "" if kept.approved_cents == refund.total_cents else was
    at = moment(kept.at, refund.time_zone)
    return [paragraph("Kept as it stands in Syncro by ", *signed(kept), f" · {at}.{rest}")]


def standing(refund: Refund) -> list[Paragraph]:
    """What has come of the decision so far."""
    said: dict[State, tuple[Words, ...]] = {
        State.APPROVED: (f"{'The dry run' if refund.dry_run else 'Work in Syncro'} starts in a moment.",),
        State.PROCESSING: ("In Syncro so far: " if refund.standstill else "Working in Syncro: ", *ticket(refund), "."),
        State.NEEDS_ATTENTION: needs_person(refund),
        State.RESOLVED: (*ticket(refund, "T"), f" is resolved. {waiting_for_run(refund)}."),
        State.LANDED: (*ticket(refund, "T"), " is resolved, and the credit stands on ", *_bills(refund), "."),
        State.OVERDUE: (
            *ticket(refund, "T"),
            f" is resolved, but {unbilled(refund)}{'. Overdue: ' if is_late(refund) else '; '}",
            *overdue(refund),
        ),
        State.DRY_RUN: ("The dry run is over: nothing was written to Syncro. The thread says what would have been.",),
        State.EXPIRED: ("Expired: nobody decided in time. Nothing was done in Syncro.",),
        State.BY_HAND: ("Finished by hand by ", *_closer(refund), ": the thread says how."),
        State.CLOSED: ("Closed without a refund by ", *_closer(refund), ": the thread says why."),
    }
    begun = refund.ticket is not None or refund.state is State.NEEDS_ATTENTION
    known = said.get(refund.state) if begun or not standing_still(refund) else None
    return [*([paragraph(*known)] if known else []), *standing_still(refund)]


def needs_person(refund: Refund) -> tuple[Words, ...]:
    """Whom it waits for."""
    if refund.attention is None or not refund.attention.handed_to:
        return ("Needs a person: the thread says what to do.",)
    return (person(refund.attention.handed_to), " goes on with it by hand.")


def unbilled(refund: Refund) -> str:
    """What people are called for after the ticket: the credit, a part of it, or that nobody can see it."""
    if refund.attention is not None and refund.attention.trap is Trap.NOT_SEEN:
        return "I can't see whether the credit is on an invoice"
    found = refund.landing
    partly = "a part of " if found is not None and found.bills else ""
    return f"{partly}the credit is not on an invoice {'any more' if found is not None and found.was_on else 'yet'}"


def is_late(refund: Refund) -> bool:
    """Whether it did not come; people are called as well where nobody could look, or where it was taken off again."""
    return refund.attention is None or refund.attention.trap not in {Trap.NOT_SEEN, Trap.TAKEN_OFF}


def overdue(refund: Refund) -> tuple[Words, ...]:
    """Who takes care of a credit that did not come."""
    handed = refund.attention.handed_to if refund.attention else ""
    return (person(handed), " takes care of it.") if handed else ("the thread says what to do.",)


def _bills(refund: Refund) -> list[Words]:
    return on_bills(refund, refund.landing.bills) if refund.landing else ["an invoice"]


def _closer(refund: Refund) -> tuple[Words, ...]:
    return tuple(signed(refund.closed)) if refund.closed else ("somebody",)


def ticket(refund: Refund, letter: str = "t") -> tuple[Span | str]:
    """The ticket with its link, or "the ticket" before there is one."""
    if refund.ticket is None:
        return ("The ticket" if letter == "T" else "the ticket",)
    word = f"{letter}icket {cut(clean(refund.ticket.number), 40)}"
    return (link(ticket_url(refund.web_url, refund.ticket.id), word),)


def waiting_for_run(refund: Refund) -> str:
    """What the credit waits for, without a full stop."""
    found = refund.landing
    if (found or refund.outlook).troubles:
        return "Waiting for accounts: as things are, no bill will pick this up"
    run = refund.outlook.next_run if found is None else found.run_day
    if run is None:
        return "Waiting for the next bill"
    return f"Waiting for the run of {day(run, today=local_day(refund.created_at, refund.time_zone))}, {RUN_AT}"

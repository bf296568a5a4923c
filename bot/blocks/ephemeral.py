"""What one person alone is told: why a click did not count, and that nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import named, still_needed
from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.money import clock, day, local_day
from bot.blocks.signed import signed
from bot.blocks.text import bold, paragraph, person
from bot.models import DecisionKind, Denial, Remedy, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.text import Paragraph, Words
    from bot.models import Approval, Refund

UNCHANGED = "Nothing has changed."
ONLY_APPROVERS_SAY = (
    "Only an approver can say that a refund made by hand is not the same. Show them what stands here: they type "
    "/refund and the invoice's number, press Not the Same, and say why."
)
NOTHING_TO_EXCUSE = "There is nothing left here of which this could be said."
COULD_NOT_CHECK = f"Slack did not tell me who may approve right now. {UNCHANGED} Please try again in a minute."
IN_EARNEST = "I am in a dry run and write nothing to Syncro, but this refund was asked for in earnest."
VERBS = {
    DecisionKind.APPROVED: "approved",
    DecisionKind.REJECTED: "rejected",
    DecisionKind.CANCELLED: "cancelled",
}
TYPED_LIMIT = 100


def denied(denial: Denial, refund: Refund, approvers: Sequence[str] = (), counted: Approval | None = None) -> Message:
    """Why a click does not count. `approvers` are ids of people and groups, where no policy says who decides.

    `counted` is the approval with which this say is spent, where somebody else gave it.
    """
    return message(why_denied(denial, refund, approvers, counted))


def why_denied(
    denial: Denial, refund: Refund, approvers: Sequence[str] = (), counted: Approval | None = None
) -> Paragraph:
    """The same, where it is one of several things."""
    may_decide = refund.tier.ids if refund.tier else approvers
    said: dict[Denial, tuple[Words, ...]] = {
        Denial.NOT_ENTITLED: ("Only ", *named(may_decide), f" can approve or reject this refund. {UNCHANGED}"),
        Denial.DEACTIVATED: (f"A deactivated account cannot decide. {UNCHANGED}",),
        Denial.OWN_REQUEST: (f"You asked for this one, so someone else must approve it. {UNCHANGED}",),
        Denial.REQUEST_OF_DELEGATOR: (
            person(refund.requester_id),
            f" asked for this one, and you act for them, so someone else must approve it. {UNCHANGED}",
        ),
        Denial.NOT_THE_REQUESTER: (
            "Only ",
            person(refund.requester_id),
            f", who asked for this refund, can cancel it. {UNCHANGED}",
        ),
        Denial.APPROVED_ALREADY: ("You approved this already. ", *_missing(refund)),
        Denial.COUNTED_ALREADY: (
            *(signed(counted) if counted else ("Somebody",)),
            " approved this already, and who acts for another counts together with them once. ",
            *_missing(refund),
        ),
        Denial.OTHERS_NEEDED: ("Your approval would not bring this to its end. ", *_missing(refund)),
        Denial.ALREADY_DECIDED: _already(refund),
        Denial.NOT_WAITING: (f"This refund is not waiting for anybody right now. {UNCHANGED}",),
        Denial.NOT_OFFERED: (
            f"That can't be done with the ticket as it stands. {UNCHANGED} See the last message here.",
        ),
        Denial.NOT_TOGETHER: (f"This one is not to be approved together with others. {UNCHANGED} Decide on its card.",),
        Denial.DRY_RUN: (f"{IN_EARNEST} {UNCHANGED} Approve it when the dry run is over.",),
        Denial.CHANGED: (
            "This request was changed since you saw it. The card shows it as it is now; please look again.",
        ),
    }
    return paragraph(*said[denial])


def could_not_check_group() -> Message:
    """Slack did not say who is in the group of approvers."""
    return message(paragraph(COULD_NOT_CHECK))


def only_approvers_say() -> Message:
    """Somebody else pressed Not the Same."""
    return message(paragraph(ONLY_APPROVERS_SAY))


def own_request_not_the_same() -> Message:
    """Whoever asked for the refund pressed Not the Same."""
    return message(
        paragraph(f"You asked for this refund, so another approver has to say that it is not the same. {UNCHANGED}")
    )


def delegators_request_not_the_same(refund: Refund) -> Message:
    """Whoever acts for the requester pressed Not the Same."""
    asked = " asked for this refund, and you act for them, so another approver has to say that it is not the same. "
    return message(paragraph(person(refund.requester_id), asked, UNCHANGED))


def charged_already() -> Message:
    """Somebody else has said where it was charged."""
    return message(paragraph(f"Somebody has said already where this was charged: the thread names it. {UNCHANGED}"))


def not_the_report() -> Message:
    """Somebody else said whether a credit is on the Spark report."""
    return message(paragraph(f"Only those who handle the Spark report can say this. {UNCHANGED}"))


def reported_already() -> Message:
    """It was said already, or nothing is asked."""
    return message(paragraph(f"That was said already: the thread names who said it. {UNCHANGED}"))


def nothing_to_excuse() -> Message:
    """Not the Same, where everything was said already, or the form was forgotten."""
    return message(paragraph(f"{NOTHING_TO_EXCUSE} {UNCHANGED}"))


def form_did_not_open(typed: str = "") -> Message:
    """Slack did not open the form; `typed` is what stood after /refund."""
    again = cut(clean(f"/refund {typed}"), TYPED_LIMIT)
    return message(paragraph("The form did not open in time. ", UNCHANGED, " Please type ", bold(again), " again."))


def not_chosen(denial: Denial, remedy: Remedy, refund: Refund, approvers: Sequence[str] = ()) -> Message:
    """Why a click on what can be done about a refund does not count."""
    if denial is Denial.NOT_ENTITLED:
        who = named(approvers)
        if remedy is Remedy.KEEP and refund.tier is not None:
            who = named(refund.tier.ids)
        if remedy is not Remedy.KEEP:
            who = [person(refund.requester_id), " or ", *who]
        return message(paragraph("Only ", *who, f" can press this. {UNCHANGED}"))
    if denial is Denial.OWN_REQUEST:
        other = "To keep something else than what was approved is a decision, and you asked for this one: "
        return message(paragraph(other, f"someone else must press it. {UNCHANGED}"))
    if denial is Denial.CHANGED:
        return message(
            paragraph(f"The ticket was changed again since. {UNCHANGED} The last message here is the newest.")
        )
    return denied(denial, refund, approvers)


def cannot_edit(refund: Refund) -> Message:
    """Somebody else pressed the button to change a request."""
    return message(
        paragraph("Only ", person(refund.requester_id), f", who asked for this refund, can change it. {UNCHANGED}")
    )


def cannot_answer(refund: Refund) -> Message:
    """Somebody else pressed the button under a question to the requester."""
    return message(
        paragraph("Only ", person(refund.requester_id), f", who asked for this refund, can answer. {UNCHANGED}")
    )


def answered_already() -> Message:
    """The requester pressed it a second time."""
    return message(paragraph(f"This question is answered already. {UNCHANGED}"))


def closed(refund: Refund) -> Message:
    """The request is decided; who did is named."""
    return message(paragraph(*_already(refund)))


def cannot_pause(approvers: Sequence[str] = ()) -> Message:
    """Somebody who does not decide wants to stop everything, or to have it go on."""
    return message(paragraph("Only ", *named(approvers), f" can pause and resume refunds. {UNCHANGED}"))


def no_such_refund(number: int) -> Message:
    """The number that was typed is no refund's."""
    return message(
        paragraph(
            f"There is no refund RF-{number:06d}. Please check the number: it stands on the card, in the ticket's "
            "subject, and on each of its lines."
        )
    )


def show_which() -> Message:
    """Show was asked for without a number."""
    return message(paragraph("Which refund? Type ", bold("/refund show RF-000123"), " with its number."))


def unknown_refund() -> Message:
    """A button that leads nowhere."""
    return message(paragraph(f"I do not know this refund. {UNCHANGED}"))


def try_again() -> Message:
    """Something failed before anything was done."""
    return message(paragraph(f"That did not work. {UNCHANGED} Please try again in a moment."))


def _missing(refund: Refund) -> tuple[Words, ...]:
    if refund.needed is None:
        return (UNCHANGED,)
    return ("Still needed: ", *still_needed(refund), f". {UNCHANGED}")


def _already(refund: Refund) -> tuple[Words, ...]:
    decision = refund.decision
    if refund.state is State.EXPIRED:
        return (f"This request has expired: nobody decided in time. {UNCHANGED}",)
    if decision is None:
        return (f"This request is closed already. {UNCHANGED}",)
    at = f"{clock(decision.at, refund.time_zone)} on {day(local_day(decision.at, refund.time_zone))}"
    return (*signed(decision), f" already {VERBS[decision.kind]} this at {at}. {UNCHANGED}")

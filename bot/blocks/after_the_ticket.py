"""What people are told when a credit does not stand on an invoice as it should: one story for each trap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.money import listed
from bot.blocks.totals import customer
from bot.blocks.what_to_do import RECHECK, Story, shortened, the_ticket
from bot.models import Obstacle

if TYPE_CHECKING:
    from bot.models import Attention, Refund


def not_landed(refund: Refund, _: Attention) -> Story:
    """Runs have passed, and the credit is not on an invoice, or not all of it."""
    partly = refund.landing is not None and refund.landing.bills
    return Story(
        f"Overdue: {'a part of ' if partly else ''}the credit of {refund.reference} is not on an invoice.",
        f"{_to_have_it_billed(refund)} Then press Recheck: I look at once. Meanwhile I go on looking by myself. Hand "
        "Over says who takes care of it; Close with Reason ends it.",
        RECHECK,
        approver_acts=True,
    )


def not_seen(refund: Refund, _: Attention) -> Story:
    """For days nobody could look whether the credit is on an invoice."""
    return Story(
        f"For days I could not look whether the credit of {refund.reference} is on an invoice, so I don't know.",
        "Have what stands in the way put right, then press Recheck: I look at once. Meanwhile I try each hour, and say "
        "what I find.",
        RECHECK,
        approver_acts=True,
    )


def landed_otherwise(refund: Refund, _: Attention) -> Story:
    """It stands on an invoice, and not as approved."""
    return Story(
        f"The credit of {refund.reference} to {customer(refund)} stands on an invoice, but not as {_was(refund)}.",
        "Put it right in Syncro, then press Recheck: I look at once. If it is right as it stands, press Close "
        "with Reason and say why.",
        RECHECK,
        more=f"{_before(refund)} I have changed nothing, on no invoice and not on {the_ticket(refund)}.",
        approver_acts=True,
    )


def taken_off(refund: Refund, _: Attention) -> Story:
    """It had landed, and was taken off its invoice since."""
    return Story(
        f"The credit of {refund.reference} had landed on {_invoices(refund)}, and "
        f"{'a part of it' if refund.landing and refund.landing.bills else 'it'} does not stand there any more.",
        f"Find out why. To have it stand again: {_to_have_it_billed(refund)} Then press Recheck: I look at once. "
        "Meanwhile I go on looking by myself. If the customer is not to have it, take its lines off "
        f"{the_ticket(refund)}, then press Close with Reason.",
        RECHECK,
        more=" I have changed nothing.",
        approver_acts=True,
    )


def _to_have_it_billed(refund: Refund) -> str:
    """What brings the credit onto an invoice. What counts as billed is never to be billed once more."""
    ticket = the_ticket(refund)
    if _has(refund, Obstacle.BILLED_ELSEWHERE):
        return (
            f"Do not have {ticket} billed again: it counts as billed, and no run takes it. Find the invoice that took "
            "it: it may have been deleted, or it bills another customer. If there is none, put the credit onto an "
            "invoice by hand, with the reference of each line in its description."
        )
    if _has(refund, Obstacle.TICKET_GONE):
        return (
            f"Find out what became of {ticket}. If it was merged into another one whose lines do not count as billed, "
            "have that one billed."
        )
    if _has(refund, Obstacle.OTHER_CUSTOMER) and not _has(refund, Obstacle.CUSTOMER_GONE):
        return f"Give {ticket} back to its customer, else another one gets the credit; then have it billed."
    if refund.landing is not None and refund.landing.bills:
        return f"Have what is not billed yet on {ticket} billed, and nothing else of it."
    return f"Have {ticket} billed."


def _has(refund: Refund, obstacle: Obstacle) -> bool:
    return refund.landing is not None and any(each.obstacle is obstacle for each in refund.landing.causes)


def _before(refund: Refund) -> str:
    """That it had landed as approved, where it had."""
    known = refund.landing
    return f" It had landed as {_was(refund)} on {_invoices(refund)}." if known is not None and known.was_on else ""


def _invoices(refund: Refund) -> str:
    """The invoices that held it when it had landed."""
    numbers = [shortened(bill.number) for bill in refund.landing.was_on] if refund.landing else []
    return f"invoice {listed(numbers)}" if numbers else "an invoice"


def _was(refund: Refund) -> str:
    return "agreed to" if refund.kept else "approved"

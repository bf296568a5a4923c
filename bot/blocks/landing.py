"""Where the credit stands: on which invoice, what is odd about it there, or why it is on none yet; and the alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks import replies
from bot.blocks.approval import MOST_CALLED, named
from bot.blocks.attention import story
from bot.blocks.bills import credit, oddities, on_bills, spark_report
from bot.blocks.clean import clean, cut
from bot.blocks.customer_words import words_button
from bot.blocks.message import Message, message
from bot.blocks.money import day, local_day, moment, money
from bot.blocks.remedies import AFTER_THE_TICKET, buttons
from bot.blocks.sighting import report_buttons, whether_on_report
from bot.blocks.standing import ticket
from bot.blocks.text import bold, bullet, paragraph
from bot.blocks.totals import customer
from bot.blocks.warning import trouble_said
from bot.models import Obstacle, State, Trap, Verdict

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph, Words
    from bot.models import Cause, Landing, Refund

NAME_LIMIT = 100
NOTHING_TO_DO = "Nothing for you to do."
BILLED_ELSEWHERE = (
    ", but I find it on no invoice of this customer: the invoice or its line may have been deleted, or it may be "
    "billed to another one."
)
SHOWN = 10  # causes, and lines that are missing


def landed(refund: Refund) -> Message:
    """The credit stands on an invoice, all of it: the requester hears what the customer may be told."""
    found = _found(refund)
    odd = oddities(refund, found)
    if odd:
        odd[0] = replies.addressed(refund.requester_id, odd[0])
    return message(
        paragraph(bold("Landed."), f" The credit of {refund.reference} is on ", *on_bills(refund, found.bills), ": "),
        paragraph(credit(refund, found), ", ", *replies.as_agreed(refund)),
        *spark_report(refund, found),
        *odd,
        *whether_on_report(refund),
        then=(*report_buttons(refund), *words_button(refund)),
    )


def landed_again(refund: Refund) -> Message:
    """It stands on other invoices than when it had landed, or again, or on the same in another way."""
    found = _found(refund)
    moved = [bill.id for bill in found.bills] != [bill.id for bill in found.was_on]
    before = [", and not on ", *on_bills(refund, found.was_on), " any more"] if moved and found.was_on else []
    how = "Landed again." if moved else "It still stands there, in another way."
    what = f" The credit of {refund.reference} to {customer(refund)} is on "
    return message(
        replies.addressed(
            refund.requester_id, paragraph(bold(how), what, *on_bills(refund, found.bills), *before, ": ")
        ),
        paragraph(credit(refund, found), ", ", *replies.as_agreed(refund)),
        *oddities(refund, found),
        then=words_button(refund),
    )


def not_yet(refund: Refund) -> Message:
    """A run has passed, or something stands in the way: why, and when the bot looks again. Nobody is called."""
    found = _found(refund)
    if refund.state is State.LANDED:
        return landed_again(refund)
    then = again(refund, found) if refund.attention else f"{again(refund, found)} {NOTHING_TO_DO}"
    return message(*_so_far(refund, found), *why(refund, found), paragraph(then))


def attention(refund: Refund) -> Message:
    """Somebody is called: to a credit that is overdue or stands otherwise, or to whatever else keeps a refund."""
    trouble = refund.attention
    if trouble is None or trouble.trap not in AFTER_THE_TICKET:
        return replies.attention(refund)
    found, told = _found(refund), story(refund, trouble)
    called = _called(refund)
    whom: list[Words] = [*named(called, most=MOST_CALLED), " "] if called else []
    return message(
        paragraph(*whom, bold(told.happened), told.more),
        *(_so_far(refund, found) if found.bills or trouble.trap is not Trap.NOT_SEEN else ()),
        *replies.evidence(trouble),
        *(_missing(found) if trouble.trap is Trap.LANDED_OTHERWISE else why(refund, found)),
        paragraph(bold("What to do: "), told.todo),
        then=(buttons(refund, trouble),),
    )


def again(refund: Refund, found: Landing) -> str:
    """When the bot looks again: after the run that it waits for, or earlier where it would be overdue by then."""
    today = local_day(found.looked_at, refund.time_zone)
    sooner = (
        found.again is not None
        and found.run_day is not None
        and local_day(found.again, refund.time_zone) < found.run_day
    )
    if found.run_day is not None and not sooner:
        return f"I look again after the run of {day(found.run_day, today=today)}."
    if found.again is not None:
        return f"I look again on {moment(found.again, refund.time_zone)}."
    return "I look again when Syncro answers."


def why(refund: Refund, found: Landing) -> list[Paragraph]:
    """What keeps it, as far as it can be seen, and which lines are missing."""
    reasons = [bullet(*_cause(refund, each, found)) for each in found.causes[:SHOWN]]
    reasons += [bullet(trouble_said(each)) for each in found.troubles[:SHOWN]]
    return [*_missing(found), *([paragraph("Why, as far as I can see:"), *reasons] if reasons else [])]


def _missing(found: Landing) -> list[Paragraph]:
    if not found.bills or not found.missing:
        return []
    names = ", ".join(_short(name) for name in found.missing[:SHOWN])
    more = f" and {len(found.missing) - SHOWN} more" if len(found.missing) > SHOWN else ""
    return [paragraph(bold("Not on an invoice: "), f"{names}{more}.")]


def _so_far(refund: Refund, found: Landing) -> list[Paragraph]:
    """What of it stands on invoices, to the cent."""
    symbol = refund.currency_symbol
    if not found.bills:
        what = f" {refund.reference}, {_approved(refund)} to {customer(refund)}."
        return [paragraph(bold(f"Not on an invoice {'any more' if found.was_on else 'yet'}:"), what)]
    title = "Partly landed." if found.verdict is Verdict.PARTLY else "On an invoice."
    rest = refund.credit_cents - found.cents
    gap = f"{money(abs(rest), symbol)} excl. GST is {'missing' if rest > 0 else 'too much'}"
    lacking = f" Approved: {_approved(refund)}; {gap}." if rest else ""
    return [paragraph(bold(title), " On ", *on_bills(refund, found.bills), f": {credit(refund, found)}.{lacking}")]


def _approved(refund: Refund) -> str:
    symbol = refund.currency_symbol
    return f"{money(-refund.credit_cents, symbol)} excl. GST, {money(-refund.total_cents, symbol)} incl. GST"


def _cause(refund: Refund, cause: Cause, found: Landing) -> list[Words]:
    """One obstacle as a sentence."""
    today = local_day(found.looked_at, refund.time_zone)
    name = _short(cause.name)
    when = day(cause.day, today=today) if cause.day else "another day"
    said: dict[Obstacle, list[Words]] = {
        Obstacle.TICKET_GONE: [*ticket(refund, "T"), " is gone: deleted, or merged into another one."],
        Obstacle.REOPENED: [*ticket(refund, "T"), f" is not resolved any more: it is {name or 'open'}."],
        Obstacle.LINE_GONE: [f"{name} is not on ", *ticket(refund), " any more."],
        Obstacle.LINE_CHANGED: [f"{name} was changed on ", *ticket(refund), "."],
        Obstacle.BILLED_ELSEWHERE: [
            f"{name} counts as billed on ",
            *ticket(refund),
            BILLED_ELSEWHERE,
        ],
        Obstacle.OTHER_CUSTOMER: [
            *ticket(refund, "T"),
            f" names {name or 'another customer'} by now, not {customer(refund)}. I look at the invoices of both.",
        ],
        Obstacle.CUSTOMER_GONE: [f"{name} is not in Syncro any more: deleted, or merged into another customer."],
        Obstacle.INVOICE_GONE: [f"Invoice {name}, which held it, was deleted."],
        Obstacle.OFF_THE_INVOICE: [f"Invoice {name}, which held it, is there without it."],
        Obstacle.LEFT_OUT: [f"{name} ran on {when} and left it out: look at which ticket statuses it takes."],
        Obstacle.MOVED: [f"{name} was moved to {when}."],
        Obstacle.NO_ANSWER: ["Syncro has not answered me for days, so I don't know."],
        Obstacle.NOT_PERMITTED: [f"My Syncro token may not read this. It lacks the permission {name or 'for it'}."],
    }
    return said[cause.obstacle]


def _called(refund: Refund) -> list[str]:
    """Those the policy calls for an amount like this, or everybody who may approve it."""
    tier = refund.tier
    return [] if tier is None else list(dict.fromkeys(tier.notify or tier.ids))


def _found(refund: Refund) -> Landing:
    assert refund.landing is not None
    return refund.landing


def _short(text: str) -> str:
    return cut(clean(text), NAME_LIMIT)

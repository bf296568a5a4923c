"""Refunds that were made by hand, as far as anybody can see: with links, and with what approvers say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.button import button
from bot.blocks.clean import clean, cut
from bot.blocks.links import invoice_url, ticket_url
from bot.blocks.modal import field, modal, placeholder
from bot.blocks.money import MINUS, TIMES, amount, moment, short_day
from bot.blocks.options import option
from bot.blocks.text import bold, bullet, link, paragraph, person, quote, rich
from bot.models import Place, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from bot.blocks.message import Block, View
    from bot.blocks.text import Paragraph, Span
    from bot.models import Attention, Credit, Excuse, Facts, Looked, Refund

CALLBACK_ID = "not_the_same"
ON_THE_CARD = "not_the_same"  # action ids
IN_THE_FORM = "not_the_same_in_form"
TITLE = "Not the same"
SHOWN = 2  # a card has room for no more words of others
NAME_LIMIT = 40
NUMBER_LIMIT = 20
REASON_LIMIT = 300
REASON_SHOWN = 80
MOST_OPTIONS = 100
OF_OTHERS = (
    "It counts for requests of others; for your own, and for those of whom you act for, another approver has to say it."
)
WITHOUT = "What is left is shown without those."
MISSING = "so a refund made by hand may be missing here; before anything is written I look again."


def perhaps_refunded(facts: Facts, requester_id: str, *, today: date | None = None) -> list[Paragraph]:
    """For who asks: what lowers what is left of the invoice, and what does not any more."""
    web, zone = facts.account.web_url, facts.account.time_zone
    said = _told(facts.by_hand, facts.excuses, web, zone, today=today, requester_id=requester_id)
    return [*said, *_not_read(facts.aftermath.looked, zone)]


def refunded_by_hand(refund: Refund, *, today: date | None = None) -> list[Paragraph]:
    """For who decides: what was refunded by hand, and until it is decided, what could not be read of it."""
    said = _told(
        refund.by_hand, refund.excuses, refund.web_url, refund.time_zone, today=today, requester_id=refund.requester_id
    )
    return [*said, *not_read(refund)] if refund.state is State.REQUESTED else said


def not_read(refund: Refund) -> list[Paragraph]:
    """What could not be read of Syncro when the refund was asked for; nothing where everything was."""
    return _not_read(refund.looked, refund.time_zone)


def in_the_way(refund: Refund, *, today: date | None = None) -> list[Paragraph]:
    """What was found when the refund was about to be carried out, each with its link."""
    found = refund.attention.by_hand if refund.attention else ()
    return [bullet(*_named(credit, refund.web_url, today)) for credit in found[:SHOWN]]


def once_only(refund: Refund, attention: Attention) -> str:
    """What to do where the same was refunded elsewhere."""
    if refund.ticket is None or not attention.so_far:
        return "leave this one as it is: it would pay twice"
    number = cut(clean(refund.ticket.number), NUMBER_LIMIT)
    return f"press Hand Over, take what pays twice off ticket {number}, and close it: I send nothing more of it"


def can_be_excused(refund: Refund) -> tuple[Credit, ...]:
    """The credits of which nobody whose word counts for this request has said that they are not the same."""
    excused = {excuse.key for excuse in refund.excuses if excuse.counts_for(refund.requester_id)}
    found = {credit.key: credit for credit in refund.by_hand}
    found |= {credit.key: credit for credit in (refund.attention.by_hand if refund.attention else ())}
    return tuple(credit for key, credit in found.items() if key not in excused)


def not_the_same_button(refund: Refund) -> list[Block]:
    """The button that asks why a credit is not the same; none where there is nothing to say it of."""
    if not can_be_excused(refund):
        return []
    return [button(ON_THE_CARD, "Not the Same", {"refund": refund.id, "hash": refund.content_hash})]


def not_the_same_in_form(draft_id: str, facts: Facts) -> list[Block]:
    """The same in the form, for approvers: without it, nobody could ask for what is wrongly held."""
    if not facts.by_hand:
        return []
    return [button(IN_THE_FORM, "Not the Same (approvers)", {"draft": draft_id})]


def not_the_same(found: Sequence[Credit], private: str, *, own: bool = False) -> View:
    """Asks which credits are not the same, and why; `own`: the one who says so is asking for the refund."""
    options = [
        option(f"{_where(credit)}: {_line(credit)}", credit.key, short_day(credit.day))
        for credit in found[:MOST_OPTIONS]
    ]
    which: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": "which",
        "options": options,
        "placeholder": placeholder("Choose one or more"),
    }
    if len(options) == 1:
        which["initial_options"] = options
    why = {"type": "plain_text_input", "action_id": "reason", "multiline": True, "max_length": REASON_LIMIT}
    counts = OF_OTHERS if own else ""
    return modal(
        CALLBACK_ID,
        TITLE,
        [
            rich(
                paragraph("What was credited by hand lowers what is left. Say where that is wrong. ", counts),
                paragraph("Your name and your reason are kept, and shown to whoever decides."),
            ),
            field("which", "Which of these is not a refund of this invoice?", which),
            field("reason", "How do you know?", why),
        ],
        submit="Not the Same",
        close="Back",
        private=private,
    )


def _told(
    found: Sequence[Credit],
    excuses: Sequence[Excuse],
    web_url: str,
    zone: str,
    *,
    today: date | None,
    requester_id: str,
) -> list[Paragraph]:
    counts = {excuse.key: excuse for excuse in excuses if excuse.counts_for(requester_id)}
    standing = [credit for credit in found if credit.key not in counts]
    said: list[Paragraph] = []
    if standing:
        holds = [part for credit in standing[:SHOWN] for part in (*_named(credit, web_url, today), "; ")][:-1]
        more = f"; and {len(standing) - SHOWN} more" if len(standing) > SHOWN else ""
        said.append(paragraph(bold("Perhaps refunded already: "), *holds, f"{more}. {WITHOUT}"))
    excused = [credit for credit in found if credit.key in counts]
    for credit in excused[:SHOWN]:
        excuse = counts[credit.key]
        who = (" Says ", person(excuse.by), f" · {moment(excuse.at, zone)}:")
        said += [
            paragraph(bold("Not the same: "), *_named(credit, web_url, today), ".", *who),
            quote(excuse.reason, REASON_SHOWN),
        ]
    if len(excused) > SHOWN:
        said.append(paragraph(f"and {len(excused) - SHOWN} more that approvers called not the same."))
    return said


def _not_read(looked: Looked, zone: str) -> list[Paragraph]:
    gaps = []
    if looked.failed:
        last = f" (I last did on {moment(looked.at, zone)})" if looked.at else ""
        gaps.append(f"I could not look again when this was sent{last}")
    if looked.unread:
        gaps.append(
            f"{'the' if gaps else 'The'} customer has at least {looked.unread:,} more tickets and invoices since then "
            "than I looked at"
        )
    return [paragraph(f"{', and '.join(gaps)}, {MISSING}")] if gaps else []


def _named(credit: Credit, web_url: str, today: date | None) -> tuple[Span | str, ...]:
    number = cut(clean(credit.number), NUMBER_LIMIT)
    url = (ticket_url if credit.place is Place.TICKET else invoice_url)(web_url, credit.place_id)
    return (
        link(url, f"{credit.place} {number}"),
        f" ({short_day(credit.day, today=today)}) holds {_line(credit)}",
    )


def _line(credit: Credit) -> str:
    sign = MINUS if credit.quantity > 0 else ""  # a charge, where it names the refund
    return f"{sign}{amount(abs(credit.quantity))} {TIMES} {cut(clean(credit.name), NAME_LIMIT) or 'the product'}"


def _where(credit: Credit) -> str:
    return f"{credit.place} {cut(clean(credit.number), NUMBER_LIMIT)}"

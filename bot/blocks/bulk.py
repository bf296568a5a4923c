"""Small requests approved together: the boxes to tick, the question with the sum, and what came of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.button import actions, button
from bot.blocks.ephemeral import UNCHANGED, why_denied
from bot.blocks.home_rows import what
from bot.blocks.modal import modal
from bot.blocks.money import money
from bot.blocks.options import TEXT_LIMIT, option
from bot.blocks.pager import pager
from bot.blocks.text import bold, bullet, cut, paragraph, plain, rich
from bot.blocks.totals import customer, with_gst
from bot.models import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block, Message, View
    from bot.blocks.text import Paragraph
    from bot.models import Home, Outcome, Refund

CALLBACK_ID = "refund_together"
TITLE = "Approve together"
NONE_TICKED = f"Tick at least one request, then press Approve Selected. {UNCHANGED}"
NONE_LEFT = "None of those that you ticked can be approved like this any more:"


def small_ones(home: Home) -> list[Block]:
    """The boxes, for approvers where the policy allows it."""
    small = home.small
    if not small.rows:
        return []
    symbol = small.rows[0].refund.currency_symbol
    how = paragraph(
        f"Up to {money(home.up_to_cents, symbol)} incl. GST each, and nothing unusual on their cards. Tick those you "
        "agree to: Approve Selected shows their sum and asks once more."
    )
    boxes = {"type": "checkboxes", "action_id": "small", "options": [_option(row.refund) for row in small.rows]}
    return [
        {"type": "header", "text": plain(f"Small ones ({small.total})", 150)},
        rich(how),
        actions(f"home:small:{small.page}", boxes),
        actions("home:together", button("approve_small", "Approve Selected", {})),
        *pager(Part.SMALL, small),
    ]


def _option(refund: Refund) -> Block:
    said = cut(f"{refund.reference} · {with_gst(refund)} · {customer(refund)}", TEXT_LIMIT)
    return option(said, f"{refund.id}:{refund.content_hash}", what(refund))


def together(ticked: Sequence[Outcome], together_cents: int, private: str) -> View:
    """The question with the sum of those that can be approved; `private` comes back with the yes."""
    fit = [outcome.refund for outcome in ticked if outcome.counts and outcome.refund is not None]
    if not fit:
        return problem(NONE_LEFT, _left_out(ticked))
    count = "1 refund" if len(fit) == 1 else f"{len(fit)} refunds"
    total = money(together_cents, fit[0].currency_symbol)
    head = paragraph(bold(f"Approve {count}, together {total} incl. GST?"), f" {_then(fit)}")
    left_out = _left_out(ticked)
    others = [paragraph(bold("Not among them:")), *left_out] if left_out else []
    return modal(
        CALLBACK_ID,
        TITLE,
        [rich(head, *(bullet(*_named(refund).spans) for refund in fit), *others)],
        submit=f"Approve {count.title()}",
        close="Not Yet",
        private=private,
    )


def approved(outcomes: Sequence[Outcome], together_cents: int) -> View:
    """What came of each."""
    fit = [outcome.refund for outcome in outcomes if outcome.counts and outcome.refund is not None]
    said: list[Paragraph] = []
    if fit:
        count = "1 refund" if len(fit) == 1 else f"{len(fit)} refunds"
        total = money(together_cents, fit[0].currency_symbol)
        said = [
            paragraph(bold(f"Approved: {count}, together {total} incl. GST."), f" {_now(fit)}"),
            *(bullet(*_named(refund).spans) for refund in fit),
        ]
    left_out = _left_out(outcomes)
    if left_out:
        said += [paragraph(bold("Not approved:")), *left_out]
    return modal(CALLBACK_ID, TITLE, [rich(*said)])


def problem(sentence: str, more: Sequence[Paragraph] = ()) -> View:
    """Nothing is asked, because nothing can be approved."""
    return modal(CALLBACK_ID, TITLE, [rich(paragraph(sentence), *more)])


def none_known(note: Message) -> View:
    """Slack did not say who may approve: nothing was decided."""
    return modal(CALLBACK_ID, TITLE, note.blocks)


def _named(refund: Refund) -> Paragraph:
    return paragraph(f"{refund.reference} · ", bold(with_gst(refund)), f" to {customer(refund)} · {what(refund)}")


def _left_out(outcomes: Sequence[Outcome]) -> list[Paragraph]:
    return [_why(outcome) for outcome in outcomes if not outcome.counts]


def _why(outcome: Outcome) -> Paragraph:
    if outcome.refund is None or outcome.denial is None:
        return bullet(bold(outcome.reference), f": I do not know this refund. {UNCHANGED}")
    return bullet(bold(outcome.reference), ": ", *why_denied(outcome.denial, outcome.refund).spans)


def _then(refunds: Sequence[Refund]) -> str:
    if all(refund.dry_run for refund in refunds):
        return "Dry run: nothing is written to Syncro. The threads will say what would have been."
    if any(refund.standstill for refund in refunds):
        return "Refunds are paused: the bot creates and resolves their Syncro tickets once they go on."
    return "The bot creates and resolves a Syncro ticket for each at once."


def _now(refunds: Sequence[Refund]) -> str:
    if any(refund.standstill for refund in refunds):
        return "Refunds are paused: they are carried out once an approver types /refund resume."
    return "Their threads tell what is done."

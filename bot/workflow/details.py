"""From the lines chosen to the preview: how many of each, which units, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.blocks import preview, quantities
from bot.blocks.names import told_apart
from bot.ledger import drafts, standstill
from bot.models import Choice, Draft, Facts, Reason, Taken
from bot.rules.cents import round_half_up
from bot.rules.correction import MOST_LINES
from bot.rules.eligible import check_age, check_product
from bot.rules.price import net_price
from bot.rules.refundable import check_line, left
from bot.rules.request import check_request
from bot.rules.serials import units_left
from bot.steps.billing import SyncroSilentError
from bot.steps.views import update_view
from bot.workflow.compose import compose
from bot.workflow.desk import has_read, in_time
from bot.workflow.form import notice
from bot.workflow.intent import with_earlier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.models import Violation
    from bot.workflow.desk import Desk


@dataclass(frozen=True)
class Answer:
    """What a submitted screen is answered with: errors by block id, or the next view.

    `unread`: the pushed view waits for Syncro; `fill_quantities` fills it.
    """

    errors: dict[str, str] = field(default_factory=dict)
    push: dict[str, Any] | None = None
    update: dict[str, Any] | None = None
    unread: bool = False


async def choose_lines(desk: Desk, *, draft_id: str, user_id: str, invoice_id: int, line_ids: list[int]) -> Answer:
    """The first screen was sent: ask how many of each line, and why."""
    draft, facts = await desk.draft(draft_id, user_id)
    kept = {choice.invoice_line_id: choice for choice in draft.choices}
    choices = tuple(kept.get(line_id, Choice(invoice_line_id=line_id)) for line_id in line_ids)
    draft = draft.model_copy(update={"invoice_id": invoice_id, "choices": choices})
    await desk.save(draft)
    try:
        facts = await in_time(_read(desk, draft, facts))
    except (TimeoutError, SyncroSilentError):
        return Answer(push=quantities.loading_quantities(draft_id, draft_id), unread=True)
    return _too_old(facts, await desk.today(facts.account)) or _ask_quantities(draft, facts)


def _too_old(facts: Facts, today: date) -> Answer | None:
    violation = check_age(facts.invoice, today, facts.eligibility)
    if violation is None:
        return None
    return Answer(errors={f"invoice:{facts.customer.id}": violation.message})


async def fill_quantities(desk: Desk, *, draft_id: str, user_id: str) -> None:
    """Fill the second screen once Syncro has answered; it was shown without its questions."""
    draft, facts = await desk.draft(draft_id, user_id)
    try:
        facts = await _read(desk, draft, facts)
        answer = _too_old(facts, await desk.today(facts.account)) or _ask_quantities(draft, facts)
        view = answer.push or preview.problem("Please go back", " ".join(answer.errors.values()))
    except SyncroSilentError as silent:
        view = preview.problem("Syncro is silent", notice(silent, "the products"))
    await update_view(desk.slack, view={**view, "external_id": draft_id}, external_id=draft_id)


async def _read(desk: Desk, draft: Draft, facts: Facts | None) -> Facts:
    """The facts for the lines chosen; what the first screen has read already is not read again."""
    line_ids = [choice.invoice_line_id for choice in draft.choices]
    if facts is None or facts.invoice.id != draft.invoice_id or not has_read(facts, line_ids):
        assert draft.invoice_id is not None
        invoice = await desk.billing.known_invoice(draft.invoice_id)
        facts = await desk.read(invoice, line_ids=line_ids)
        await desk.save(draft, facts)
    return await desk.with_taken(facts, draft.requester_id, without_refund=draft.edits)


def _ask_quantities(draft: Draft, facts: Facts) -> Answer:
    wanted = {choice.invoice_line_id for choice in draft.choices}
    refused, chosen = [], []
    for line in (line for line in told_apart(facts.invoice.lines) if line.id in wanted):
        taken = facts.taken.get(line.id, Taken())
        product = facts.products.get(line.product_id or 0)
        violation = check_line(line, product, taken) or check_product(line, product, facts.eligibility)
        if violation is not None:
            refused.append(f"{line.name}: {violation.message}")
            continue
        chosen.append(
            quantities.ChosenLine(
                line=line,
                left=left(line, taken),
                serialized=product is not None and product.serialized,
                units=units_left(line, facts.units, taken),
                net_price_cents=round_half_up(net_price(line) * 100),
            ),
        )
    if refused:
        return Answer(errors={f"lines:{facts.invoice.id}": " ".join(refused)})
    if len(chosen) > MOST_LINES:  # there is no room for more questions
        draft = draft.model_copy(update={"asks_right_price": False})
    return Answer(
        push=quantities.quantities(
            draft, chosen, symbol=facts.account.currency_symbol, reasons=facts.eligibility.reasons
        )
    )


async def check_details(desk: Desk, typed: Draft) -> Answer:
    """The second screen was sent: show everything wrong at its field, or the preview."""
    draft, facts = await desk.draft(typed.id, typed.requester_id)
    if facts is None:
        return Answer(update=preview.forgotten())
    kept = {name: getattr(draft, name) for name in ("customer_id", "invoice_id", "edits", "edits_hash")}
    draft = typed.model_copy(update=kept)
    facts = await desk.with_taken(facts, typed.requester_id, without_refund=draft.edits)
    fits = len(draft.choices) <= MOST_LINES
    if draft.reason is Reason.PRICE_CORRECTED and fits and not draft.asks_right_price:
        draft = draft.model_copy(update={"asks_right_price": True})
        asked = _ask_quantities(draft, facts)
        if asked.push is not None:  # else the lines can't be refunded any more, which is said below
            await desk.save(draft)
            return Answer(update=asked.push)
    violations = check_request(facts, draft, await desk.today(facts.account))
    if violations:
        await desk.save(draft)
        return Answer(errors=_by_block(violations, draft))
    facts = await with_earlier(desk, draft, facts)
    async with desk.database.transaction() as tx:
        shown = compose(desk, draft, facts, refund_id=0, now=tx.now)
        shown = shown.model_copy(update={"standstill": await standstill.current(tx)})
        draft = draft.model_copy(update={"previewed": shown.content_hash})
        await drafts.save(tx, draft, facts=facts)
    return Answer(push=preview.preview(draft.id, shown))


def _by_block(violations: Iterable[Violation], draft: Draft) -> dict[str, str]:
    asked = {choice.invoice_line_id for choice in draft.choices}
    found: dict[str, list[str]] = defaultdict(list)
    for violation in violations:
        block_id = quantities.error_block_id(violation)
        if violation.field == "lines" and violation.invoice_line_id in asked:
            block_id = f"quantity:{violation.invoice_line_id}"
        found[block_id].append(violation.message)
    return {block_id: " ".join(sentences) for block_id, sentences in found.items()}

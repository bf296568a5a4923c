"""From the lines chosen to a request that waits for approval: quantities, preview, sending."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import IntegrityError

from bot.blocks import preview, quantities
from bot.blocks.names import told_apart
from bot.ledger import drafts, events, messages, refunds, reservations, standstill
from bot.models import Choice, Draft, Facts, Reason, Record, Refund, State, Taken
from bot.rules.caution import caution
from bot.rules.cents import round_half_up
from bot.rules.content import content_hash
from bot.rules.correction import MOST_LINES
from bot.rules.eligible import check_age, check_product
from bot.rules.lines import refund_lines
from bot.rules.numbering import next_number
from bot.rules.patience import first_look
from bot.rules.price import net_price
from bot.rules.record import sign
from bot.rules.refundable import check_line, left
from bot.rules.request import check_request
from bot.rules.serials import units_left
from bot.rules.tax import gst_cents, gst_rate
from bot.steps.billing import SyncroSilentError
from bot.steps.left import competing_lines
from bot.steps.views import permalink, update_view
from bot.workflow import edit
from bot.workflow.desk import day_at, has_read, in_time
from bot.workflow.form import notice
from bot.workflow.intent import with_earlier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.ledger.database import Transaction
    from bot.models import Violation
    from bot.workflow.desk import Desk

CHANGED = "What is left to refund has changed since you looked. These are the figures now; please check them again."
FORGOTTEN = "This request was begun too long ago and is forgotten. Please start again with /refund."
NOT_COMPARED = (
    "I was just started and have not compared Syncro with what I remember. Nothing was sent. Please close this and "
    "send it again in a minute."
)

ONE_MORE_LOOK = 1.0  # seconds, of the three that Slack waits

log = structlog.get_logger()


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
        facts = await desk.billing.facts(invoice, line_ids=line_ids)
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
        return Answer(update=preview.problem("Please start again", FORGOTTEN))
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
        shown = _compose(desk, draft, facts, refund_id=0, now=tx.now)
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


async def send(desk: Desk, *, draft_id: str, user_id: str) -> tuple[dict[str, Any], int | None]:
    """Ask for approval: reserve what is asked for, and hand the card to the courier, in one transaction.

    Returns the view to show, and the refund's id where there is one. Sending the same draft again changes nothing.
    """
    if desk.gate is not None and not await desk.gate.has_compared():  # its number may stand in Syncro already
        return preview.problem("Please try again", NOT_COMPARED), None
    await _look_once_more(desk, draft_id, user_id)
    try:
        async with desk.database.transaction() as tx:
            view, refund_id = await _send(desk, tx, draft_id, user_id)
    except IntegrityError:  # the same draft, sent twice in the same moment: the other one is stored
        async with desk.database.transaction() as tx:
            view, refund_id = await _send(desk, tx, draft_id, user_id)
    desk.tell()
    return view, refund_id


async def _look_once_more(desk: Desk, draft_id: str, user_id: str) -> None:
    """Read what was refunded by hand since the preview; where Syncro is slow, the look before execution has to do."""
    draft, facts = await desk.draft(draft_id, user_id)
    if facts is None:
        return
    looking = desk.billing.aftermath(facts.invoice, fresh=True)
    try:
        since = await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(looking)), ONE_MORE_LOOK)
    except (TimeoutError, SyncroSilentError):
        log.info("request.not_looked_again", draft=draft_id)
        return
    if since != facts.aftermath:
        await desk.save(draft, facts.model_copy(update={"aftermath": since}))


async def _send(desk: Desk, tx: Transaction, draft_id: str, user_id: str) -> tuple[dict[str, Any], int | None]:
    known = await refunds.of_draft(tx, draft_id)
    if known is not None:
        refund = await refunds.load(tx, known)
        assert refund is not None
        return preview.sent(refund, desk.channel), refund.id
    stored = await drafts.load(tx, draft_id)
    if stored is None or stored[1] is None or stored[0].requester_id != user_id:
        return preview.problem("Please start again", FORGOTTEN), None
    draft, facts = stored
    assert facts is not None
    before = await edit.locked(tx, draft)
    if before is None and draft.edits is not None:
        return await edit.overtaken(tx, draft, desk.channel)
    line_ids = {choice.invoice_line_id for choice in draft.choices}
    await reservations.lock(tx, competing_lines(facts.invoice, line_ids))
    if desk.eligibility.is_limited_daily:
        await reservations.lock_day(tx)
    facts = await desk.judged(tx, facts, user_id, without_refund=draft.edits)
    # Not `desk.today`: it would wait for a second connection while this transaction holds one.
    violations = check_request(facts, draft, day_at(tx.now, facts.account))
    if violations:
        return preview.problem("Not sent", _sentences(violations, facts)), None
    seen = desk.gate.seen if desk.gate else frozenset()
    number = next_number(await refunds.next_id(tx) - 1, seen) if before is None else before.id
    refund = _compose(desk, draft, facts, refund_id=number, now=tx.now)
    if refund.content_hash != draft.previewed:
        await drafts.save(tx, draft.model_copy(update={"previewed": refund.content_hash}))
        return preview.preview(draft_id, refund, notice=CHANGED), None
    return await _store(desk, tx, refund, before, draft_id)


async def _store(
    desk: Desk, tx: Transaction, refund: Refund, before: Refund | None, draft_id: str
) -> tuple[dict[str, Any], int | None]:
    """Store what is asked for, in the place of `before` where there is one."""
    if before is not None:
        return await edit.change(tx, before, refund, draft_id=draft_id, patience=desk.patience, channel=desk.channel)
    look_at = first_look(refund.since, desk.patience, refund.time_zone)
    await refunds.insert_request(tx, refund, draft_id=draft_id, look_at=look_at)
    asked = {"content_hash": refund.content_hash}
    await events.record(tx, refund.id, "refund.requested", who=refund.requester_id, data=asked)
    await messages.want(tx, refund.id, messages.CARD)
    log.info("refund.requested", refund=refund.reference, requester=refund.requester_id, customer=refund.customer_id)
    return preview.sent(refund, desk.channel), refund.id


def _sentences(violations: Sequence[Violation], facts: Facts) -> str:
    names = {line.id: line.name for line in told_apart(facts.invoice.lines)}
    told = [
        f"{names[violation.invoice_line_id]}: {violation.message}"
        if violation.invoice_line_id in names
        else violation.message
        for violation in violations
    ]
    return " ".join([*told, "Nothing was sent. Close this and go back to change the request."])


async def link_thread(desk: Desk, *, view_id: str, refund_id: int) -> None:
    """Put the link to the thread into the last screen, once the card is posted."""
    ts = await desk.card_ts(refund_id)
    if ts is None:
        return
    async with desk.database.reading() as tx:
        refund = await refunds.load(tx, refund_id)
    assert refund is not None
    link = await permalink(desk.slack, channel=desk.channel, ts=ts)
    await update_view(desk.slack, view=preview.sent(refund, desk.channel, link), view_id=view_id)


def _compose(desk: Desk, draft: Draft, facts: Facts, *, refund_id: int, now: datetime) -> Refund:
    reference = refunds.reference(refund_id) if refund_id else ""  # a preview has no number yet
    lines = refund_lines(facts, draft.choices, reference)
    gst = gst_cents(lines, gst_rate(facts.invoice))
    products = {line.product_id for line in lines}
    assert draft.reason is not None
    refund = Refund(
        id=refund_id,
        reference=reference,
        key="",
        state=State.REQUESTED,
        requester_id=draft.requester_id,
        customer_id=facts.customer.id,
        customer_name=facts.customer.name,
        invoice_id=facts.invoice.id,
        invoice_number=facts.invoice.number,
        invoice_date=facts.invoice.date,
        lines=lines,
        gst_cents=gst,
        currency_symbol=facts.account.currency_symbol,
        reason=draft.reason,
        details=draft.details.strip(),
        date_from=draft.date_from,
        date_to=draft.date_to,
        outlook=desk.outlook(facts, now),
        caution=caution(facts),
        by_hand=tuple(credit for credit in facts.by_hand if credit.product_id in products),
        excuses=facts.excuses,
        earlier=facts.earlier,
        content_hash=content_hash(
            customer_id=facts.customer.id,
            invoice_id=facts.invoice.id,
            lines=lines,
            gst_cents=gst,
            reason=draft.reason,
            details=draft.details.strip(),
            date_from=draft.date_from,
            date_to=draft.date_to,
            requester_id=draft.requester_id,
            by_hand=[credit.key for credit in facts.by_hand if credit.product_id in products],
            dry_run=desk.dry_run,
        ),
        dry_run=desk.dry_run,
        created_at=now,
        time_zone=facts.account.time_zone,
        web_url=facts.account.web_url,
    )
    return refund.model_copy(update={"key": sign(Record.of(refund), desk.secret)})

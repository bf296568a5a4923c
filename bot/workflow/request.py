"""A request is sent: what it asks for is reserved, and the card goes out, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import IntegrityError

from bot.blocks import preview
from bot.blocks.names import told_apart
from bot.ledger import drafts, events, messages, refunds, reservations
from bot.rules.numbering import next_number
from bot.rules.patience import first_look
from bot.rules.request import check_request
from bot.steps.left import competing_lines
from bot.steps.views import permalink, update_view
from bot.workflow import edit
from bot.workflow.compose import compose
from bot.workflow.desk import day_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger.database import Transaction
    from bot.models import Facts, Refund, Violation
    from bot.workflow.desk import Desk


ONE_MORE_LOOK = 1.0  # seconds, of the three that Slack waits

log = structlog.get_logger()


async def send(desk: Desk, *, draft_id: str, user_id: str) -> tuple[dict[str, Any], int | None]:
    """Ask for approval: reserve what is asked for, and hand the card to the courier, in one transaction.

    Returns the view to show, and the refund's id where there is one. Sending the same draft again changes nothing.
    """
    if desk.gate is not None and not await desk.gate.has_compared():  # its number may stand in Syncro already
        return preview.problem("Please try again", preview.NOT_COMPARED), None
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
    """Read what was refunded by hand since the preview; where Syncro is slow, the request says that it was not."""
    draft, facts = await desk.draft(draft_id, user_id)
    if facts is None:
        return
    facts = await desk.look_again(facts, within=ONE_MORE_LOOK)
    if facts.aftermath.looked.failed:
        log.info("request.not_looked_again", draft=draft_id)
    await desk.save(draft, facts)


async def _send(desk: Desk, tx: Transaction, draft_id: str, user_id: str) -> tuple[dict[str, Any], int | None]:
    known = await refunds.of_draft(tx, draft_id)
    if known is not None:
        refund = await refunds.load(tx, known)
        assert refund is not None
        return preview.sent(refund, desk.channel), refund.id
    stored = await drafts.load(tx, draft_id)
    if stored is None or stored[1] is None or stored[0].requester_id != user_id:
        return preview.forgotten(), None
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
    refund = compose(desk, draft, facts, refund_id=number, now=tx.now)
    if refund.content_hash != draft.previewed:
        await drafts.save(tx, draft.model_copy(update={"previewed": refund.content_hash}))
        return preview.preview(draft_id, refund, notice=preview.CHANGED), None
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

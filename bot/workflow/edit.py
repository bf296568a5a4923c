"""A request is changed before it is decided: the next version, under the same number and on the same card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.blocks import preview
from bot.ledger import messages, refunds
from bot.rules.edit import check_edit, next_version
from bot.rules.patience import first_look

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Draft, Patience, Refund

SAME = "This is what was asked for already. Nothing was sent."
OVERTAKEN = "This request was decided or changed meanwhile. Nothing was sent; its card says what it is now."

log = structlog.get_logger()


async def locked(tx: Transaction, draft: Draft) -> Refund | None:
    """The open request that the draft changes, kept as it is until the commit; None where there is none (any more)."""
    refund = None if draft.edits is None else await refunds.load(tx, draft.edits, lock=True)
    if refund is None or check_edit(refund, draft.requester_id, draft.edits_hash) is not None:
        return None
    return refund


async def overtaken(tx: Transaction, draft: Draft, channel: str) -> tuple[dict[str, Any], int | None]:
    """What to show where the request is not what it was when the form was opened."""
    sent = await refunds.of_draft(tx, draft.id)  # this very form, sent twice in the same moment
    refund = None if sent is None else await refunds.load(tx, sent)
    if refund is None:
        return preview.problem("Not changed", OVERTAKEN), None
    return preview.sent(refund, channel), refund.id


async def change(
    tx: Transaction, before: Refund, composed: Refund, *, draft_id: str, patience: Patience, channel: str
) -> tuple[dict[str, Any], int | None]:
    """Put what was composed in the place of `before`, which is locked and open; returns the view to show, and the id.

    Earlier approvals count no more, and what is reserved changes in the same transaction. Whoever had approved is told.
    """
    if composed.content_hash == before.content_hash:
        return preview.problem("Nothing has changed", SAME), None
    after = next_version(before, composed, tx.now)
    look_at = first_look(after.since, patience, after.time_zone)
    await refunds.change_request(tx, after, draft_id=draft_id, look_at=look_at)
    await messages.want(tx, after.id, messages.CARD)
    # The snapshot keeps who had approved: they are to look again.
    snapshot = after.model_copy(update={"approvals": before.approvals})
    await messages.want(tx, after.id, f"{messages.CHANGED}/{after.version}", snapshot=snapshot)
    log.info("refund.changed", refund=after.reference, version=after.version, void=len(before.approvals))
    return preview.sent(after, channel), after.id

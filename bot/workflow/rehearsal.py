"""A dry run of the procedure: everything is read and composed, and nothing is written to Syncro."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.blocks.rehearsal import rehearsed
from bot.ledger import dry_run, messages, refunds
from bot.models import Rehearsal
from bot.steps.ensure_still_billed import ensure_still_billed
from bot.steps.foresee import ensure_foreseen

if TYPE_CHECKING:
    from bot.steps.people import People
    from bot.steps.work import Work

log = structlog.get_logger()


async def rehearse(work: Work, people: People) -> None:
    """Judge the refund as in earnest, and tell the thread what would be sent. `work.syncro` refuses writes.

    Raises:
        Pause: it goes on later by itself.
        Stop: a person would have to act.
        LeaseLostError: another process may be at work.
    """
    refund = work.refund
    assert refund.decision is not None
    await ensure_still_billed(work)
    await ensure_foreseen(work)
    rehearsal = Rehearsal(
        requester=await people.name(refund.requester_id),
        approver=await people.signed(refund.decision.by, refund.decision.acting_for),
        status=work.account.resolved_status,
    )
    async with work.writing() as tx:
        await dry_run.end(tx, refund.id, rehearsal)
        done = await refunds.load(tx, refund.id)
        assert done is not None
        await messages.want(tx, refund.id, messages.CARD)
        await messages.want(tx, refund.id, messages.PROGRESS)
        for number in range(1, len(rehearsed(done)) + 1):
            await messages.want(tx, refund.id, f"{messages.DRY_RUN}/{number}", snapshot=done)
    log.info("refund.dry_run", lines=len(refund.lines))
    work.tell()

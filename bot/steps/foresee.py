"""Which bill will take the credit is looked at again right before anything is written: templates change meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.ledger import messages, progress, refunds, sightings
from bot.models import Attention, Trap, Waiting, Why
from bot.rules.billing_run import outlook
from bot.rules.spark import spark_schedules
from bot.rules.spark_lag import usual
from bot.steps.billing import SyncroSilentError
from bot.steps.effect import PAUSE_UNREACHABLE
from bot.steps.work import Pause, Stop

if TYPE_CHECKING:
    from bot.models import Outlook, Refund
    from bot.steps.work import Work

DOING = "reading the recurring invoices"

log = structlog.get_logger()


async def ensure_foreseen(work: Work) -> None:
    """Read the customer's templates anew; where they changed, the thread says so.

    It is done until there is a ticket, after every pause: a run may have been meanwhile. Not again once there is one.

    Raises:
        Pause: Syncro does not answer.
        Stop: the token may not read them any more.
    """
    refund = work.refund
    if refund.ticket is not None:
        return
    now = await _outlook(work)
    changed = not now.tells_the_same(refund.outlook)
    if not changed and await work.outcome_of(refunds.OUTLOOK) is not None:
        return
    differs = not now.tells_the_same(_asked(refund))
    async with work.writing() as tx:
        await progress.forget(tx, refund.id, refunds.OUTLOOK)
        await progress.achieve(tx, refund.id, refunds.OUTLOOK, {"now": now.model_dump(mode="json"), "changed": differs})
        if changed:
            foreseen = await refunds.load(tx, refund.id)
            await messages.want(tx, refund.id, messages.OUTLOOK, snapshot=foreseen)
            await messages.want(tx, refund.id, messages.CARD)
            log.info("refund.outlook_changed", schedule=now.schedule, troubles=len(now.troubles))
    if changed:
        work.tell()
    await work.reload()


def _asked(refund: Refund) -> Outlook:
    """What was foreseen when it was asked for."""
    return refund.outlook_asked or refund.outlook


async def _outlook(work: Work) -> Outlook:
    async with work.database.reading() as tx:
        at = tx.now
        seen = usual(await sightings.lags(tx))
    try:
        schedules = await work.billing.schedules(work.refund.customer_id, anew=True)
    except SyncroSilentError as silent:
        if silent.permission is not None:
            lacking = Attention(trap=Trap.NOT_PERMITTED, step=DOING, permission=silent.permission)
            raise Stop(lacking) from None
        raise Pause(Waiting(why=Why.UNREACHABLE, until=at + PAUSE_UNREACHABLE, step=DOING)) from None
    named = spark_schedules(schedules, pattern=work.spark_pattern)
    foreseen = outlook(
        schedules,
        spark=_asked(work.refund).spark or bool(named),  # a custom field of the customer may say so as well
        now=at,
        time_zone=work.account.time_zone,
        spark_schedules=named,
        calendar=work.spark_calendar,
    )
    return foreseen.model_copy(update={"usual": seen})

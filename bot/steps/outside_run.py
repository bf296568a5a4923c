"""No write starts around the run of the customer's recurring invoices: the refund could be split between two bills."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Waiting, Why
from bot.rules.run_window import runs_on, window_ends
from bot.steps.billing import SyncroSilentError
from bot.steps.work import Pause

if TYPE_CHECKING:
    from bot.steps.work import Work


async def ensure_outside_run(work: Work, doing: str) -> None:
    """Go on, or wait until the window is over. The schedules are read only within it.

    Raises:
        Pause: one of the customer's templates runs today, and it is too close.
    """
    async with work.database.reading() as tx:
        now = tx.now
    zone = work.account.time_zone
    ends = window_ends(now, zone, work.run_window)
    if ends is None:
        return
    try:
        schedules = await work.billing.schedules(work.refund.customer_id)
    except SyncroSilentError:
        pass  # not known is treated like a run: waiting harms nobody
    else:
        if not runs_on(now.astimezone(ZoneInfo(zone)).date(), schedules):
            return
    raise Pause(Waiting(why=Why.RUN_TODAY, until=ends, step=doing))

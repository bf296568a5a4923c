"""Lines that may stand on a ticket as a charge: sent positive, and not known to be a credit since.

That one was taken off proves nothing: Syncro may say yes and have it stand there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from bot.ledger.database import from_ms, to_ms
from bot.ledger.lanes import RUNNABLE
from bot.ledger.tables import effects, events, refunds, standstills, steps
from bot.models import Trap, Why

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ledger.database import Transaction
    from bot.models import Attention

ADDS = ("add", "add-positive")
LOOKED_IN_VAIN = (Why.STANDSTILL, Why.RUN_TODAY)  # pauses before something is sent, right after it was not found


@dataclass(frozen=True)
class Charging:
    """The line `reference` of a refund, and when it was sent, or when a person last had the refund go on.

    `is_known`: Syncro has answered that it stands there.
    """

    refund_id: int
    reference: str
    since: datetime
    is_known: bool


async def lines_of(tx: Transaction, refund_id: int) -> list[Charging]:
    """The lines of one refund that may charge the customer, the latest first."""
    rows = (await tx.connection.execute(_adds().where(effects.c.refund_id == refund_id))).all()
    if not any(_was_positive(row.key, row.outcome) for row in rows):
        return []
    settled = await _settled(tx, refund_id)
    since = await _went_on(tx, refund_id)
    return [
        Charging(refund_id, _line_of(row.key), from_ms(max(row.sent_at, since)), row.outcome is not None)
        for row in rows
        if _was_positive(row.key, row.outcome) and _prefix(row.key) not in settled
    ]


async def longer_than(tx: Transaction, moment: datetime) -> list[Charging]:
    """A line of each refund at work that may have charged the customer since before that moment.

    Not one that was looked for in vain, and is only to be sent again when people, or a run of invoices, let it.
    """
    query = _adds().join(refunds, refunds.c.id == effects.c.refund_id).add_columns(refunds.c.waiting)
    at_work = refunds.c.state.in_(RUNNABLE), refunds.c.dry_run.is_(False), effects.c.sent_at < to_ms(moment)
    rows = (await tx.connection.execute(query.where(*at_work))).all()
    late = []
    for refund_id, waiting in {row.refund_id: row.waiting for row in rows}.items():
        in_vain = (waiting or {}).get("why") in LOOKED_IN_VAIN
        lines = [line for line in await lines_of(tx, refund_id) if line.is_known or not in_vain]
        late += [line for line in lines if line.since < moment][:1]
    return late


async def first_of_all(tx: Transaction, refund_id: int, attention: Attention) -> Attention:
    """The attention itself, or where a line may charge the customer the one that tells of it: people hear it first."""
    lines = await lines_of(tx, refund_id)
    if not lines:
        return attention
    return attention.model_copy(update={"trap": Trap.POSITIVE_LINE, "line": lines[0].reference})


async def _went_on(tx: Transaction, refund_id: int) -> int:
    """When people last had the refund, or all of them, go on (milliseconds); 0 where they never had to."""
    resumed = select(func.max(events.c.at)).where(events.c.refund_id == refund_id, events.c.name == "refund.resumed")
    ended = select(func.max(standstills.c.ended_at))
    return max(await tx.connection.scalar(resumed) or 0, await tx.connection.scalar(ended) or 0)


def _adds() -> Any:  # noqa: ANN401  a query
    ends = or_(*(effects.c.key.like(f"%/{add}") for add in ADDS))
    columns = effects.c.refund_id, effects.c.key, effects.c.sent_at, effects.c.outcome
    return select(*columns).where(ends).order_by(effects.c.sent_at.desc())


async def _settled(tx: Transaction, refund_id: int) -> set[str]:
    """The lines that are credits by now, each by the beginning of its keys."""
    reached = await tx.connection.scalars(select(steps.c.step).where(steps.c.refund_id == refund_id))
    settled = {step.replace("line/", "") for step in reached if "line/" in step}
    rows = await tx.connection.execute(
        select(effects.c.key, effects.c.outcome).where(effects.c.refund_id == refund_id, effects.c.key.like("%/turn"))
    )
    for row in rows.all():
        done = (row.outcome or {}).get("done")
        if done is not None and Decimal(done["quantity"]) < 0:
            settled.add(_prefix(row.key))
    return settled


def _was_positive(key: str, outcome: dict[str, Any] | None) -> bool:
    """Whether what was sent may stand there with a positive quantity, by its answer where there is one."""
    if outcome is None:
        return key.endswith("/add-positive")
    return "done" in outcome and Decimal(outcome["done"]["quantity"]) >= 0


def _prefix(key: str) -> str:
    """What the keys of one line have in common: "1", or "round-2/1"."""
    return key.partition("/")[2].rpartition("/")[0]


def _line_of(key: str) -> str:
    """The reference of the line: "RF-000001/1" of "RF-000001/round-2/1/add"."""
    reference, *_, number, _ = key.split("/")
    return f"{reference}/{number}"

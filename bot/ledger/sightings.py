"""What people have seen on Spark reports, and whom to ask again. It stands with what is known of the landing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.ledger import events
from bot.ledger.database import to_ms
from bot.ledger.tables import landings

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Landing

MOST = 50  # of the newest sightings; Spark changes its habits


async def lags(tx: Transaction) -> list[int]:
    """On which report after the run each of the last credits was seen, from 1."""
    query = select(landings.c.report_lag).where(landings.c.seen_at.is_not(None)).order_by(landings.c.seen_at.desc())
    return [lag for lag in await tx.connection.scalars(query.limit(MOST)) if lag is not None]


async def saw(tx: Transaction, refund_id: int, landing: Landing, *, lag: int | None) -> None:
    """Somebody has said whether it is on the report; `landing` holds it. `lag` is None where it is not."""
    said = landing.sightings[-1]
    values: dict[str, object] = {
        "found": landing.model_dump(mode="json"),
        "ask_at": None if landing.ask_again is None else to_ms(landing.ask_again),
        "report_lag": lag,
        "seen_at": None if lag is None else tx.now_ms,
    }
    await tx.connection.execute(update(landings).where(landings.c.refund_id == refund_id).values(**values))
    data = {"on_it": said.on_it, "report": said.report.isoformat(), "lag": lag}
    await events.record(tx, refund_id, "refund.spark_report", who=said.by, data=data)


async def is_any_to_ask(tx: Transaction) -> bool:
    """Whether anybody is to be asked again; takes no lock."""
    query = select(landings.c.refund_id).where(landings.c.ask_at <= tx.now_ms).limit(1)
    return await tx.connection.scalar(query) is not None


async def next_to_ask(tx: Transaction) -> int | None:
    """The next refund of which people are to be asked again, kept as it is until the commit."""
    query = select(landings.c.refund_id).where(landings.c.ask_at <= tx.now_ms).order_by(landings.c.ask_at).limit(1)
    found: int | None = await tx.connection.scalar(query.with_for_update(skip_locked=True))
    return found


async def ask(tx: Transaction, refund_id: int, landing: Landing) -> None:
    """They are asked now."""
    values = {"found": landing.model_dump(mode="json"), "ask_at": None}
    await tx.connection.execute(update(landings).where(landings.c.refund_id == refund_id).values(**values))

"""Since when Syncro keeps a refund from going on: counted over pauses of that kind alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger import away, progress, refunds
from bot.ledger.database import Database
from bot.models import State, Waiting, Why
from tests.bot.ledger.examples import approved

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=3)


def pause(why: Why, since: datetime | None = None) -> Waiting:
    return Waiting(why=why, until=NOW, since=since)


@pytest.mark.parametrize(
    ("before", "why", "since"),
    [
        (None, Why.UNREACHABLE, NOW),
        (pause(Why.RUN_TODAY), Why.UNREACHABLE, NOW),
        (pause(Why.UNREACHABLE, EARLIER), Why.UNREACHABLE, EARLIER),
        (pause(Why.BUSY, EARLIER), Why.UNREACHABLE, EARLIER),
        (pause(Why.UNREACHABLE, EARLIER), Why.BUSY, EARLIER),
        (pause(Why.UNREACHABLE, EARLIER), Why.RUN_TODAY, None),
        (pause(Why.RUN_TODAY, EARLIER), Why.BUSY, NOW),
    ],
)
def test_pauses_because_syncro_is_away_count_from_the_first_in_a_row(
    before: Waiting | None, why: Why, since: datetime | None
) -> None:
    stored = None if before is None else before.model_dump(mode="json")
    assert away.going_on(stored, pause(why), NOW).since == since


async def test_only_refunds_at_work_that_are_kept_for_longer_are_told(database: Database) -> None:
    for number in range(1, 6):
        await approved(database, number, customer=30 + number)
    async with database.transaction() as tx:
        await progress.wait(tx, 1, pause(Why.UNREACHABLE))
        await progress.wait(tx, 2, pause(Why.RUN_TODAY))
        await progress.wait(tx, 3, pause(Why.BUSY))
        await progress.postpone(tx, 4, NOW)
        await progress.wait(tx, 5, pause(Why.UNREACHABLE))
        await refunds.change(tx, 5, state=State.NEEDS_ATTENTION)
        assert await away.longer_than(tx, tx.now) == []
        late = await away.longer_than(tx, tx.now + timedelta(milliseconds=1))
    assert [number for number, _ in late] == [1, 3]

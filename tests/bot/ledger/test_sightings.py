"""What people saw on Spark reports, and whom to ask again."""

from datetime import date, timedelta

from bot.ledger import landings, refunds, sightings
from bot.ledger.database import Database, Transaction
from bot.models import Landing, Sighting, Verdict
from tests.bot.ledger.examples import WIREMU, requested, resolve


async def landed(tx: Transaction, number: int) -> Landing:
    await requested(tx, number)
    await resolve(tx, number)
    found = Landing(verdict=Verdict.LANDED, looked_at=tx.now, asks=(WIREMU,), asking=True)
    await landings.land(tx, number, found)
    return found


async def say(tx: Transaction, number: int, *, lag: int | None, in_days: int = 30) -> None:
    found = await landed(tx, number)
    said = Sighting(on_it=lag is not None, report=date(2026, 12, 25), by=WIREMU, at=tx.now)
    again = None if lag is not None else tx.now + timedelta(days=in_days)
    changes = {"sightings": (said,), "asking": False, "ask_again": again}
    await sightings.saw(tx, number, found.model_copy(update=changes), lag=lag)


async def test_the_newest_are_counted_and_what_was_not_seen_is_not(database: Database) -> None:
    async with database.transaction() as tx:
        for number, lag in enumerate((1, 2, None, 1), 1):
            await say(tx, number, lag=lag)
        assert sorted(await sightings.lags(tx)) == [1, 1, 2]


async def test_people_are_asked_again_when_the_time_has_come_and_once(database: Database) -> None:
    async with database.transaction() as tx:
        await say(tx, 1, lag=None, in_days=30)
        assert not await sightings.is_any_to_ask(tx)
        await say(tx, 2, lag=None, in_days=0)
        assert await sightings.is_any_to_ask(tx)
        assert await sightings.next_to_ask(tx) == 2
        stored = await refunds.load(tx, 2)
        assert stored is not None
        assert stored.landing is not None
        assert [each.on_it for each in stored.landing.sightings] == [False]
        await sightings.ask(tx, 2, stored.landing.model_copy(update={"asking": True}))
        assert await sightings.next_to_ask(tx) is None

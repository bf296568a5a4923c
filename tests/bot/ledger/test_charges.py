"""That the right price was charged: kept once, with who said so, when and where."""

from sqlalchemy import select

from bot.ledger import charges, refunds
from bot.ledger.database import Database, Transaction
from bot.ledger.tables import events, messages
from bot.models import Charged
from tests.bot.ledger.examples import MERE, WIREMU, requested


async def test_who_said_it_already_is_not_asked_again(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
        await charges.open_task(tx, 1)
        assert await to_charge(tx)
        await charges.charge(tx, 1, by=MERE, where="ticket 20044")
        await charges.open_task(tx, 1)
        assert not await to_charge(tx)


async def test_a_task_that_is_dropped_says_so_only_where_it_was_said(database: Database) -> None:
    query = select(messages.c.wanted).where(messages.c.name == "charge")
    async with database.transaction() as tx:
        await requested(tx)
        await charges.drop_task(tx, 1)
        assert (await tx.connection.scalars(query)).all() == []
        await charges.open_task(tx, 1)
        await charges.drop_task(tx, 1)
        assert not await to_charge(tx)
        assert (await tx.connection.scalars(query)).all() == [2]


async def to_charge(tx: Transaction) -> bool:
    refund = await refunds.load(tx, 1)
    assert refund is not None
    return refund.to_charge


async def test_the_first_word_stands_and_is_in_the_record_of_events(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
        assert await charges.of_refund(tx, 1) is None
        assert await charges.charge(tx, 1, by=MERE, where="ticket 20044")
        assert not await charges.charge(tx, 1, by=WIREMU, where="20045")
        at = tx.now
    async with database.reading() as tx:
        refund = await refunds.load(tx, 1)
        named = (await tx.connection.execute(select(events).where(events.c.name == "refund.charged"))).all()
    assert refund is not None
    assert refund.charged == Charged(by=MERE, at=at, where="ticket 20044")
    assert [(row.who, row.data) for row in named] == [(MERE, {"where": "ticket 20044"})]

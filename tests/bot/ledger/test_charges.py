"""That the right price was charged: kept once, with who said so, when and where."""

from sqlalchemy import select

from bot.ledger import charges, refunds
from bot.ledger.database import Database
from bot.ledger.tables import events
from bot.models import Charged
from tests.bot.ledger.examples import MERE, WIREMU, requested


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

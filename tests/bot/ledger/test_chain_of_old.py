"""A ledger from before the chain: its events are chained in their order when the bot starts."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.ledger import events
from bot.ledger.database import Database
from bot.ledger.schema import MIGRATIONS, migrate
from bot.ledger.verify import verify
from tests.bot.ledger.examples import WIREMU

BEFORE, COUNT = "0009", 2500  # more than are chained at a time
REFUND = """INSERT INTO refunds (id, draft_id, state, customer_id, requester_id, body, attempts, created_at)
 VALUES (1, 'd', 'closed', 31, 'U0MERE', '{}', 0, 1)"""
EVENT = "INSERT INTO events (id, refund_id, at, name, who, data) VALUES (:id, 1, :id, 'refund.x', 'bot', :data)"


def _as_it_was(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)
    connection.execute(text(REFUND))
    numbers = (3 * number for number in range(1, COUNT + 1))  # with the gaps that transactions leave
    connection.execute(text(EVENT), [{"id": number, "data": '{"b": "Kererū", "a": 1}'} for number in numbers])


async def test_events_from_before_the_chain_are_chained_and_new_ones_follow(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_as_it_was)
        if database.engine.dialect.name == "postgresql":
            async with database.transaction() as tx:
                await tx.connection.execute(text(f"SELECT setval('events_id_seq', {3 * COUNT})"))
        await migrate(database)
        async with database.transaction() as tx:
            await events.record(tx, 1, "refund.new", who=WIREMU)
        async with database.reading() as tx:
            found = await verify(tx)
        assert (found.whole, found.good) == (COUNT + 1, True)
    finally:
        await database.close()

"""The database is brought to the newest schema from nothing, by however many processes start together."""

import asyncio
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from bot.ledger.database import Database
from bot.ledger.schema import MIGRATIONS, migrate
from bot.ledger.tables import metadata
from tests.bot.ledger.examples import approved, resolve

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _differences(connection: "Connection") -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_from_an_empty_database_to_the_tables(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        await migrate(database)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
    finally:
        await database.close()


def _down(connection: "Connection") -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


async def test_a_ledger_in_use_can_go_all_the_way_down_and_up_again(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await resolve(tx)
    async with database.engine.begin() as connection:
        await connection.run_sync(_down)
    await migrate(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_processes_that_start_together_migrate_one_after_the_other(empty_url: str) -> None:
    together = [Database(empty_url) for _ in range(3)]
    try:
        await asyncio.gather(*(migrate(database) for database in together))
        async with together[0].engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
    finally:
        for database in together:
            await database.close()


async def test_migrating_a_new_database_again_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []

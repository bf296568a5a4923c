"""Bringing the database to the newest schema, at every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.ledger.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_281_994  # any number of ours: processes that start together migrate one after the other


async def migrate(database: Database) -> None:
    """Apply the migrations that are missing; harmless when there are none."""
    async with database.engine.begin() as connection:
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """The same over an open connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

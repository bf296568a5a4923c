"""Bringing the database to the newest schema, at every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.ledger.queue import TAKE, Queue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.ledger.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Apply the migrations that are missing; harmless when there are none."""
    async with database.engine.begin() as connection:
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """The same over an open connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(TAKE, {"key": Queue.MIGRATING})  # processes that start together migrate one after the other
    command.upgrade(_config(connection), "head")


def newest() -> tuple[str, ...]:
    """The migrations that nothing follows: one, where they are one line."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def steps() -> tuple[str, ...]:
    """All migrations, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def reached(connection: Connection) -> tuple[str, ...]:
    """Up to which migration this database is; nothing where it has no tables yet."""
    return tuple(MigrationContext.configure(connection).get_current_heads())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

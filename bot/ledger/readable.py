"""Can this ledger be read as it stands? For whoever only looks: nothing is made or migrated, also not in a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.schema import newest, reached, steps

if TYPE_CHECKING:
    from bot.ledger.database import Database

WHICH = "Is DATABASE_URL the one you mean?"


class UnreadableError(Exception):
    """The ledger is not there, or is of another version; the text is for people."""


async def ensure_readable(database: Database) -> None:
    """Leave a ledger that this version cannot read alone.

    Raises:
        UnreadableError: there is none, it cannot be reached, or its tables are older or newer.
    """
    where = _where(database)
    if _lacks_file(database):
        raise UnreadableError(f"There is no ledger at {where}. {WHICH}")
    try:
        async with database.reading() as tx:
            at = await tx.connection.run_sync(reached)
    except (SQLAlchemyError, OSError) as wrong:
        raise UnreadableError(f"The ledger at {where} can't be read ({type(wrong).__name__}). {WHICH}") from wrong
    if at != newest():
        raise UnreadableError(_of_another_version(at, where))


def _lacks_file(database: Database) -> bool:
    """SQLite would make the file, and an empty record in it."""
    return database.url.get_backend_name() == "sqlite" and not Path(_where(database)).exists()


def _where(database: Database) -> str:
    """The file with its whole path, or the URL without its password."""
    if database.url.get_backend_name() == "sqlite":
        return str(Path(database.url.database or ":memory:").absolute())
    return database.url.set(drivername="postgresql").render_as_string(hide_password=True)


def _of_another_version(at: tuple[str, ...], where: str) -> str:
    if not at:
        return f"There is no ledger at {where}: the database has no tables of the bot. {WHICH}"
    version = f"The ledger at {where} is at migration {', '.join(at)}"
    if set(at) <= set(steps()):
        return (
            f"{version}, and this version of the bot reads {', '.join(newest())}. Nothing was changed. The bot's next "
            "start brings its own ledger up to date; for a backup, use the version of the bot that made it."
        )
    return f"{version}, which this version of the bot does not know. Use the newer version."

"""What the doctor says of the ledger's database: on trial, and leaving nothing behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.ledger.database import Database
from bot.ledger.examine import examine
from bot.ledger.schema import newest, steps
from bot.ledger.tables import drafts
from bot.models import Finding, Grade


def now() -> datetime:
    return datetime.now(UTC)


def by_name(found: list[Finding]) -> dict[str, Grade]:
    return {each.what: each.grade for each in found}


async def test_a_ledger_as_it_should_be(database: Database) -> None:
    found = by_name(await examine(database, now))
    assert found == dict.fromkeys(("reached", "tables", "clock", "writable"), Grade.OK)
    async with database.reading() as tx:
        assert (await tx.connection.execute(select(drafts))).all() == []


def test_the_migrations_are_one_line() -> None:
    assert newest() == steps()[:1]
    assert len(set(steps())) == len(steps())


@pytest.mark.parametrize(("at", "grade"), [("0004", Grade.WARNING), ("9999", Grade.RED)])
async def test_an_older_ledger_is_migrated_at_the_next_start_and_a_newer_one_is_red(
    database: Database, at: str, grade: Grade
) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})
    found = by_name(await examine(database, now))
    assert found["tables"] is grade
    assert "writable" not in found


async def test_an_empty_database_has_no_tables_yet(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        (first, *_) = found = await examine(database, now)
    finally:
        await database.close()
    assert first.grade in {Grade.WARNING, Grade.OK}
    assert Grade.RED not in by_name(found).values()


@pytest.mark.parametrize("off", [timedelta(seconds=-90), timedelta(seconds=90)])
async def test_a_clock_that_differs_is_a_warning(database: Database, off: timedelta) -> None:
    (clock,) = [each for each in await examine(database, lambda: now() + off) if each.what == "clock"]
    assert clock.grade is Grade.WARNING
    assert clock.said.startswith(("differs from this machine's by 89 s", "differs from this machine's by 90 s"))


async def test_a_ledger_that_can_not_be_written_is_red(database: Database) -> None:
    if database.url.get_backend_name() == "sqlite":
        name = "CREATE TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'full'); END"
    else:
        name = "ALTER TABLE drafts ADD CONSTRAINT full_up CHECK (id <> 'doctor: never stored')"
    async with database.transaction() as tx:
        await tx.connection.execute(text(name))
    assert by_name(await examine(database, now))["writable"] is Grade.RED

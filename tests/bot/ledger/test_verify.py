"""Whatever is done to the record of events behind the bot's back, checking it says so, and where."""

import pytest
from sqlalchemy import select, text, update

from bot.blocks.checked import checked
from bot.ledger import events
from bot.ledger.chain import BEGINNING, digest, head
from bot.ledger.database import Database, Transaction, to_ms
from bot.ledger.tables import chain
from bot.ledger.tables import events as table
from bot.ledger.verify import verify
from bot.models import Broken, Checked
from tests.bot.ledger.examples import CREATED, WIREMU, requested

SIX = 6


@pytest.fixture
async def record(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Six events, more than are read at a time, and nobody who watches over them."""
    monkeypatch.setattr("bot.ledger.verify.BATCH", 4)
    async with database.transaction() as tx:
        await requested(tx)
        for number in range(1, SIX + 1):
            await events.record(tx, 1, f"refund.{number}", who=WIREMU, data={"cents": number})
    async with database.transaction() as tx:
        if tx.locks_rows:
            await tx.connection.execute(text("DROP TRIGGER events_only_added ON events"))
        else:
            await tx.connection.execute(text("DROP TRIGGER events_no_update"))
            await tx.connection.execute(text("DROP TRIGGER events_no_delete"))
    return database


async def check(database: Database, expected: str = "") -> Checked:
    async with database.reading() as tx:
        return await verify(tx, expected=expected)


async def hashes(database: Database) -> list[str]:
    async with database.reading() as tx:
        return list(await tx.connection.scalars(select(table.c.hash).order_by(table.c.id)))


async def renumber(tx: Transaction, before: int, after: int) -> None:
    await tx.connection.execute(update(table).where(table.c.id == before).values(id=after))


async def test_a_record_that_nobody_touched_is_whole(record: Database) -> None:
    found = await check(record)
    assert (found.whole, found.head, found.good) == (SIX, (await hashes(record))[-1], True)


async def test_an_empty_record_is_whole(database: Database) -> None:
    found = await check(database)
    assert (found.whole, found.head, found.good) == (0, BEGINNING, True)


@pytest.mark.parametrize("number", [1, 4, SIX])
@pytest.mark.parametrize(
    "values", [{"who": "U0OTHER"}, {"at": 1}, {"name": "refund.x"}, {"data": {"cents": 9}}, {"hash": "0" * 64}]
)
async def test_a_changed_event_is_named(record: Database, number: int, values: dict[str, object]) -> None:
    async with record.transaction() as tx:
        await tx.connection.execute(update(table).where(table.c.id == number).values(**values))
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.whole) == (Broken.CHANGED, number, number - 1)
    assert found.spot.reference == "RF-000001"


async def test_words_that_are_no_json_any_more_are_a_change(record: Database) -> None:
    async with record.transaction() as tx:
        if tx.locks_rows:
            pytest.skip("PostgreSQL takes nothing but JSON")
        await tx.connection.execute(text("UPDATE events SET data = '{', at = 'never' WHERE id = 3"))
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.spot.at) == (Broken.CHANGED, 3, None)


async def test_a_time_that_there_is_not_is_a_change(record: Database) -> None:
    async with record.transaction() as tx:
        microseconds = to_ms(CREATED) * 1000
        await tx.connection.execute(update(table).where(table.c.id == 3).values(at=microseconds))
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.spot.at) == (Broken.CHANGED, 3, None)
    assert "Event 3 (refund.3, RF-000001): It does not say what was written." in checked(found)


@pytest.mark.parametrize("held", ["X'FF'", "CAST(X'FF' AS TEXT)"])
@pytest.mark.parametrize("column", ["name", "who", "previous", "hash", "data"])
async def test_bytes_in_the_place_of_text_are_a_change(record: Database, column: str, held: str) -> None:
    async with record.transaction() as tx:
        if tx.locks_rows:
            pytest.skip("PostgreSQL takes nothing but text")
        await tx.connection.execute(text(f"UPDATE events SET {column} = {held} WHERE id = 3"))  # noqa: S608  of this test
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.whole) == (Broken.CHANGED, 3, 2)
    checked(found).encode()


async def test_nesting_without_end_is_a_change(record: Database) -> None:
    async with record.transaction() as tx:
        if tx.locks_rows:
            pytest.skip("PostgreSQL takes no such JSON")
        await tx.connection.execute(text("UPDATE events SET data = :deep WHERE id = 3"), {"deep": "[" * 200_000})
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number) == (Broken.CHANGED, 3)


@pytest.mark.parametrize("number", range(1, SIX))
async def test_a_missing_event_is_noticed_at_the_next_one(record: Database, number: int) -> None:
    async with record.transaction() as tx:
        await tx.connection.execute(table.delete().where(table.c.id == number))
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.whole) == (Broken.MISSING, number + 1, number - 1)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5), (5, 6), (1, 6)])
async def test_two_events_in_each_others_places_are_noticed_at_the_first(
    record: Database, one: int, other: int
) -> None:
    async with record.transaction() as tx:
        await renumber(tx, one, 99)
        await renumber(tx, other, one)
        await renumber(tx, 99, other)
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number) == (Broken.SWAPPED, one)


async def test_an_event_put_between_two_others_is_named(record: Database) -> None:
    async with record.transaction() as tx:
        for number in range(SIX, 3, -1):
            await renumber(tx, number, number + 1)
        content = {"refund_id": 1, "at": 5, "name": "refund.x", "who": WIREMU, "data": {}}
        values = {**content, "previous": "f" * 64, "hash": digest("f" * 64, **content)}  # type: ignore[arg-type]
        await tx.connection.execute(table.insert().values(id=4, **values))
    found = await check(record)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.spot.name) == (Broken.INSERTED, 4, "refund.x")


@pytest.mark.parametrize("forged", [1, 2])
async def test_an_event_put_after_the_newest_is_named(record: Database, forged: int) -> None:
    newest = previous = (await hashes(record))[-1]
    async with record.transaction() as tx:
        for number in range(SIX + 1, SIX + 1 + forged):
            content = {"refund_id": 1, "at": 5, "name": f"refund.x{number}", "who": WIREMU, "data": {}}
            values = {**content, "previous": previous, "hash": (previous := digest(previous, **content))}  # type: ignore[arg-type]
            await tx.connection.execute(table.insert().values(id=number, **values))
    found = await check(record, newest)
    assert found.spot is not None
    assert (found.broken, found.spot.number, found.spot.name) == (Broken.INSERTED, SIX + 1, "refund.x7")
    assert (found.whole, found.head) == (SIX, newest)


async def test_what_the_bot_adds_meanwhile_is_nothing_forged(record: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def head_of_before(_: Transaction) -> tuple[int, str]:
        monkeypatch.setattr("bot.ledger.verify.head", head)
        return 4, (await hashes(record))[3]

    monkeypatch.setattr("bot.ledger.verify.head", head_of_before)
    assert (await check(record)).good


@pytest.mark.parametrize("left", [0, 3, 5])
async def test_a_tail_that_is_gone_shows_by_the_ledgers_own_note(record: Database, left: int) -> None:
    async with record.transaction() as tx:
        await tx.connection.execute(table.delete().where(table.c.id > left))
    found = await check(record)
    assert (found.broken, found.spot, found.whole) == (Broken.CUT, None, left)


async def test_a_tail_that_was_cut_with_care_shows_by_a_head_that_was_kept_elsewhere(record: Database) -> None:
    kept = (await hashes(record))[-1]
    async with record.transaction() as tx:
        await tx.connection.execute(table.delete().where(table.c.id > 4))
        left = (await hashes(record))[3]
        await tx.connection.execute(update(chain).values(count=4, hash=left))
    assert (await check(record)).good
    found = await check(record, kept)
    assert (found.good, found.broken, found.since) == (False, None, None)


async def test_a_chain_computed_anew_shows_by_a_head_that_was_kept_elsewhere(record: Database) -> None:
    kept = (await hashes(record))[3]
    async with record.transaction() as tx:
        rows = (await tx.connection.execute(select(table).order_by(table.c.id))).mappings().all()
        await tx.connection.execute(table.delete())
        previous = BEGINNING
        for row in rows:
            content = {name: row[name] for name in ("refund_id", "at", "name", "who", "data")}
            if row["id"] == 2:
                content["who"] = "U0OTHER"
            values = {**content, "previous": previous, "hash": (previous := digest(previous, **content))}
            await tx.connection.execute(table.insert().values(id=row["id"], **values))
        await tx.connection.execute(update(chain).values(hash=previous))
    assert (await check(record)).good
    assert not (await check(record, kept)).good


async def test_a_head_kept_earlier_is_found_with_what_came_after(record: Database) -> None:
    kept = (await hashes(record))[1]
    found = await check(record, kept)
    assert (found.good, found.since) == (True, 4)
    assert (await check(record, BEGINNING)).since == SIX

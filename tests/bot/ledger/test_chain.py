"""Events are chained in the order of their commits, by however many processes; the database lets nobody change one."""

import asyncio
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.ledger import events, refunds
from bot.ledger.chain import BEGINNING, digest, head
from bot.ledger.database import Database
from bot.ledger.tables import events as table
from bot.ledger.tables import refunds as rows
from bot.ledger.verify import verify
from tests.bot.ledger.examples import WIREMU, requested

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)


async def note(database: Database, *names: str, refund: int = 1) -> None:
    async with database.transaction() as tx:
        for name in names:
            await events.record(tx, refund, name, who=WIREMU, data={"name": name})


async def two_refunds(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx, 1)
        await requested(tx, 2, customer=32)


async def test_each_event_carries_the_hash_of_the_one_before(database: Database) -> None:
    await two_refunds(database)
    await note(database, "a", "b")
    await note(database, "c", refund=2)
    async with database.reading() as tx:
        rows = (await tx.connection.execute(select(table).order_by(table.c.id))).all()
        end = await head(tx)
    assert [row.name for row in rows] == ["a", "b", "c"]
    assert [row.previous for row in rows] == [BEGINNING, rows[0].hash, rows[1].hash]
    assert end == (3, rows[2].hash)


async def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    await two_refunds(database)
    await note(database, "a")
    with suppress(RuntimeError):
        async with database.transaction() as tx:
            await events.record(tx, 1, "lost")
            raise RuntimeError("halfway")
    await note(database, "b")
    async with database.reading() as tx:
        found = await verify(tx)
    assert (found.whole, found.good) == (2, True)


async def test_processes_that_add_at_once_make_one_chain_and_never_wait_in_a_circle(
    database: Database, other: Database
) -> None:
    await two_refunds(database)

    async def crosswise(one: Database, first: int, then: int) -> None:
        """The event before the row's lock, in opposite orders: what would deadlock if the head were held from then."""
        for number in range(8):
            async with one.transaction() as tx:
                await events.record(tx, first, f"{number}")
                await asyncio.sleep(0)
                await refunds.load(tx, then, lock=True)
                await asyncio.sleep(0.002)

    async with asyncio.timeout(20):
        await asyncio.gather(
            crosswise(database, 1, 1), crosswise(other, 2, 2), crosswise(database, 1, 1), crosswise(other, 2, 2)
        )
    async with database.reading() as tx:
        found = await verify(tx)
    assert (found.whole, found.good) == (32, True)


async def test_whoever_holds_the_head_waits_for_no_row_of_a_refund(database: Database, other: Database) -> None:
    await two_refunds(database)
    held = asyncio.Event()

    async def holder() -> None:
        async with database.transaction() as tx:
            row = select(rows.c.id).where(rows.c.id == 1)
            await tx.connection.execute(row.with_for_update())  # as earlier releases hold it: nobody may refer to it
            held.set()
            await asyncio.sleep(0.1)
            await events.record(tx, 1, "first")

    async def another() -> None:
        await held.wait()
        async with other.transaction() as tx:
            await events.record(tx, 1, "second")  # of a refund that it has not locked

    async with asyncio.timeout(10):
        await asyncio.gather(holder(), another())
    async with database.reading() as tx:
        names = list(await tx.connection.scalars(select(table.c.name).order_by(table.c.id)))
    assert names == ["first", "second"]


@pytest.mark.parametrize("change", [update(table).values(who="somebody"), delete(table)])
async def test_the_database_refuses_to_change_or_delete_an_event(database: Database, change: object) -> None:
    await two_refunds(database)
    await note(database, "a")
    with pytest.raises(DBAPIError, match="only ever added"):
        async with database.transaction() as tx:
            await tx.connection.execute(change)  # type: ignore[call-overload]  # either of the two
    async with database.reading() as tx:
        assert (await verify(tx)).good


async def test_a_chain_cannot_fork(database: Database) -> None:
    await two_refunds(database)
    await note(database, "a")
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        async with database.transaction() as tx:
            await tx.connection.execute(
                text(
                    "INSERT INTO events (refund_id, at, name, who, data, previous, hash)"
                    " SELECT refund_id, at, name, who, data, previous, hash FROM events"
                )
            )


async def test_an_event_of_someone_who_only_reads_is_refused(database: Database) -> None:
    with pytest.raises(AssertionError, match="only reads"):
        async with database.reading() as tx:
            await events.record(tx, 1, "a")


@given(data=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_the_hash_is_the_same_after_storing_and_reading(data: dict[str, object]) -> None:
    stored = json.loads(json.dumps(data))
    shuffled = dict(reversed(json.loads(json.dumps(stored)).items()))
    known = {"refund_id": 1, "at": 2, "name": "a", "who": "b"}
    assert digest(BEGINNING, data=stored, **known) == digest(BEGINNING, data=shuffled, **known)  # type: ignore[arg-type]


def test_the_hash_is_what_it_has_always_been() -> None:
    said = digest(BEGINNING, refund_id=1, at=2, name="refund.requested", who="U0MERE", data={"b": "Kererū", "a": 1})
    assert said == "fbc2ce6b78509fe5939c3108c0b5a45a3ef0917d837e83a9df9c4cb081e83f0f"

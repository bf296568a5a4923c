"""Effect records: what may have happened is known, whatever happened to the process."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from bot.ledger import effects
from bot.ledger.database import Database, Transaction
from tests.bot.ledger.examples import approved

KEY = "RF-000001/ticket"


async def begin(tx: Transaction) -> None:
    await effects.begin(tx, key=KEY, refund_id=1, request_hash="a")


async def found(database: Database) -> effects.Effect | None:
    async with database.reading() as tx:
        return await effects.find(tx, KEY)


async def test_a_record_without_an_outcome_says_that_it_may_have_happened(database: Database) -> None:
    await approved(database)
    assert await found(database) is None
    async with database.transaction() as tx:
        await begin(tx)
    record = await found(database)
    assert record is not None
    assert (record.sends, record.outcome, record.looked_at) == (1, None, None)
    async with database.reading() as tx:
        assert await effects.open_keys(tx, 1) == [KEY]


async def test_two_processes_can_never_both_record_the_first_send(database: Database, other: Database) -> None:
    await approved(database)

    async def send(by: Database) -> None:
        async with by.transaction() as tx:
            await begin(tx)

    outcomes = await asyncio.gather(send(database), send(other), return_exceptions=True)
    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, IntegrityError)


async def test_a_send_that_never_left_is_forgotten(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await begin(tx)
    async with database.transaction() as tx:
        await effects.withdraw(tx, KEY)
    assert await found(database) is None


async def test_a_second_send_that_never_left_does_not_make_the_first_forgotten(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await begin(tx)
    async with database.transaction() as tx:
        await effects.begin_again(tx, key=KEY, request_hash="a")
        await effects.withdraw(tx, KEY)
    record = await found(database)
    assert record is not None
    assert record.sends == 1


async def test_a_second_send_has_to_be_looked_for_afresh(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await begin(tx)
        await effects.looked(tx, KEY)
    looked = await found(database)
    assert looked is not None
    assert looked.looked_at is not None
    async with database.transaction() as tx:
        await effects.begin_again(tx, key=KEY, request_hash="b")
    record = await found(database)
    assert record is not None
    assert (record.sends, record.looked_at, record.request_hash) == (2, None, "b")


async def test_an_outcome_is_kept(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await begin(tx)
        await effects.conclude(tx, KEY, {"done": {"id": 7, "number": "20031"}})
    record = await found(database)
    assert record is not None
    assert record.outcome == {"done": {"id": 7, "number": "20031"}}


async def test_another_try_forgets_refusals_and_keeps_what_was_done_or_may_have_been(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        for key, outcome in (("refused", {"refused": [], "status": 422}), ("done", {"done": {}}), ("unknown", None)):
            await effects.begin(tx, key=key, refund_id=1, request_hash="a")
            if outcome is not None:
                await effects.conclude(tx, key, outcome)
        await effects.begin_again(tx, key="unknown", request_hash="a")
        await effects.give_another_chance(tx, 1)
        kept = {key: await effects.find(tx, key) for key in ("refused", "done", "unknown")}
    assert kept["refused"] is None
    assert kept["done"] is not None
    assert kept["unknown"] is not None
    assert (kept["unknown"].sends, kept["unknown"].allowed) == (2, 1)


async def test_nothing_of_a_transaction_that_failed_is_kept(database: Database) -> None:
    await approved(database)

    async def fail() -> None:
        async with database.transaction() as tx:
            await begin(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await found(database) is None

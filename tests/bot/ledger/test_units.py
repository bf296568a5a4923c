"""Units by their serial number: stored with the lines, given one of Syncro's units once, found by any name."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.ledger import refunds, units
from bot.ledger.database import Database
from bot.models import Naming, Refund, State
from tests.bot.ledger.examples import refund


def back(number: int, *serials: str, product: int = 7, **more: Any) -> Refund:
    """A refund of these units."""
    line = refund(number).lines[0].model_copy(update={"product_id": product, "serials": serials})
    return refund(number, lines=(line,), **more)


async def test_units_stand_with_the_lines_and_go_with_them(database: Database) -> None:
    async with database.transaction() as tx:
        await refunds.insert_request(tx, back(1, "7C2F01", "7C2F02"), draft_id="draft")
        stored = await units.of_refund(tx, 1)
        assert [(unit.number, unit.product_id, unit.serial, unit.state) for unit in stored] == [
            (1, 7, "7C2F01", Naming.NONE),
            (2, 7, "7C2F02", Naming.NONE),
        ]
        await refunds.change_request(tx, back(1, "7C2F03"), draft_id="draft-2", look_at=tx.now)
        assert [unit.serial for unit in await units.of_refund(tx, 1)] == ["7C2F03"]


@pytest.mark.parametrize("serial", ["7C\ud8002F", "7C\x002F", "x" * 5000, "ſß-1", " "])
async def test_any_serial_number_can_be_stored_and_found(database: Database, serial: str) -> None:
    async with database.transaction() as tx:
        await refunds.insert_request(tx, back(1, serial), draft_id="draft")
    async with database.reading() as tx:
        assert [unit.serial for unit in await units.find(tx, serial)] == [serial]


async def test_one_of_syncro_s_units_is_given_once(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await refunds.insert_request(tx, back(number, f"7C2F0{number}"), draft_id=f"draft-{number}")
        (first,) = await units.of_refund(tx, 1)
        given = first.model_copy(update={"state": Naming.ASKED, "instance_id": 90, "name": "7C2F01-1"})
        await units.save(tx, given)
        assert await units.of_refund(tx, 1) == (given,)
        assert await units.given(tx, 7, but_refund=2) == ({90}, {"7C2F01-1"})
        assert await units.given(tx, 7, but_refund=1) == (set(), set())
        (second,) = await units.of_refund(tx, 2)
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await units.save(tx, second.model_copy(update={"instance_id": 90}))


async def test_a_refund_of_the_product_that_is_under_way_is_seen(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await refunds.insert_request(tx, back(number, f"7C2F0{number}"), draft_id=f"draft-{number}")
        assert not await units.others_open(tx, 7, but_refund=1)  # only asked for: nothing is written
        await refunds.change(tx, 2, state=State.PROCESSING)
        assert await units.others_open(tx, 7, but_refund=1)
        assert not await units.others_open(tx, 8, but_refund=1)
        await units.begin(tx, 2)
        await refunds.change(tx, 2, state=State.RESOLVED)
        assert await units.others_open(tx, 7, but_refund=1)
        (unit,) = await units.of_refund(tx, 2)
        await units.save(tx, unit.model_copy(update={"state": Naming.NAMED}))
        assert not await units.others_open(tx, 7, but_refund=1)


async def test_only_the_units_that_were_asked_for_are_said_to_be_held(database: Database) -> None:
    async with database.transaction() as tx:
        await refunds.insert_request(tx, back(1, "7C2F01", "7C2F02", "7C2F03"), draft_id="draft-1")
        await refunds.insert_request(tx, back(2, "7C2F02", product=8), draft_id="draft-2")
        held = await units.held(tx, [(7, "7C2F02")])
    assert [(unit.refund_id, unit.serial) for unit in held] == [(1, "7C2F02")]


async def test_units_are_found_by_any_of_their_names_and_only_where_a_refund_holds_them(database: Database) -> None:
    async with database.transaction() as tx:
        await refunds.insert_request(tx, back(1, "7C2F01"), draft_id="draft-1")
        await refunds.insert_request(tx, back(2, "7c2f01-1"), draft_id="draft-2")
        await refunds.insert_request(tx, back(3, "7C2F01"), draft_id="draft-3")
        await refunds.insert_request(tx, back(4, "7C2F01", dry_run=True), draft_id="draft-4")
        await refunds.change(tx, 3, state=State.REJECTED)
        for typed in ("7C2F01", "7c2f01-2", "7C2F01-1"):
            assert [unit.refund_id for unit in await units.find(tx, typed)] == [1, 2]
        assert await units.find(tx, "7C2F") == ()
        held = await units.held(tx, {(7, "7C2F01-1")}, without_refund=1)
        assert [unit.refund_id for unit in held] == [2]
        assert await units.held(tx, {(8, "7C2F01")}) == ()
        assert [unit.refund_id for unit in await units.held(tx, {(7, "7C2F01")}, dry_run=True)] == [1, 2, 4]


async def test_a_unit_is_found_by_an_index(database: Database) -> None:
    async with database.reading() as tx:
        if tx.locks_rows:
            return  # with so few rows PostgreSQL reads them all
        plan = str(
            (await tx.connection.execute(text("EXPLAIN QUERY PLAN SELECT * FROM units WHERE family = 'x'"))).all()
        )
    assert "ix_units_family" in plan

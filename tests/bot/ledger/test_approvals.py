"""Who has agreed: once for each person and version, however many click in the same moment."""

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.ledger import approvals, refunds, reservations
from bot.ledger.database import Database
from bot.ledger.tables import events
from bot.models import Approval, Decision, DecisionKind, Refund, State
from tests.bot.ledger.examples import WIREMU, requested

AROHA = "U0AROHA"


async def load(database: Database) -> Refund:
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    return stored


async def test_approvals_are_read_back_in_their_order(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        given = [Approval(by=by, at=tx.now, entries=("S1", by)) for by in (AROHA, WIREMU)]
        for approval in reversed(given):
            await approvals.add(tx, asked, approval)
    assert (await load(database)).approvals == tuple(given)


async def test_a_person_counts_once_for_one_version(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        await approvals.add(tx, asked, Approval(by=WIREMU, at=tx.now))
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await approvals.add(tx, asked, Approval(by=WIREMU, at=tx.now))
    assert len((await load(database)).approvals) == 1


async def test_a_yes_in_another_right_takes_the_place_of_the_first_and_both_stay_in_the_record(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await approvals.add(tx, await requested(tx), Approval(by=AROHA, at=tx.now, entries=("S1",)))
    async with database.transaction() as tx:
        moved = Approval(by=AROHA, at=tx.now, entries=("S2",), acting_for=WIREMU)
        await approvals.add(tx, await load(database), moved)
    assert (await load(database)).approvals == (moved,)
    async with database.reading() as tx:
        said = await tx.connection.scalars(select(events.c.data).where(events.c.name == "refund.approval"))
        assert [each["entries"] for each in said.all()] == [["S1"], ["S2"]]


async def test_approvals_of_another_version_do_not_count(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        another = asked.model_copy(update={"version": 2})
        await approvals.add(tx, another, Approval(by=WIREMU, at=tx.now))
    assert (await load(database)).approvals == ()


async def test_of_two_who_agree_in_the_same_moment_both_count_and_one_of_them_decides(
    database: Database, other: Database
) -> None:
    async with database.transaction() as tx:
        await requested(tx)

    async def agree(through: Database, by: str) -> bool:
        async with through.transaction() as tx:
            seen = await refunds.load(tx, 1, lock=True)
            assert seen is not None
            await asyncio.sleep(0.05)
            await approvals.add(tx, seen, Approval(by=by, at=tx.now))
            decides = len(seen.approvals) == 1
            if decides:
                await refunds.decide(tx, seen, Decision(kind=DecisionKind.APPROVED, by=by, at=tx.now), due=True)
            return decides

    assert sorted(await asyncio.gather(agree(database, WIREMU), agree(other, AROHA))) == [False, True]
    stored = await load(database)
    assert {approval.by for approval in stored.approvals} == {WIREMU, AROHA}
    assert stored.state is State.APPROVED


async def test_another_version_of_a_request_takes_its_place_without_approvals(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        await approvals.add(tx, asked, Approval(by=WIREMU, at=tx.now))
        line = asked.lines[0].model_copy(update={"quantity": Decimal(1), "credit_cents": 3740})
        another = asked.model_copy(update={"version": 2, "lines": (line,), "content_hash": "another"})
        await refunds.change_request(tx, another, draft_id="draft-2", look_at=tx.now)
    assert await load(database) == another
    async with database.reading() as tx:
        assert (await reservations.taken(tx, [501]))[501].quantity == 1
        assert await refunds.of_draft(tx, "draft-1") is None
        assert await refunds.of_draft(tx, "draft-2") == 1

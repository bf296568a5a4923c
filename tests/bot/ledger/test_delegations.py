"""Who acts for whom: on which days, until it is revoked, and what two who come at the same moment leave behind."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.ledger import approvals, delegations, refunds
from bot.ledger.database import Database, Transaction
from bot.ledger.tables import refunds as table
from bot.models import Approval, Delegation, HandOver, State
from tests.bot.ledger.examples import WIREMU, requested

SIONE, AROHA = "U0SIONE", "U0AROHA"
DAY = timedelta(days=1)
ASKED = HandOver(to=SIONE, first_day=None, last_day=None, reason="On leave")


async def add(tx: Transaction, *, by: str = WIREMU, begins: timedelta = -DAY, ends: timedelta = DAY) -> Delegation:
    return await delegations.add(
        tx, ASKED, by=by, begins_at=tx.now + begins, ends_at=tx.now + ends, time_zone="Pacific/Auckland"
    )


async def body(tx: Transaction, refund_id: int) -> dict[str, object]:
    found: dict[str, object] | None = await tx.connection.scalar(select(table.c.body).where(table.c.id == refund_id))
    assert found is not None
    return found


async def test_it_is_read_back_as_it_was_made(database: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx)
        assert made.at == tx.now
    async with database.reading() as tx:
        assert await delegations.load(tx, made.id) == made
        assert await delegations.load(tx, made.id + 1) is None
        assert await delegations.given_to(tx, SIONE) == (made,)
        assert await delegations.given_to(tx, WIREMU) == ()


async def test_it_counts_from_its_beginning_until_right_before_its_end(database: Database) -> None:
    async with database.transaction() as tx:
        begins_now = await add(tx, by="U1", begins=timedelta(0))
        ends_now = await add(tx, by="U2", ends=timedelta(0))
        comes = await add(tx, by="U3", begins=DAY, ends=2 * DAY)
        assert await delegations.given_to(tx, SIONE) == (begins_now,)
        assert await delegations.not_over(tx) == (begins_now, comes)
        assert await delegations.holding(tx, {begins_now.id, ends_now.id, comes.id}) == {begins_now.id}
        assert await delegations.holding(tx, set()) == set()


async def test_what_was_revoked_stays_in_the_ledger_and_counts_no_more(database: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx)
        assert await delegations.revoke(tx, made.id, by=SIONE)
        at = tx.now
    async with database.transaction() as tx:
        assert not await delegations.revoke(tx, made.id, by=WIREMU)
        assert not await delegations.revoke(tx, made.id + 1, by=WIREMU)
        assert await delegations.given_to(tx, SIONE) == ()
        assert await delegations.not_over(tx) == ()
        assert await delegations.holding(tx, {made.id}) == set()
        assert await delegations.load(tx, made.id) == made.model_copy(update={"revoked_at": at, "revoked_by": SIONE})


async def test_what_is_over_can_not_be_revoked(database: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx, ends=timedelta(0))
        assert not await delegations.revoke(tx, made.id, by=WIREMU)


async def test_what_was_approved_with_it_is_found(database: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx)
        for number, (by, acting_for) in enumerate([(SIONE, WIREMU), (SIONE, ""), (SIONE, AROHA), (AROHA, WIREMU)], 1):
            asked = await requested(tx, number, customer=number)
            await approvals.add(tx, asked, Approval(by=by, at=tx.now, acting_for=acting_for))
        assert await delegations.approved_with(tx, made) == ["RF-000001"]
        made_anew = made.model_copy(update={"at": made.at + timedelta(milliseconds=1)})
        assert await delegations.approved_with(tx, made_anew) == []
        assert (await approvals.given(tx, 1, 1))[0].acting_for == WIREMU


async def test_what_counts_no_more_was_not_approved_with_it(database: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx)
        for number, (state, version) in enumerate([*((state, 1) for state in State), (State.REQUESTED, 2)], 1):
            asked = await requested(tx, number, customer=number)
            await approvals.add(tx, asked, Approval(by=SIONE, at=tx.now, acting_for=WIREMU))
            await refunds.change(tx, number, state=state, body={**await body(tx, number), "version": version})
        void = {State.REJECTED, State.CANCELLED, State.EXPIRED}
        stay = [f"RF-{number:06d}" for number, state in enumerate(State, 1) if state not in void]
        assert await delegations.approved_with(tx, made) == stay


async def test_a_revocation_comes_either_before_a_decision_or_after_it(database: Database, other: Database) -> None:
    """Whoever decides holds it: the revocation waits, and then finds the approval."""
    async with database.transaction() as tx:
        made = await add(tx)
        asked = await requested(tx)
    holds = asyncio.Event()

    async def decide() -> None:
        async with database.transaction() as tx:
            assert await delegations.holding(tx, {made.id}) == {made.id}
            holds.set()
            await asyncio.sleep(0.2)
            await approvals.add(tx, asked, Approval(by=SIONE, at=tx.now, acting_for=WIREMU))

    async def revoke() -> list[str]:
        await holds.wait()
        async with other.transaction() as tx:
            assert await delegations.revoke(tx, made.id, by=WIREMU)
            return await delegations.approved_with(tx, made)

    assert (await asyncio.gather(decide(), revoke()))[1] == ["RF-000001"]


async def test_a_decision_that_waits_behind_a_revocation_does_not_count(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        made = await add(tx)
    revoked = asyncio.Event()

    async def revoke() -> None:
        async with other.transaction() as tx:
            assert await delegations.revoke(tx, made.id, by=WIREMU)
            revoked.set()
            await asyncio.sleep(0.2)

    async def decide() -> set[int]:
        await revoked.wait()
        async with database.transaction() as tx:
            return await delegations.holding(tx, {made.id})

    assert (await asyncio.gather(revoke(), decide()))[1] == set()


async def test_two_who_hand_over_at_once_come_one_after_the_other(database: Database, other: Database) -> None:
    async def hand_over(through: Database) -> int:
        async with through.transaction() as tx:
            await delegations.lock(tx)
            known = len(await delegations.not_over(tx))
            await asyncio.sleep(0.05)
            await add(tx)
            return known

    assert sorted(await asyncio.gather(hand_over(database), hand_over(other))) == [0, 1]

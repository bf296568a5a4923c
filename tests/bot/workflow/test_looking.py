"""A look for credits that fails, comes late or is lost: nothing is called overdue or landed by it."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.ledger import landings
from bot.ledger.database import Database
from bot.ledger.tables import landings as rows
from bot.models import (
    Evidence,
    Obstacle,
    Refund,
    State,
    Trap,
    Watch,
)
from bot.steps.evidence import Reading
from tests.bot.workflow.waiting_room import AFTER, OVERDUE, RUN, ZONE, Room
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.faults import EVERY_TIME
from tests.sandbox.syncro.seed.customers import KERERU

pytestmark = pytest.mark.long
MINUS = "\u2212"


async def test_processes_that_look_together_read_once_and_tell_once(room: Room, database_url: str) -> None:
    asked = [await room.resolve(KERERU) for _ in range(3)]
    await room.until(RUN, 8.9)
    room.clock.advance(hours=1)
    others = [Database(database_url, clock=room.clock) for _ in range(3)]
    await asyncio.gather(*(room.lookout(each).sweep() for each in others for _ in range(2)))
    for each in others:
        await each.close()
    assert len(room.syncro.calls("GET", "/invoices")) == 1
    assert [await room.said(each.id) for each in asked] == [["landed"]] * 3


async def test_syncro_being_away_for_hours_is_not_overdue(room: Room) -> None:
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    room.syncro.faults.next(kind=Fault.TOO_MANY, method="GET", path="/invoices", times=EVERY_TIME)
    await room.until(RUN, 23)
    assert (await room.refund(asked.id)).state is State.RESOLVED
    assert await room.said(asked.id) == []
    room.syncro.faults.clear()
    await room.until(RUN + timedelta(days=1))
    assert (await room.refund(asked.id)).state is State.LANDED


async def test_a_token_that_may_not_read_invoices_is_told_after_days(room: Room) -> None:
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    room.syncro.take_permission("Invoices - List/Search")
    await room.until(RUN + timedelta(days=2))
    assert (await room.refund(asked.id)).state is State.RESOLVED
    await room.until(RUN + timedelta(days=4))
    late = await room.refund(asked.id)
    assert late.state is State.OVERDUE
    assert late.landing is not None
    assert late.attention is not None
    assert late.attention.trap is Trap.NOT_SEEN
    assert [(each.obstacle, each.name) for each in late.landing.causes] == [
        (Obstacle.NOT_PERMITTED, "Invoices - List/Search")
    ]


async def test_once_it_can_look_again_what_is_not_late_waits_on_and_what_becomes_late_calls_people(room: Room) -> None:
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    permission = "Invoices - List/Search"
    room.syncro.take_permission(permission)
    await room.until(RUN + timedelta(days=4))
    assert (await room.refund(asked.id)).state is State.OVERDUE
    room.syncro.give_permission(permission)
    await room.until(RUN + timedelta(days=5))
    waiting = await room.refund(asked.id)
    assert (waiting.state, waiting.attention) == (State.RESOLVED, None)
    await room.until(AFTER)
    late = await room.refund(asked.id)
    assert late.state is State.OVERDUE
    assert late.attention is not None
    assert late.attention.trap is Trap.NOT_LANDED
    assert await room.said(asked.id) == ["attention/1", "landing/1", "attention/2"]


async def test_a_ticket_that_can_not_be_read_holds_up_no_other_refund(room: Room) -> None:
    asked = [await room.resolve(KERERU) for _ in range(3)]
    second = asked[1].ticket
    assert second is not None
    room.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path=f"/tickets/{second.id}", times=EVERY_TIME)
    await room.until(RUN)
    states = [(await room.refund(each.id)).state for each in asked]
    assert states == [State.LANDED, State.RESOLVED, State.LANDED]
    room.syncro.faults.clear()
    await room.until(RUN, 11)
    assert (await room.refund(asked[1].id)).state is State.LANDED


async def test_a_fault_of_ours_is_a_look_that_failed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = await room.resolve(KERERU)

    async def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("bot.steps.evidence.Reading.of_customer", breaks)
        room.clock.at = datetime.combine(RUN, datetime.min.time(), ZONE) + timedelta(hours=9, minutes=1)
        await room.lookout().sweep()
    async with room.database.reading() as tx:
        assert await landings.failed(tx, (asked.id,), 1) == (asked.id,)


async def test_what_a_run_did_is_not_forgotten_by_a_look_between_runs(room: Room) -> None:
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    await room.until(RUN)
    async with room.database.transaction() as tx:
        await tx.connection.execute(update(rows).values(due_at=tx.now_ms))
    await room.lookout().sweep()
    waiting = await room.refund(asked.id)
    assert waiting.landing is not None
    assert [each.obstacle for each in waiting.landing.causes] == [Obstacle.LEFT_OUT]
    assert await room.said(asked.id) == ["landing/1"]


async def test_nothing_is_looked_for_while_the_ledger_may_be_a_restored_backup(room: Room) -> None:
    await room.resolve(KERERU)
    room.clock.at = datetime(2026, 12, 3, 12, tzinfo=ZONE)
    await room.lookout(open_=False).sweep()
    assert room.reads("/invoices") == 0


async def test_a_process_that_lost_its_look_stores_nothing(room: Room) -> None:
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    room.clock.advance(hours=1)
    async with room.database.transaction() as tx:
        frozen = await landings.claim(tx, ttl=timedelta(minutes=5), landed_for=OVERDUE)
    assert frozen is not None
    await room.lookout().sweep()
    assert (await room.refund(asked.id)).state is State.RESOLVED
    room.clock.advance(minutes=6)
    await room.lookout().sweep()
    assert (await room.refund(asked.id)).state is State.LANDED
    async with room.database.transaction() as tx:
        with pytest.raises(landings.LookLostError):
            await landings.hold(tx, frozen, ttl=timedelta(minutes=5))


async def test_what_was_read_before_the_look_was_lost_is_not_stored(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process is frozen with an invoice that it has read; another one sees that it is gone, and says so."""
    room.account.switches.deleted_invoice_frees_charges = True
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    room.clock.advance(minutes=10)
    read = Reading.of_refund

    async def and_freeze(reading: Reading, refund: Refund) -> Evidence:
        evidence = await read(reading, refund)
        frozen.undo()
        room.clock.advance(minutes=6)
        for bill in evidence.invoices:
            room.account.by_hand.delete_invoice(bill.number)
        await room.lookout().sweep()
        return evidence

    with monkeypatch.context() as frozen:
        frozen.setattr(Reading, "of_refund", and_freeze)
        await room.lookout().sweep()
    assert (await room.refund(asked.id)).state is State.RESOLVED
    assert await room.said(asked.id) == ["landing/1"]


async def test_of_a_refund_that_is_waited_for_anew_an_older_look_stores_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its other refunds are still the look's own."""
    asked = [await room.resolve(KERERU) for _ in range(2)]
    await room.until(RUN, 8.9)
    room.clock.advance(minutes=10)
    read = Reading.of_refund

    async def and_wait_anew(reading: Reading, refund: Refund) -> Evidence:
        evidence = await read(reading, refund)
        if refund.id == asked[1].id:
            async with room.database.transaction() as tx:
                watch = Watch(expected_at=tx.now, due_at=tx.now)
                await landings.wait_for(tx, refund.id, refund.customer_id, watch, since=refund.created_at)
        return evidence

    with monkeypatch.context() as patched:
        patched.setattr(Reading, "of_refund", and_wait_anew)
        await room.lookout()._look_at_next()
    states = [(await room.refund(each.id)).state for each in asked]
    assert states == [State.LANDED, State.RESOLVED]
    await room.lookout().sweep()
    assert (await room.refund(asked[1].id)).state is State.LANDED

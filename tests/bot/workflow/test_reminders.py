"""Reminders and expiry on a clock of the test's own: once each, however many processes sweep."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.ledger import delegations, messages, refunds
from bot.ledger.database import Database
from bot.ledger.tables import events
from bot.ledger.tables import messages as message_rows
from bot.models import Decision, DecisionKind, HandOver, Refund, State
from bot.rules.patience import first_look
from bot.rules.policy import of_approvers
from bot.steps.people import People
from bot.workflow.reminders import Reminders
from tests.bot.ledger.examples import WIREMU, refund
from tests.sandbox.syncro import Clock

pytestmark = pytest.mark.long

ZONE = ZoneInfo("Pacific/Auckland")
ASKED = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)  # a Tuesday
POLICY = of_approvers(("S1",))


def people() -> People:
    """Slack does not answer."""
    return People(AsyncWebClient(token="xoxb", base_url="http://127.0.0.1:1/"), POLICY.ids)


@pytest.fixture
def clock() -> Clock:
    return Clock(ASKED)


@pytest.fixture
async def databases(database_url: str, clock: Clock) -> AsyncIterator[list[Database]]:
    """Three processes' views of one ledger with one request in it."""
    opened = [Database(database_url, clock=clock) for _ in range(3)]
    async with opened[0].transaction() as tx:
        asked = refund(created_at=ASKED)
        look_at = first_look(asked.since, POLICY.patience, asked.time_zone)
        await refunds.insert_request(tx, asked, draft_id="draft", look_at=look_at)
        await messages.want(tx, 1, messages.CARD)
    yield opened
    for each in opened:
        await each.close()


async def sweep(databases: list[Database], *, open_: bool = True) -> None:
    """Every process looks, in the same moment."""
    processes = [
        Reminders(each, people(), POLICY, tell=lambda: None, may_begin=lambda: open_)
        for each in databases
        for _ in range(2)
    ]
    await asyncio.gather(*(process.sweep() for process in processes))


async def said(database: Database) -> list[str]:
    async with database.reading() as tx:
        return list(await tx.connection.scalars(select(message_rows.c.name).order_by(message_rows.c.id)))


async def stored(database: Database) -> Refund:
    async with database.reading() as tx:
        found = await refunds.load(tx, 1)
    assert found is not None
    return found


async def test_a_reminder_after_four_hours_one_each_day_and_the_end_after_fourteen(
    databases: list[Database], clock: Clock
) -> None:
    days: list[str] = []
    for _ in range(15 * 24 * 4):
        before = await said(databases[0])
        await sweep(databases[:1] if clock.at.minute else databases)
        after = await said(databases[0])
        if after != before:
            days.append(f"{clock.at.astimezone(ZONE):%a %d %H:%M} {', '.join(after[len(before) :])}")
        clock.advance(minutes=15)
    assert days == [
        "Tue 24 13:00 reminder/1",
        "Wed 25 13:00 reminder/2",
        "Thu 26 13:00 reminder/3",
        "Fri 27 13:00 reminder/4",
        "Mon 30 08:00 reminder/5",
        "Tue 01 08:00 reminder/6",
        "Wed 02 08:00 reminder/7",
        "Thu 03 08:00 reminder/8",
        "Fri 04 08:00 reminder/9",
        "Mon 07 08:00 reminder/10",
        "Tue 08 08:00 reminder/11",
        "Tue 08 09:00 expired",
    ]
    assert (await stored(databases[0])).state is State.EXPIRED


async def test_processes_that_sweep_together_remind_once(databases: list[Database], clock: Clock) -> None:
    clock.advance(hours=4)
    await sweep(databases)
    await sweep(databases)
    assert await said(databases[0]) == ["card", "reminder/1"]
    clock.advance(days=14)
    await sweep(databases)
    await sweep(databases)
    assert await said(databases[0]) == ["card", "reminder/1", "expired"]
    async with databases[0].reading() as tx:
        names = list(await tx.connection.scalars(select(events.c.name).order_by(events.c.id)))
    assert names == ["refund.reminded", "refund.expired"]


async def test_after_the_decision_nobody_is_reminded(databases: list[Database], clock: Clock) -> None:
    async with databases[0].transaction() as tx:
        asked = await refunds.load(tx, 1)
        assert asked is not None
        await refunds.decide(tx, asked, Decision(kind=DecisionKind.REJECTED, by=WIREMU, at=tx.now), due=False)
    clock.advance(days=15)
    await sweep(databases)
    assert await said(databases[0]) == ["card"]
    assert (await stored(databases[0])).state is State.REJECTED


async def test_nothing_expires_while_the_ledger_may_be_a_restored_backup(
    databases: list[Database], clock: Clock
) -> None:
    clock.advance(days=15)
    await sweep(databases, open_=False)
    assert await said(databases[0]) == ["card"]
    await sweep(databases)
    assert await said(databases[0]) == ["card", "expired"]


async def test_a_database_that_fails_once_is_asked_again(
    databases: list[Database], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workflow.reminders.SWEEP", 0.01)
    clock.advance(hours=4)
    told, failures = asyncio.Event(), iter([OSError("gone")])

    def may_begin() -> bool:
        for failure in failures:
            raise failure
        return True

    process = Reminders(databases[0], people(), POLICY, tell=told.set, may_begin=may_begin)
    running = asyncio.create_task(process.run())
    await asyncio.wait_for(told.wait(), 5)
    process.stop()
    await asyncio.wait_for(running, 5)
    assert await said(databases[0]) == ["card", "reminder/1"]


async def test_where_slack_does_not_say_who_they_are_the_reminder_comes_without_who_acts_for_them(
    databases: list[Database], clock: Clock
) -> None:
    asked = HandOver(to="U9", first_day=None, last_day=None, reason="On leave")
    async with databases[0].transaction() as tx:
        ends_at = tx.now + timedelta(days=1)
        await delegations.add(tx, asked, by=WIREMU, begins_at=tx.now, ends_at=ends_at, time_zone="UTC")
    clock.advance(hours=4)
    await sweep(databases[:1])
    assert await said(databases[0]) == ["card", "reminder/1"]

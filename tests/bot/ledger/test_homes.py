"""Homes: who opened one is served first, many changes are one publication, and what was missed comes later."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.ledger import changes, delegations, homes, messages, standstill
from bot.ledger.database import Database
from bot.ledger.homes import Opened
from bot.ledger.tables import changes as noted
from bot.models import HandOver, HomeFilter, Part, Stands
from tests.bot.ledger.examples import MERE, WIREMU, requested
from tests.sandbox.syncro import Clock

TTL = 30_000  # ms
AROHA = "U0AROHA"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))


@pytest.fixture
async def timed(url: str, clock: Clock) -> AsyncIterator[Database]:
    """The ledger, on a clock of the test's own."""
    opened = Database(url, clock=clock)
    yield opened
    await opened.close()


async def open_home(database: Database, *people: str) -> None:
    async with database.transaction() as tx:
        for person in people:
            await homes.opened(tx, person)


async def claim(database: Database, *, only_urgent: bool = False, ttl_ms: int = TTL) -> Opened | None:
    async with database.transaction() as tx:
        return await homes.claim(tx, ttl_ms=ttl_ms, only_urgent=only_urgent)


async def show(database: Database, home: Opened, *, sees_all: bool = False) -> None:
    async with database.transaction() as tx:
        await homes.shown(tx, home, sent_hash="h", view_hash="v", sees_all=sees_all)


async def publish_all(database: Database, *approvers: str) -> list[str]:
    """Publish everything that is due; the people, in their order."""
    done = []
    while (home := await claim(database)) is not None:
        await show(database, home, sees_all=home.user_id in approvers)
        done.append(home.user_id)
    return done


async def take_up(database: Database) -> None:
    async with database.transaction() as tx:
        while await changes.take_up(tx):
            pass


async def ask(database: Database, number: int = 1) -> None:
    async with database.transaction() as tx:
        await requested(tx, number)


async def test_a_home_that_was_opened_is_published_once(timed: Database) -> None:
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    assert (home.user_id, home.urgent, home.filter) == (MERE, True, HomeFilter())
    await show(timed, home)
    assert await claim(timed) is None


async def test_a_change_concerns_who_asked_and_approvers_and_nobody_else(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE, WIREMU, AROHA)
    await publish_all(timed, WIREMU)
    await ask(timed)
    clock.advance(minutes=1)
    await take_up(timed)
    clock.advance(minutes=1)
    assert await publish_all(timed) == [MERE, WIREMU]


async def test_who_acts_for_another_is_shown_theirs_when_that_begins_with_each_change_and_when_it_ends(
    timed: Database, clock: Clock
) -> None:
    async with timed.transaction() as tx:
        begins, ends = tx.now + timedelta(hours=1), tx.now + timedelta(hours=2)
        asked = HandOver(to=AROHA, first_day=None, last_day=None, reason="On leave")
        await delegations.add(tx, asked, by=WIREMU, begins_at=begins, ends_at=ends, time_zone="Pacific/Auckland")
    await open_home(timed, MERE, AROHA)

    async def shown() -> list[str]:
        await take_up(timed)
        clock.advance(minutes=1)
        return sorted(await publish_all(timed))

    assert await shown() == [AROHA, MERE]
    assert await shown() == []
    clock.advance(hours=1)
    assert await is_any(timed)
    assert await shown() == [AROHA]
    assert not await is_any(timed)
    await ask(timed)
    assert await shown() == [AROHA, MERE]
    clock.advance(hours=1)
    assert await shown() == [AROHA]
    assert await shown() == []
    await ask(timed, 2)
    assert await shown() == [MERE]


async def test_what_was_revoked_before_it_began_shows_nobody_anything(timed: Database, clock: Clock) -> None:
    async with timed.transaction() as tx:
        begins, ends = tx.now + timedelta(hours=1), tx.now + timedelta(hours=2)
        asked = HandOver(to=AROHA, first_day=None, last_day=None, reason="On leave")
        made = await delegations.add(tx, asked, by=WIREMU, begins_at=begins, ends_at=ends, time_zone="Pacific/Auckland")
        await delegations.revoke(tx, made.id, by=WIREMU)
    await open_home(timed, AROHA)
    await take_up(timed)
    await publish_all(timed)
    clock.advance(hours=1)
    assert not await is_any(timed)


async def is_any(database: Database) -> bool:
    async with database.reading() as tx:
        return await changes.is_any(tx)


async def test_a_pause_concerns_everybody_even_where_no_refund_is_open(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE, WIREMU)
    await publish_all(timed)
    clock.advance(minutes=1)
    async with timed.transaction() as tx:
        await standstill.begin(tx, by=WIREMU, reason="Prices are wrong")
    await take_up(timed)
    clock.advance(minutes=1)
    assert await publish_all(timed) == [MERE, WIREMU]


async def test_many_changes_are_one_publication_and_soon_after_one_waits_a_little(
    timed: Database, clock: Clock
) -> None:
    await open_home(timed, MERE)
    await publish_all(timed)
    await ask(timed)
    for _ in range(20):
        async with timed.transaction() as tx:
            await messages.want(tx, 1, messages.CARD)
        await take_up(timed)
    assert await publish_all(timed) == []
    clock.advance(seconds=homes.EVERY_MS / 1000)
    assert await publish_all(timed) == [MERE]
    clock.advance(minutes=1)
    assert await publish_all(timed) == []


async def test_who_did_something_in_theirs_comes_before_those_who_only_look(timed: Database, clock: Clock) -> None:
    await open_home(timed, AROHA, MERE, WIREMU)
    await publish_all(timed, AROHA, MERE)
    await ask(timed)
    await take_up(timed)
    clock.advance(minutes=1)
    async with timed.transaction() as tx:
        await homes.choose(tx, WIREMU, HomeFilter(stands=Stands.ENDED))
    urgent = await claim(timed, only_urgent=True)
    assert urgent is not None
    assert (urgent.user_id, urgent.filter.stands) == (WIREMU, Stands.ENDED)
    assert await claim(timed, only_urgent=True) is None
    assert await publish_all(timed) == [AROHA, MERE]


async def test_what_a_person_chose_stays_when_they_open_it_again(timed: Database) -> None:
    await open_home(timed, MERE)
    wish = HomeFilter(stands=Stands.OVERDUE, customer_id=31, customer_name="Kererū Café", pages={Part.MINE: 2})
    async with timed.transaction() as tx:
        await homes.choose(tx, MERE, wish)
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    assert home.filter == wish


async def test_who_has_not_opened_theirs_for_a_month_is_left_alone_until_they_do(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE)
    await publish_all(timed)
    await ask(timed)
    clock.advance(days=31)
    await take_up(timed)
    clock.advance(minutes=1)
    assert await publish_all(timed) == []
    await open_home(timed, MERE)
    assert await publish_all(timed) == [MERE]


async def test_a_notice_stands_there_until_the_person_does_something_else(timed: Database) -> None:
    await open_home(timed, MERE)
    async with timed.transaction() as tx:
        await homes.tell(tx, MERE, [{"type": "divider"}])
    told = await claim(timed)
    assert told is not None
    assert told.notice == [{"type": "divider"}]
    await show(timed, told)
    async with timed.transaction() as tx:
        await homes.choose(tx, MERE, HomeFilter())
    after = await claim(timed)
    assert after is not None
    assert after.notice is None


async def test_a_click_that_counted_takes_away_what_the_person_was_told_and_else_does_nothing(timed: Database) -> None:
    await open_home(timed, MERE)
    assert await publish_all(timed) == [MERE]

    async def counted() -> None:
        async with timed.transaction() as tx:
            await homes.clear_notice(tx, MERE)
            await homes.clear_notice(tx, WIREMU)

    await counted()
    assert await claim(timed) is None
    async with timed.transaction() as tx:
        await homes.tell(tx, MERE, [{"type": "divider"}])
    assert await publish_all(timed) == [MERE]
    await counted()
    after = await claim(timed)
    assert after is not None
    assert (after.user_id, after.notice) == (MERE, None)


async def test_what_a_person_is_told_reaches_them_also_where_the_ledger_forgot_that_they_opened_it(
    timed: Database,
) -> None:
    async with timed.transaction() as tx:
        await homes.tell(tx, MERE, [{"type": "divider"}])
    told = await claim(timed)
    assert told is not None
    assert (told.user_id, told.notice, told.filter) == (MERE, [{"type": "divider"}], HomeFilter())


async def test_a_change_while_a_home_is_being_published_publishes_it_once_more(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    await ask(timed)
    await take_up(timed)
    await show(timed, home)
    clock.advance(minutes=1)
    assert await publish_all(timed) == [MERE]


async def test_processes_that_look_in_the_same_moment_never_take_the_same_home(
    database: Database, other: Database
) -> None:
    await open_home(database, *(f"U{number}" for number in range(8)))
    taken = [await asyncio.gather(claim(database), claim(other)) for _ in range(8)]
    people = [home.user_id for pair in taken for home in pair if home is not None]
    assert len(people) == len(set(people)) == 8


async def test_a_process_that_lost_its_home_has_it_published_anew(timed: Database, clock: Clock) -> None:
    """It was frozen before it published, and does so after the newer one."""
    await open_home(timed, MERE)
    frozen = await claim(timed, ttl_ms=50)
    clock.advance(seconds=1)
    taken_over = await claim(timed)
    assert frozen is not None
    assert taken_over is not None
    await show(timed, taken_over)
    await show(timed, frozen)
    again = await claim(timed)
    assert again is not None
    assert (again.sent_hash, again.view_hash) == (None, None)


async def test_what_slack_refused_comes_again_when_its_time_has_come(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    async with timed.transaction() as tx:
        await homes.retry(tx, home, at_ms=tx.now_ms + 1000)
    assert await claim(timed) is None
    clock.advance(seconds=2)
    again = await claim(timed)
    assert again is not None
    assert again.attempts == 1


async def test_a_forgotten_home_comes_back_when_it_is_opened(timed: Database) -> None:
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    async with timed.transaction() as tx:
        await homes.forget(tx, home)
    assert await claim(timed) is None
    await open_home(timed, MERE)
    assert await publish_all(timed) == [MERE]


async def test_what_was_shown_without_knowing_all_is_published_again_later(timed: Database, clock: Clock) -> None:
    await open_home(timed, MERE)
    home = await claim(timed)
    assert home is not None
    async with timed.transaction() as tx:
        await homes.shown(tx, home, sent_hash="h", view_hash="v", sees_all=True, again_at_ms=tx.now_ms + 60_000)
    assert await claim(timed) is None
    clock.advance(minutes=1)
    assert await publish_all(timed) == [MERE]


async def test_notes_are_taken_out_and_processes_that_take_them_up_together_lose_none(
    database: Database, other: Database
) -> None:
    await open_home(database, MERE)
    await publish_all(database)
    for number in range(1, 6):
        await ask(database, number)
    await asyncio.gather(take_up(database), take_up(other))
    async with database.reading() as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(noted)) == 0
        assert not await changes.is_any(tx)
    await asyncio.sleep(homes.EVERY_MS / 1000 + 0.1)
    assert await publish_all(database) == [MERE]

"""The outbox: nothing is lost, the order within a refund is kept, and nothing stands in the way of the others."""

import asyncio
from dataclasses import replace

from bot.ledger import messages
from bot.ledger.database import Database
from bot.ledger.messages import Outgoing
from tests.bot.ledger.examples import refund, requested

TTL = 30_000  # ms
LATER = 3_600_000  # ms


async def claim(database: Database, *, ttl_ms: int = TTL) -> Outgoing | None:
    async with database.transaction() as tx:
        return await messages.claim(tx, ttl_ms=ttl_ms)


async def deliver(database: Database, outgoing: Outgoing, ts: str) -> None:
    async with database.transaction() as tx:
        await messages.delivered(tx, outgoing, ts=ts, sent_hash="h")


async def want(database: Database, *names: str, refund_id: int = 1) -> None:
    async with database.transaction() as tx:
        for name in names:
            await messages.want(tx, refund_id, name)


async def ask(database: Database, *numbers: int) -> None:
    async with database.transaction() as tx:
        for number in numbers:
            await requested(tx, number, customer=number)


async def deliver_next(database: Database, ts: str) -> str | None:
    outgoing = await claim(database)
    if outgoing is None:
        return None
    await deliver(database, outgoing, ts)
    return outgoing.name


async def test_the_messages_of_a_refund_are_posted_in_their_order(database: Database) -> None:
    await ask(database, 1)
    await want(database, messages.APPROVED, messages.PROGRESS)
    assert [await deliver_next(database, f"{n}.0") for n in range(4)] == ["card", "approved", "progress", None]


async def test_a_reply_waits_until_the_card_is_there_and_then_names_it(database: Database, other: Database) -> None:
    await ask(database, 1)
    await want(database, messages.APPROVED)
    card = await claim(database)
    assert card is not None
    assert await claim(other) is None
    await deliver(database, card, "17.5")
    reply = await claim(other)
    assert reply is not None
    assert (reply.name, reply.thread_ts) == ("approved", "17.5")


async def test_couriers_that_look_in_the_same_moment_never_take_the_same_message(
    database: Database, other: Database
) -> None:
    await ask(database, *range(1, 9))
    taken = [await asyncio.gather(claim(database), claim(other)) for _ in range(8)]
    ids = [outgoing.id for pair in taken for outgoing in pair if outgoing is not None]
    assert len(ids) == len(set(ids)) == 8


async def test_what_changes_while_a_message_is_on_its_way_is_sent_once_more(database: Database) -> None:
    await ask(database, 1)
    outgoing = await claim(database)
    assert outgoing is not None
    await want(database, messages.CARD)
    await deliver(database, outgoing, "17.5")
    again = await claim(database)
    assert again is not None
    assert (again.name, again.ts) == ("card", "17.5")


async def test_a_message_whose_courier_died_is_taken_by_the_next_one(database: Database, other: Database) -> None:
    await ask(database, 1)
    assert await claim(database, ttl_ms=100) is not None
    assert await claim(other) is None
    await asyncio.sleep(0.15)
    assert await claim(other) is not None


async def test_a_courier_that_lost_its_message_has_it_shown_anew_because_slack_may_show_an_old_version(
    database: Database, other: Database
) -> None:
    """It was frozen before its update and sends it after the newer one."""
    await ask(database, 1)
    frozen = await claim(database, ttl_ms=50)
    assert frozen is not None
    await asyncio.sleep(0.1)
    await want(database, messages.CARD)
    taken_over = await claim(other)
    assert taken_over is not None
    await deliver(other, taken_over, "17.5")
    assert await claim(other) is None
    await deliver(database, frozen, "17.5")
    again = await claim(other)
    assert again is not None
    assert (again.ts, again.sent_hash) == ("17.5", None)


async def test_messages_that_slack_refuses_do_not_hold_up_those_of_other_refunds(database: Database) -> None:
    """However many wait behind them."""
    await ask(database, *range(1, 31))
    for number in range(1, 31):
        await want(database, messages.APPROVED, messages.PROGRESS, refund_id=number)
        refused = await claim(database)
        assert refused is not None
        async with database.transaction() as tx:
            await messages.retry(tx, refused, at_ms=tx.now_ms + LATER)
    await ask(database, 31)
    outgoing = await claim(database)
    assert outgoing is not None
    assert (outgoing.refund_id, outgoing.name) == (31, "card")


async def test_a_message_that_was_put_off_comes_again_when_its_time_has_come(database: Database) -> None:
    await ask(database, 1)
    outgoing = await claim(database)
    assert outgoing is not None
    async with database.transaction() as tx:
        await messages.retry(tx, outgoing, at_ms=tx.now_ms + 100)
    assert await claim(database) is None
    await asyncio.sleep(0.15)
    again = await claim(database)
    assert again is not None
    assert again.attempts == 1


async def test_a_message_that_was_deleted_in_slack_is_posted_anew(database: Database) -> None:
    await ask(database, 1)
    await deliver_next(database, "17.5")
    await want(database, messages.CARD)
    outgoing = await claim(database)
    assert outgoing is not None
    async with database.transaction() as tx:
        await messages.vanished(tx, outgoing)
    again = await claim(database)
    assert again is not None
    assert (again.name, again.ts) == ("card", None)


async def test_a_reply_keeps_the_refund_as_it_was(database: Database) -> None:
    await ask(database, 1)
    await deliver_next(database, "17.5")
    async with database.transaction() as tx:
        await messages.want(tx, 1, messages.RESOLVED, snapshot=refund(details="as it was"))
    outgoing = await claim(database)
    assert outgoing is not None
    assert outgoing.snapshot == refund(details="as it was")


async def test_a_card_that_is_gone_is_posted_anew_before_what_belongs_under_it(database: Database) -> None:
    await ask(database, 1)
    await deliver_next(database, "1.0")
    await want(database, messages.PROGRESS)
    reply = await claim(database)
    assert reply is not None
    async with database.transaction() as tx:
        await messages.card_vanished(tx, reply)
        await messages.retry(tx, reply, at_ms=tx.now_ms)
    card = await claim(database)
    assert card is not None
    assert (card.name, card.ts) == (messages.CARD, None)
    await deliver(database, card, "2.0")
    again = await claim(database)
    assert again is not None
    assert (again.name, again.thread_ts) == (messages.PROGRESS, "2.0")


async def test_a_card_that_was_posted_anew_meanwhile_stays(database: Database) -> None:
    await ask(database, 1)
    await deliver_next(database, "1.0")
    await want(database, messages.PROGRESS)
    reply = await claim(database)
    assert reply is not None
    async with database.transaction() as tx:
        await messages.card_vanished(tx, replace(reply, thread_ts="0.9"))
        assert await messages.ts_of(tx, 1, messages.CARD) == "1.0"

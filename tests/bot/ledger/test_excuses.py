"""What approvers say of refunds made by hand, and which lines on tickets are the bot's own."""

from datetime import timedelta
from decimal import Decimal

from bot.ledger import delegations, excuses, progress, refunds, reservations
from bot.ledger.database import Database, Transaction
from bot.models import HandOver, OwnLine, Ticket
from tests.bot.ledger.examples import MERE, WIREMU, requested

KEY = "ticket/900"


async def test_an_excuse_is_kept_with_who_said_it_when_and_why(database: Database) -> None:
    async with database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=71, keys=[KEY, "invoice/8"], by=WIREMU, reason="October's")
        at = tx.now
    async with database.reading() as tx:
        said = await excuses.of_invoice(tx, 71)
        assert await excuses.of_invoice(tx, 72) == ()
    assert {each.key for each in said} == {KEY, "invoice/8"}
    assert {(each.invoice_id, each.by, each.at, each.reason) for each in said} == {(71, WIREMU, at, "October's")}


async def test_the_newest_word_of_each_stands(database: Database) -> None:
    async with database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by=WIREMU, reason="first")
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by=WIREMU, reason="second")
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by=MERE, reason="mine")
    async with database.reading() as tx:
        assert [(each.by, each.reason) for each in await excuses.of_invoice(tx, 71)] == [
            (MERE, "mine"),
            (WIREMU, "second"),
        ]


async def acts_for(tx: Transaction, by: str, *, days: tuple[int, int]) -> int:
    asked = HandOver(to=WIREMU, first_day=None, last_day=None, reason="On leave")
    first, last = (tx.now + timedelta(days=number) for number in days)
    made = await delegations.add(tx, asked, by=by, begins_at=first, ends_at=last, time_zone="Pacific/Auckland")
    return made.id


async def test_it_carries_for_whom_its_author_acted_at_that_moment(database: Database) -> None:
    async with database.transaction() as tx:
        over = await acts_for(tx, "U1", days=(-1, 1))
        await delegations.revoke(tx, over, by="U1")
        await acts_for(tx, "U2", days=(-2, 0))
        await acts_for(tx, "U3", days=(1, 2))
        revoked_later = await acts_for(tx, MERE, days=(0, 1))
        await acts_for(tx, "U4", days=(-1, 1))
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by=WIREMU, reason="October's")
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by="U5", reason="So it is")
    async with database.transaction() as tx:
        await delegations.revoke(tx, revoked_later, by=MERE)
        said = {each.by: each for each in await excuses.of_invoice(tx, 71)}
    assert said[WIREMU].acting_for == (MERE, "U4")
    assert said["U5"].acting_for == ()
    assert [said[WIREMU].counts_for(each) for each in (MERE, "U4", WIREMU, "U1", "U5")] == [False] * 3 + [True] * 2


async def test_a_refund_carries_what_was_said_of_its_invoice(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
        await excuses.excuse(tx, invoice_id=71, keys=[KEY], by=WIREMU, reason="October's")
    async with database.reading() as tx:
        refund = await refunds.load(tx, 1)
    assert refund is not None
    assert [excuse.key for excuse in refund.excuses] == [KEY]


async def test_only_lines_with_a_ticket_are_the_bots_own(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx, 1)
        await requested(tx, 2)
        await requested(tx, 3, customer=32)
        await progress.set_ticket(tx, 2, Ticket(id=9001, number="20031"))
        await progress.set_ticket(tx, 3, Ticket(id=9002, number="20032"))
    async with database.reading() as tx:
        assert await reservations.own_lines(tx, 31) == (
            OwnLine(reference="RF-000002/1", ticket_id=9001, ticket_number="20031", product_id=1, quantity=Decimal(3)),
        )

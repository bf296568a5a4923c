"""What earlier refunds hold, and two requests for one line in the same moment."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from bot.ledger import refunds, reservations
from bot.ledger.database import Database
from bot.models import Decision, DecisionKind, Orphan, Spent, State, Taken
from tests.bot.ledger.examples import CREATED, MERE, refund, requested
from tests.bot.rules.examples import INVOICE, LICENCE

BILLED = Decimal(12)
LINE = 501


async def ask_for_three(database: Database, draft: str) -> bool:
    """Take 3 of the 12 billed, if they are left; as a request does."""
    async with database.transaction() as tx:
        await reservations.lock(tx, [LINE])
        taken = (await reservations.taken(tx, [LINE])).get(LINE, Taken())
        await asyncio.sleep(0.01)
        if taken.quantity + 3 > BILLED:
            return False
        await refunds.insert_request(tx, refund(await refunds.next_id(tx)), draft_id=draft)
        return True


async def test_no_crowd_of_requests_takes_more_than_was_billed(database: Database, other: Database) -> None:
    crowd = [ask_for_three((database, other)[number % 2], f"draft-{number}") for number in range(12)]
    assert sum(await asyncio.gather(*crowd)) == 4
    async with database.reading() as tx:
        taken = await reservations.taken(tx, [LINE])
    assert taken[LINE].quantity == BILLED
    assert taken[LINE].references == ("RF-000001", "RF-000002", "RF-000003", "RF-000004")


async def test_requests_for_other_lines_get_numbers_without_a_gap_or_a_repetition(
    database: Database, other: Database
) -> None:
    async def ask(by: Database, number: int) -> int:
        async with by.transaction() as tx:
            await reservations.lock(tx, [1000 + number])
            refund_id = await refunds.next_id(tx)
            await refunds.insert_request(tx, refund(refund_id), draft_id=f"draft-{number}")
            return refund_id

    numbers = await asyncio.gather(*(ask((database, other)[number % 2], number) for number in range(16)))
    assert sorted(numbers) == list(range(1, 17))


async def test_requests_that_lock_the_same_lines_in_another_order_do_not_wait_for_each_other_for_ever(
    database: Database, other: Database
) -> None:
    async def lock(by: Database, lines: list[int]) -> None:
        async with by.transaction() as tx:
            await reservations.lock(tx, lines)
            await asyncio.sleep(0.01)

    async with asyncio.timeout(10):
        await asyncio.gather(*(lock(by, lines) for by in (database, other) for lines in ([1, 2, 3], [3, 2, 1]) * 2))


async def test_the_same_draft_is_stored_once_however_often_it_is_sent(database: Database, other: Database) -> None:
    outcomes = await asyncio.gather(
        *(ask_for_three(each, "the same") for each in (database, other)), return_exceptions=True
    )
    assert outcomes.count(True) == 1
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED])
async def test_what_was_rejected_or_cancelled_is_free_again(database: Database, state: State) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        assert LINE in await reservations.taken(tx, [LINE])
        await refunds.decide(tx, asked, Decision(kind=DecisionKind(state), by=MERE, at=tx.now), due=False)
        assert await reservations.taken(tx, [LINE]) == {}


async def test_a_refund_does_not_stand_in_its_own_way(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
        assert await reservations.taken(tx, [LINE], without_refund=1) == {}


async def test_what_was_asked_for_today_counts_for_its_requester_and_for_all(database: Database) -> None:
    async with database.transaction() as tx:
        for number, who in enumerate((MERE, "U0SIONE", MERE), 1):
            asked = refund(number, requester_id=who)
            await refunds.insert_request(tx, asked, draft_id=f"draft-{number}")
        rejected = Decision(kind=DecisionKind.REJECTED, by="U0WIREMU", at=tx.now)
        await refunds.decide(tx, refund(3), rejected, due=False)
    async with database.reading() as tx:
        assert await reservations.spent(tx, MERE, since=CREATED) == Spent(each_cents=12903, all_cents=25806)
        assert await reservations.spent(tx, MERE, since=CREATED + timedelta(seconds=1)) == Spent()
        changed = await reservations.spent(tx, MERE, since=CREATED, without_refund=1)
        assert changed.all_cents == 12903


async def test_two_that_lock_the_day_come_one_after_the_other(database: Database, other: Database) -> None:
    order: list[str] = []

    async def hold(by: Database, name: str) -> None:
        async with by.transaction() as tx:
            await reservations.lock_day(tx)
            order.append(name)
            await asyncio.sleep(0.02)
            order.append(name)

    await asyncio.gather(hold(database, "one"), hold(other, "two"))
    assert order[0] == order[1]
    assert order[2] == order[3]


async def test_what_is_held_of_a_line_that_is_gone_is_told_with_its_product_and_units(database: Database) -> None:
    typed_anew = INVOICE.model_copy(update={"id": 71, "customer_id": 31})
    async with database.transaction() as tx:
        held = refund(1)
        (line,) = held.lines
        unit = line.model_copy(update={"serials": ("7C2F80AA01",)})
        await refunds.insert_request(tx, held.model_copy(update={"lines": (unit,)}), draft_id="draft-1")
        await requested(tx, 2, customer=32)
        of_another_invoice = refund(3, invoice_id=72, invoice_number="8102")
        await refunds.insert_request(tx, of_another_invoice, draft_id="draft-3")
        await refunds.insert_request(tx, refund(4, dry_run=True), draft_id="draft-4")
        await requested(tx, 5)
        given_up = Decision(kind=DecisionKind.CANCELLED, by=MERE, at=CREATED, reason="")
        await refunds.decide(tx, refund(5), given_up, due=False)
    gone = Orphan(reference="RF-000001", product_id=1, quantity=Decimal(3), cents=11220, serials=("7C2F80AA01",))
    async with database.reading() as tx:
        assert await reservations.orphans(tx, typed_anew) == (gone,)
        assert await reservations.orphans(tx, typed_anew, without_refund=1) == ()
        whole = typed_anew.model_copy(update={"id": 99, "number": "8101"})
        assert await reservations.orphans(tx, whole) == (gone,)
        assert [each.reference for each in await reservations.orphans(tx, typed_anew, dry_run=True)] == [
            "RF-000001",
            "RF-000004",
        ]
        there = typed_anew.model_copy(update={"lines": (LICENCE.model_copy(update={"id": 501}),)})
        assert await reservations.orphans(tx, there) == ()

"""The credit is looked for on the customer's invoices until it stands there, on a clock of the test's own."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from bot.ledger import progress
from bot.ledger.tables import refunds as refund_rows
from bot.models import (
    Attention,
    Maker,
    Obstacle,
    State,
    Trap,
    Trouble,
    Verdict,
)
from tests.bot.workflow.waiting_room import AFTER, RUN, SEATS, ZONE, Room, waiting_room
from tests.sandbox.syncro.seed.customers import HARBOUR, KERERU, OBRIEN, RATA, TUI
from tests.sandbox.syncro.seed.products import DOMAIN, MOUSE

pytestmark = pytest.mark.long
MINUS = "\u2212"


async def test_after_the_run_it_is_proved_on_the_invoice(room: Room) -> None:
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8.9)
    assert (await room.refund(asked.id)).state is State.RESOLVED
    assert room.reads("/invoices") == 0
    await room.until(RUN)
    landed = await room.refund(asked.id)
    assert landed.state is State.LANDED
    assert landed.landing is not None
    (bill,) = landed.landing.bills
    assert (bill.date, bill.cents, bill.gst_cents) == (RUN, 11220, 1683)
    assert (bill.maker, bill.schedule) == (Maker.SPARK, "SPARK - Kereru monthly")
    assert landed.landing.reports == (date(2026, 12, 25), date(2027, 1, 25))
    assert await room.said(asked.id) == ["landed"]
    await room.until(AFTER)
    assert await room.said(asked.id) == ["landed"]


async def test_however_many_refunds_wait_the_invoices_are_read_once_for_a_run(room: Room) -> None:
    asked = [await room.resolve(KERERU) for _ in range(5)]
    await room.until(RUN)
    assert [(await room.refund(each.id)).state for each in asked] == [State.LANDED] * 5
    listed = room.syncro.calls("GET", "/invoices")
    assert len(listed) == 1
    read = room.syncro.calls("GET", "/invoices/*")
    assert len(read) == len({call.path for call in read})
    assert room.reads("/tickets/*") - room.reads("/tickets/settings") == 5


async def test_a_run_that_leaves_it_out_is_told_and_after_the_following_one_people_are_called(room: Room) -> None:
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    await room.until(RUN)
    waiting = await room.refund(asked.id)
    assert waiting.state is State.RESOLVED
    assert waiting.landing is not None
    assert [(each.obstacle, each.day) for each in waiting.landing.causes] == [(Obstacle.LEFT_OUT, RUN)]
    assert (waiting.landing.verdict, waiting.landing.run_day) == (Verdict.NOT_LANDED, AFTER)
    assert await room.said(asked.id) == ["landing/1"]
    await room.until(AFTER)
    late = await room.refund(asked.id)
    assert late.state is State.OVERDUE
    assert late.attention is not None
    assert late.attention.trap is Trap.NOT_LANDED
    assert await room.said(asked.id) == ["landing/1", "attention/1"]


async def test_what_is_overdue_still_lands_by_itself(room: Room) -> None:
    template = room.schedule(KERERU)
    template.ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    await room.until(AFTER)
    template.ticket_statuses = ("Resolved",)
    await room.until(date(2027, 2, 3))
    landed = await room.refund(asked.id)
    assert (landed.state, landed.attention) == (State.LANDED, None)
    assert (await room.said(asked.id))[-1] == "landed"


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        (lambda room, ticket: room.account.by_hand.reopen(ticket.number), Obstacle.REOPENED),
        (lambda room, ticket: room.account.by_hand.delete_ticket(ticket.number), Obstacle.TICKET_GONE),
        (lambda room, ticket: room.account.by_hand.delete_line(ticket.number, ticket.lines[0].id), Obstacle.LINE_GONE),
    ],
    ids=["reopened", "ticket deleted", "line deleted"],
)
async def test_what_people_did_to_the_ticket_is_why(room: Room, change: object, obstacle: Obstacle) -> None:
    assert callable(change)
    asked = await room.resolve(KERERU)
    change(room, next(iter(room.account.tickets_of(asked.customer_id)[-1:])))
    await room.until(RUN)
    waiting = await room.refund(asked.id)
    assert waiting.landing is not None
    assert obstacle in {each.obstacle for each in waiting.landing.causes}
    await room.until(AFTER)
    assert (await room.refund(asked.id)).state is State.OVERDUE


async def test_a_merged_ticket_lands_by_its_reference(room: Room) -> None:
    asked = await room.resolve(KERERU)
    mine = room.account.tickets_of(asked.customer_id)[-1]
    other = room.account.by_hand.create_ticket(asked.customer_id, "Other work", status="Resolved")
    room.account.by_hand.merge(mine.number, other.number)
    await room.until(RUN)
    assert (await room.refund(asked.id)).state is State.LANDED


async def test_a_paused_template_is_why_and_resuming_it_lands(room: Room) -> None:
    asked = await room.resolve(KERERU)
    room.schedule(KERERU).paused = True
    await room.until(RUN)
    waiting = await room.refund(asked.id)
    assert waiting.landing is not None
    assert [each.kind for each in waiting.landing.troubles] == [Trouble.PAUSED, Trouble.RUN_IN_THE_PAST]
    assert waiting.state is State.RESOLVED
    room.schedule(KERERU).paused = False
    room.schedule(KERERU).next_run = date(2026, 12, 20)
    await room.until(date(2026, 12, 21))
    assert (await room.refund(asked.id)).state is State.LANDED


async def test_a_moved_run_is_no_missed_run_but_not_for_ever(room: Room) -> None:
    asked = await room.resolve(KERERU)
    room.schedule(KERERU).next_run = date(2026, 12, 28)
    await room.until(RUN)
    waiting = await room.refund(asked.id)
    assert waiting.landing is not None
    assert [(each.obstacle, each.day) for each in waiting.landing.causes] == [(Obstacle.MOVED, date(2026, 12, 28))]
    room.schedule(KERERU).next_run = date(2027, 3, 28)
    await room.until(date(2027, 1, 6))
    assert (await room.refund(asked.id)).state is State.RESOLVED
    await room.until(date(2027, 1, 9))
    assert (await room.refund(asked.id)).state is State.OVERDUE


async def test_without_any_template_a_hand_made_invoice_lands_it(room: Room) -> None:
    asked = await room.resolve(RATA)
    await room.until(date(2026, 12, 10))
    assert (await room.refund(asked.id)).state is State.RESOLVED
    room.account.by_hand.make_invoice(asked.customer_id)
    await room.until(date(2026, 12, 20))
    landed = await room.refund(asked.id)
    assert landed.state is State.LANDED
    assert landed.landing is not None
    assert [bill.maker for bill in landed.landing.bills] == [Maker.HAND]


async def test_without_any_template_people_are_called_in_the_end(room: Room) -> None:
    asked = await room.resolve(RATA)
    await room.until(date(2026, 12, 28))
    assert (await room.refund(asked.id)).state is State.RESOLVED
    await room.until(date(2026, 12, 30))
    assert (await room.refund(asked.id)).state is State.OVERDUE
    assert room.reads("/invoices") == 7


async def test_another_template_that_is_no_spark_one_takes_it(room: Room) -> None:
    asked = await room.resolve(OBRIEN)
    await room.until(date(2026, 12, 2))
    landed = await room.refund(asked.id)
    assert landed.state is State.LANDED
    assert landed.landing is not None
    assert [(bill.maker, bill.schedule) for bill in landed.landing.bills] == [(Maker.SCHEDULE, "Monthly agreement")]
    assert landed.landing.reports == ()


async def test_another_price_on_the_invoice_calls_people_with_the_cents(room: Room) -> None:
    asked = await room.resolve(KERERU, price=3700)
    await room.until(RUN)
    found = await room.refund(asked.id)
    assert found.state is State.NEEDS_ATTENTION
    assert found.attention is not None
    assert found.attention.trap is Trap.LANDED_OTHERWISE
    assert f"Approved: {MINUS}3 for {MINUS}$112.20." in found.attention.differences[0]
    assert f"{MINUS}3 for {MINUS}$111.00, $1.20 too little." in found.attention.differences[0]
    await room.until(AFTER)
    assert await room.said(asked.id) == ["attention/1"]


async def test_a_credit_that_landed_twice_calls_people(room: Room) -> None:
    asked = await room.resolve(KERERU)
    ticket = room.account.tickets_of(asked.customer_id)[-1]
    invoice = room.account.by_hand.make_invoice(asked.customer_id)
    copy = room.account.by_hand.make_invoice(asked.customer_id, *invoice.lines, add_all=False)
    copy.lines[0].id += 1
    assert ticket.lines[0].converted
    await room.until(RUN)
    found = await room.refund(asked.id)
    assert found.state is State.NEEDS_ATTENTION
    assert found.attention is not None
    assert f"{MINUS}6 for {MINUS}$224.40, $112.20 too much." in found.attention.differences[0]


async def test_a_credit_typed_onto_an_invoice_while_the_ticket_still_waits_calls_people(room: Room) -> None:
    asked = await room.resolve(KERERU)
    invoice = room.account.by_hand.make_invoice(asked.customer_id)
    line = room.account.tickets_of(asked.customer_id)[-1].lines[0]
    line.converted = False
    room.schedule(KERERU).paused = True
    await room.until(RUN)
    found = await room.refund(asked.id)
    assert found.attention is not None
    assert f"It stands on invoice {invoice.number}, and is still unbilled on ticket" in found.attention.differences[0]


async def test_a_part_of_it_is_said_and_the_rest_lands_with_the_following_run(room: Room) -> None:
    room.account.switches.total_may_be_negative = False
    asked = await room.resolve(HARBOUR, (SEATS, "1", 3740), (MOUSE, "9", 2990))
    day = room.schedule(HARBOUR).next_run
    await room.until(day)
    part = await room.refund(asked.id)
    assert part.state is State.RESOLVED
    assert part.landing is not None
    assert (part.landing.verdict, part.landing.cents, part.landing.missing) == (Verdict.PARTLY, 3740, (MOUSE,))
    room.account.switches.total_may_be_negative = True
    await room.until(room.schedule(HARBOUR).next_run)
    whole = await room.refund(asked.id)
    assert whole.state is State.LANDED
    assert whole.landing is not None
    assert [bill.cents for bill in whole.landing.bills] == [3740, 26910]
    assert await room.said(asked.id) == ["landing/1", "landed"]


async def test_an_invoice_below_zero_and_a_line_without_gst_are_counted_to_the_cent(room: Room) -> None:
    asked = await room.resolve(TUI, (DOMAIN, "20", 4500), (SEATS, "1", 3740))
    room.account.by_hand.make_invoice(asked.customer_id)
    await room.until(date(2026, 12, 20))
    landed = await room.refund(asked.id)
    assert landed.landing is not None
    (bill,) = landed.landing.bills
    assert (bill.cents, bill.gst_cents, bill.total_cents) == (93740, 561, -94301)


async def test_a_line_that_counts_as_billed_and_stands_nowhere_is_looked_for_once_more_and_then_told(
    room: Room,
) -> None:
    asked = await room.resolve(KERERU)
    await room.until(RUN, 8)
    (made,) = [
        each for each in room.account.invoices.values() if each.date == RUN and each.customer_id == asked.customer_id
    ]
    del room.account.invoices[made.id]
    await room.until(RUN)
    assert await room.said(asked.id) == []
    await room.until(RUN, 9.5)
    waiting = await room.refund(asked.id)
    assert waiting.landing is not None
    assert [each.obstacle for each in waiting.landing.causes] == [Obstacle.BILLED_ELSEWHERE]
    assert await room.said(asked.id) == ["landing/1"]


async def test_what_can_not_be_given_up_is_looked_for_all_the_same(room: Room) -> None:
    asked = await room.resolve(KERERU)
    async with room.database.transaction() as tx:
        await progress.need_attention(tx, asked.id, Attention(trap=Trap.STILL_STANDING, step="closing the refund"))
    await room.until(RUN)
    assert (await room.refund(asked.id)).state is State.LANDED


async def test_who_takes_care_of_it_stays_named_whatever_is_found_later(room: Room) -> None:
    template = room.schedule(KERERU)
    template.ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU, price=3700)
    await room.until(AFTER)
    late = await room.refund(asked.id)
    assert late.attention is not None
    taken = late.attention.model_copy(update={"handed_to": "U0MERE0001"})
    async with room.database.transaction() as tx:
        await tx.connection.execute(update(refund_rows).values(attention=taken.model_dump(mode="json")))
    template.ticket_statuses = ("Resolved",)
    await room.until(date(2027, 2, 3))
    found = await room.refund(asked.id)
    assert found.attention is not None
    assert (found.attention.trap, found.attention.handed_to) == (Trap.LANDED_OTHERWISE, "U0MERE0001")


async def test_a_run_right_after_the_clocks_change_is_waited_for_by_the_account_s_clock(database_url: str) -> None:
    at = datetime(2026, 9, 25, 14, 0, tzinfo=ZONE)
    async with waiting_room(database_url, at) as room:
        room.schedule(KERERU).next_run = date(2026, 9, 27)  # the clocks go forward at 02:00
        asked = await room.resolve(KERERU, (SEATS, "0.25", 3740))
        await room.until(date(2026, 9, 27), 7.99)
        assert (await room.refund(asked.id)).state is State.RESOLVED
        assert Decimal("0.25") == asked.lines[0].quantity
        await room.until(date(2026, 9, 27))
        assert (await room.refund(asked.id)).state is State.LANDED


async def test_a_refund_that_was_learnt_from_syncro_fills_no_channel_unless_a_person_is_needed(room: Room) -> None:
    landed = await room.resolve(KERERU, card=False)
    await room.until(RUN)
    assert (await room.refund(landed.id)).state is State.LANDED
    assert await room.said(landed.id) == []
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    late = await room.resolve(KERERU, card=False)
    await room.until(AFTER)
    assert await room.said(late.id) == []
    await room.until(date(2027, 2, 3))
    assert (await room.refund(late.id)).state is State.OVERDUE
    assert await room.said(late.id) == ["attention/1"]


async def test_what_is_long_overdue_is_told_once_and_reads_no_invoice_twice(room: Room) -> None:
    template = room.schedule(KERERU)
    template.frequency, template.next_run, template.ticket_statuses = "Daily", date(2026, 11, 25), ("Closed",)
    asked = await room.resolve(KERERU)
    await room.until(date(2026, 12, 20))
    assert (await room.refund(asked.id)).state is State.OVERDUE
    assert await room.said(asked.id) == ["landing/1", "attention/1"]
    runs = 26
    assert len(room.syncro.calls("GET", "/invoices")) <= runs
    assert len(room.syncro.calls("GET", "/invoices/*")) <= 3 * runs

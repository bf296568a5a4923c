"""A line that charges the customer never stands there unseen, and what people are told is true."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from unittest.mock import patch

import pytest

from bot.blocks.replies import attention
from bot.ledger import standstill
from bot.ledger.database import Database
from bot.models import Refund, Remedy, State, Trap
from bot.steps import ensure_line
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import STOCK, act_as_told
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CHECKLIST, INVOICE_ID, MERE, MOUSE_LINE, SEATS_LINE, WIREMU, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, ProductKind, Switches
from tests.sandbox.syncro.calls import LoggedCall

FOR_EVER = 1_000_000
wont_turn = pytest.mark.parametrize(
    "switches", [Switches(refuse_negative_edit=STOCK, worksheets_attached=(CHECKLIST,))], ids=[""]
)


def trap_of(refund: Refund) -> Trap | None:
    return refund.attention.trap if refund.attention else None


async def test_a_token_that_may_not_look_after_a_lost_turn_is_told_as_a_line_that_may_charge(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.TURN, kind=Fault.LOSE_REQUEST))
    refuse_to_show_the_ticket_once_it_is_turned(here)
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert "Tickets - View Details" in refund.attention.said[0] if refund.attention else False
    await books_agree(here)
    here.witness.meanwhile = None
    act_as_told(here, refund)
    assert trap_of(await here.go_on(bot)) is Trap.LINE_REMOVED


def refuse_to_show_the_ticket_once_it_is_turned(here: Scene) -> None:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == witness.TURN:
            here.syncro.faults.next(
                kind=Fault.NOT_PERMITTED, method="GET", path="/tickets/*", permission="Tickets - View Details"
            )

    here.witness.meanwhile = meanwhile


async def test_a_positive_line_is_an_alarm_after_minutes_however_long_syncro_is_away(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.TURN, kind=Fault.LOSE_REQUEST, times=FOR_EVER))

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == witness.TURN:
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=FOR_EVER)

    here.witness.meanwhile = meanwhile
    began = here.clock.at
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert (here.clock.at - began).total_seconds() <= 6 * 60
    here.syncro.faults.clear()
    here.witness.meanwhile = None
    act_as_told(here, refund)
    assert trap_of(await here.go_on(bot)) is Trap.LINE_REMOVED


async def test_a_positive_line_whose_answer_was_lost_is_an_alarm_after_minutes_as_well(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_once_a_line_was_added(here)
    began = here.clock.at
    assert trap_of(await here.run(bot)) is Trap.POSITIVE_LINE
    assert (here.clock.at - began).total_seconds() <= 6 * 60


def hide_the_ticket_once_a_line_was_added(here: Scene) -> None:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == witness.ADD_POSITIVE:
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=FOR_EVER)

    here.witness.meanwhile = meanwhile


STRIPS_SIGNS = Switches(
    refuse_negative_create=frozenset(),
    negative_create_turns_positive=frozenset(ProductKind),
    worksheets_attached=(CHECKLIST,),
)
strips_signs = pytest.mark.parametrize("switches", [STRIPS_SIGNS], ids=[""])


def hide_the_ticket_after(here: Scene, write: str, *, looks: int = 0) -> None:
    """After so many looks nobody can see it any more."""
    seen = -1

    def meanwhile(call: LoggedCall) -> None:
        nonlocal seen
        if name_of(call) == write:
            seen = max(seen, 0)
        if seen >= 0 and call.fits("GET", "/tickets/*"):
            seen += 1
        if seen == looks:
            here.witness.meanwhile = None
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=FOR_EVER)

    here.witness.meanwhile = meanwhile


async def alarmed_within_minutes(here: Scene, bot: Process, began: datetime) -> Refund:
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert refund.attention is not None
    assert refund.attention.charging == ""
    assert "may stand on ticket" in attention(refund).text
    assert (here.clock.at - began).total_seconds() <= 6 * 60
    return refund


def delete_the_line(here: Scene) -> None:
    (ticket,) = here.account.tickets.values()
    here.account.by_hand.delete_line(ticket.number, ticket.lines[0].id)


def make_it_charge(here: Scene) -> None:
    (ticket,) = here.account.tickets.values()
    here.account.by_hand.change_quantity(ticket.number, ticket.lines[0].id, Decimal(3))


@strips_signs
@pytest.mark.parametrize("looks", [0, 1])
async def test_a_credit_that_may_have_become_a_charge_is_an_alarm_after_minutes(
    here: Scene, bot: Process, looks: int
) -> None:
    """Syncro took the sign, and nobody has seen it: the answer was lost, and the first look came too early."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=60))
    hide_the_ticket_after(here, witness.ADD, looks=looks)
    began = here.clock.at
    refund = await alarmed_within_minutes(here, bot, began)
    await books_agree(here)
    here.syncro.faults.clear()
    act_as_told(here, refund)
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


@pytest.mark.parametrize("meddling", [None, delete_the_line])
async def test_a_credit_that_stands_as_it_should_may_be_a_charge_until_somebody_has_looked(
    here: Scene, bot: Process, meddling: Callable[[Scene], None] | None
) -> None:
    """Also one that is put back, in a round of its own."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    if meddling is not None:
        meddle_once_a_line_stands(here, meddling)
        assert trap_of(await here.run(bot)) is Trap.CHANGED
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_after(here, witness.ADD)
    began = here.clock.at
    if meddling is not None:
        await process_choice(bot, Remedy.PUT_BACK)
    await alarmed_within_minutes(here, bot, began)
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


def meddle_once_a_line_stands(here: Scene, meddling: Callable[[Scene], None]) -> None:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) is None and any(ticket.lines for ticket in here.account.tickets.values()):
            here.witness.meanwhile = None
            meddling(here)

    here.witness.meanwhile = meanwhile


async def process_choice(bot: Process, remedy: Remedy) -> None:
    assert await bot.remedies.choose(remedy, refund_id=1, user_id=MERE) is None


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("remedy", [Remedy.PUT_BACK, Remedy.GO_ON])
async def test_a_charge_that_people_were_told_of_is_an_alarm_again_where_nobody_looks_after_they_had_it_go_on(
    here: Scene, bot: Process, remedy: Remedy, *, sent: bool
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    meddle_once_a_line_stands(here, make_it_charge)
    told = await here.run(bot)
    assert trap_of(told) is Trap.CHANGED
    assert "A line that charges the customer stands on ticket" in attention(told).text
    if sent:
        here.syncro.faults.planned.append(Aimed(write=witness.PUT_BACK, kind=Fault.LOSE_REQUEST, times=FOR_EVER))
        hide_the_ticket_after(here, witness.PUT_BACK)
    else:
        here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=FOR_EVER)
    began = here.clock.at
    await process_choice(bot, remedy)
    if remedy is Remedy.GO_ON and sent:  # it looks, and tells at once
        assert trap_of(await here.run(bot)) is Trap.CHANGED
        return
    await alarmed_within_minutes(here, bot, began)
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    again = await here.go_on(bot)
    assert trap_of(again) is Trap.CHANGED
    assert (await here.go_on(bot, Remedy.PUT_BACK)).state is State.RESOLVED
    await books_agree(here)


async def test_whatever_else_stands_in_the_way_people_hear_of_the_charge_first(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_after(here, witness.ADD)
    await here.run_once(bot)
    here.syncro.faults.clear()
    here.syncro.faults.next(kind=Fault.NOT_PERMITTED, times=9, permission="Global Admin")
    here.clock.advance(seconds=20)
    told = await here.run(bot)
    assert trap_of(told) is Trap.POSITIVE_LINE
    assert told.attention is not None
    assert told.attention.permission == "Tickets - View Details"


async def test_a_credit_that_was_looked_for_in_vain_after_the_quiet_period_is_no_alarm_of_a_charge(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
    told = await here.run(bot)
    assert trap_of(told) is Trap.UNKNOWN
    assert "Should the line appear after all, look at its quantity" in attention(told).text
    assert (await here.go_on(bot)).state is State.RESOLVED


async def test_two_credits_of_one_line_are_told_as_such_and_not_as_a_charge(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=2000, times=2))
    assert trap_of(await here.run(bot)) is Trap.UNKNOWN
    here.settle()
    assert trap_of(await here.go_on(bot)) is Trap.TWO_FOUND
    await books_agree(here)


async def test_while_all_is_paused_a_line_that_is_put_back_because_it_charges_is_put_back(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    meddle_once_a_line_stands(here, make_it_charge)
    assert trap_of(await here.run(bot)) is Trap.CHANGED
    async with here.database.transaction() as tx:
        await standstill.begin(tx, by=WIREMU, reason="The prices are wrong.")
    await process_choice(bot, Remedy.PUT_BACK)
    await here.run_once(bot)
    (ticket,) = here.account.tickets.values()
    assert [line.quantity for line in ticket.lines] == [Decimal(-3)]


async def test_a_line_that_is_known_to_charge_is_called_so(here: Scene, bot: Process) -> None:
    await killed_beside_a_positive_line(here, bot)
    here.syncro.faults.next(kind=Fault.ERROR_BEFORE, times=FOR_EVER)
    told = await here.run(here.process())
    assert told.attention is not None
    assert told.attention.charging == "RF-000001/1"
    assert "A line that charges the customer stands on ticket" in attention(told).text
    await books_agree(here)
    act_as_told(here, told)
    here.clock.advance(hours=1)
    restarted = here.process()
    await process_choice(restarted, Remedy.GO_ON)
    for _ in range(8):
        here.clock.advance(minutes=1)
        await here.run_once(restarted)
    again = await here.refund()  # nobody knows whether they took it off
    assert trap_of(again) is Trap.POSITIVE_LINE
    assert again.attention is not None
    assert again.attention.charging == ""


async def killed_beside_a_positive_line(here: Scene, bot: Process) -> None:
    """The process dies between the two calls."""
    await approve(here.database, here.account, {MOUSE_LINE: "2"})

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    with patch.object(ensure_line, "_turn_negative", die):
        await here.run_once(bot)
    here.clock.advance(seconds=40)


async def test_a_bot_that_is_killed_beside_a_positive_line_alarms_although_syncro_is_away_when_it_starts_again(
    here: Scene, bot: Process
) -> None:
    await killed_beside_a_positive_line(here, bot)
    here.syncro.faults.next(kind=Fault.ERROR_BEFORE, times=FOR_EVER)
    began = here.clock.at
    refund = await here.run(here.process())
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert (here.clock.at - began).total_seconds() <= 6 * 60
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    assert (await here.go_on(here.process())).state is State.RESOLVED
    await books_agree(here)


async def test_a_bot_that_starts_again_after_hours_turns_the_line_before_it_alarms_anybody(
    here: Scene, bot: Process
) -> None:
    await killed_beside_a_positive_line(here, bot)
    here.clock.advance(hours=3)
    assert (await here.run(here.process())).state is State.RESOLVED
    await books_agree(here)


async def test_a_bot_whose_ledger_was_away_for_hours_turns_the_line_before_it_alarms_anybody(
    here: Scene, bot: Process
) -> None:
    await killed_beside_a_positive_line(here, bot)
    with patch.object(Database, "reading", side_effect=ConnectionError):
        for _ in range(3):
            here.clock.advance(hours=1)
            with pytest.raises(ConnectionError):
                await bot.runner.sweep()
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_bot_that_starts_again_as_a_dry_run_alarms(here: Scene, bot: Process) -> None:
    await killed_beside_a_positive_line(here, bot)
    here.settings = here.settings.model_copy(update={"refund_dry_run": True})
    rehearsing = here.process()
    for _ in range(6):
        here.clock.advance(minutes=1)
        await here.run_once(rehearsing)
    assert trap_of(await here.refund()) is Trap.POSITIVE_LINE


@pytest.mark.parametrize("permission", ["Tickets - List/Search", "Settings - View"])
async def test_a_token_that_may_do_nothing_any_more_is_told_as_a_line_that_may_charge(
    here: Scene, bot: Process, permission: str
) -> None:
    await killed_beside_a_positive_line(here, bot)
    where = "/tickets" if permission.startswith("Tickets") else "/settings"
    here.syncro.faults.next(kind=Fault.NOT_PERMITTED, method="GET", path=where, times=FOR_EVER, permission=permission)
    refund = await here.run(here.process())
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert refund.attention is not None
    assert refund.attention.permission == permission


async def test_who_looked_and_pressed_the_button_is_not_called_again_before_the_bot_has_looked(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_once_a_line_was_added(here)
    assert trap_of(await here.run(bot)) is Trap.POSITIVE_LINE
    here.witness.meanwhile = None
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


@wont_turn
async def test_a_line_added_by_hand_as_a_charge_is_an_alarm(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.LINE_REMOVED
    (ticket,) = tickets_of(here, refund)
    line = refund.lines[0]
    here.account.by_hand.add_line(
        ticket.number,
        name=line.name,
        quantity=line.quantity,
        retail_cents=line.price_cents,
        product_id=line.product_id,
    )
    refund = await here.go_on(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    await books_agree(here)
    act_as_told(here, refund)
    refund = await here.go_on(bot)
    assert trap_of(refund) is Trap.LINE_REMOVED
    act_as_told(here, refund)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


@wont_turn
async def test_a_line_that_was_split_is_to_be_added_by_hand_at_its_own_price(here: Scene, bot: Process) -> None:
    billed = here.account.invoices[INVOICE_ID].lines[1]
    billed.discount_dollars = Decimal("0.01")  # four mice for 119.59: three at one price, one a cent less
    await approve(here.database, here.account, {MOUSE_LINE: "4"})
    refund = await here.run(bot)
    assert len({line.name for line in refund.lines}) == 1
    for line in refund.lines:
        assert trap_of(refund) is Trap.LINE_REMOVED
        told = attention(refund).text
        assert f"at ${line.price_cents / 100:.2f} excl. GST" in told
        act_as_told(here, refund)
        refund = await here.go_on(bot)
    assert refund.state is State.RESOLVED
    await books_agree(here)


async def test_a_positive_line_that_may_still_appear_is_told_as_one_that_may_charge(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "1", MOUSE_LINE: "2"})
    late = Aimed(write=witness.ADD_POSITIVE, kind=Fault.DO_LATE, seconds=3 * here.quiet.total_seconds(), times=2)
    here.syncro.faults.planned.append(late)
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    here.settle()
    await books_agree(here)  # both are there now, and charge
    act_as_told(here, refund)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_two_positive_lines_are_told_as_a_charge_first_of_all(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    lost = Aimed(write=witness.ADD_POSITIVE, kind=Fault.DO_AND_LOSE_ANSWER)
    here.syncro.faults.planned.append(lost)
    doubled = False

    def meanwhile(call: LoggedCall) -> None:
        nonlocal doubled
        tickets = list(here.account.tickets.values())
        if call.method == "GET" and tickets and tickets[0].lines and not doubled:
            doubled = True
            line = tickets[0].lines[0]
            here.account.by_hand.add_line(
                tickets[0].number,
                name=line.name,
                quantity=line.quantity,
                retail_cents=line.retail_cents,
                description=line.description,
                product_id=line.product_id,
            )

    here.witness.meanwhile = meanwhile
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    await books_agree(here)
    act_as_told(here, refund)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_revoked_token_is_an_alarm_and_not_a_wait_for_ever(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.next(
        method="GET", path="/settings", kind=Fault.NOT_PERMITTED, times=9, permission="Global Admin"
    )
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.NOT_PERMITTED
    here.syncro.faults.clear()
    assert (await here.go_on(bot)).state is State.RESOLVED


async def test_a_bot_that_fails_again_and_again_beside_a_positive_line_tells_of_the_line(
    here: Scene, bot: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})

    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(ensure_line, "_turn_negative", broken)
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert refund.attention is not None
    assert refund.attention.line == "RF-000001/1"
    assert "A line that charges the customer stands on ticket" in attention(refund).text
    here.log.clear()  # the crashes are meant


async def test_a_bot_that_fails_again_and_again_without_one_says_so(
    here: Scene, bot: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})

    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(ensure_line, "_add_negative", broken)
    assert trap_of(await here.run(bot)) is Trap.CRASHED
    here.log.clear()  # as above

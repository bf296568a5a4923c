"""A line that charges the customer never stands there unseen, and what people are told is true."""

import asyncio
from decimal import Decimal
from unittest.mock import patch

import pytest

from bot.blocks.replies import attention
from bot.ledger.database import Database
from bot.models import Remedy, State, Trap
from bot.steps import ensure_line
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import STOCK, act_as_told
from tests.bot.faults.scene import Process, Scene, trap_of
from tests.bot.faults.seed import CHECKLIST, INVOICE_ID, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.faults import EVERY_TIME

wont_turn = pytest.mark.parametrize(
    "switches", [Switches(refuse_negative_edit=STOCK, worksheets_attached=(CHECKLIST,))], ids=[""]
)


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
    here.syncro.faults.planned.append(Aimed(write=witness.TURN, kind=Fault.LOSE_REQUEST, times=EVERY_TIME))

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == witness.TURN:
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=EVERY_TIME)

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
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=EVERY_TIME)

    here.witness.meanwhile = meanwhile


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
    here.syncro.faults.next(kind=Fault.ERROR_BEFORE, times=EVERY_TIME)
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


async def test_a_line_that_is_known_to_charge_is_called_so(here: Scene, bot: Process) -> None:
    await killed_beside_a_positive_line(here, bot)
    here.syncro.faults.next(kind=Fault.ERROR_BEFORE, times=EVERY_TIME)
    told = await here.run(here.process())
    assert told.attention is not None
    assert told.attention.charging == "RF-000001/1"
    assert "A line that charges the customer stands on ticket" in attention(told).text
    await books_agree(here)
    act_as_told(here, told)
    here.clock.advance(hours=1)
    restarted = here.process()
    await here.press(restarted, Remedy.GO_ON)
    for _ in range(8):
        here.clock.advance(minutes=1)
        await here.run_once(restarted)
    again = await here.refund()  # nobody knows whether they took it off
    assert trap_of(again) is Trap.POSITIVE_LINE
    assert again.attention is not None
    assert again.attention.charging == ""


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
    here.syncro.faults.next(kind=Fault.NOT_PERMITTED, method="GET", path=where, times=EVERY_TIME, permission=permission)
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

"""Returned units get their names: proposed, said by a person, written once; never guessed, never twice."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest

from bot.ledger import stock, units
from bot.models import Naming, Unit
from bot.steps.pacing import SharedPace
from bot.workflow import naming
from bot.workflow.stock import Stocktaking
from bot.workflow.turn import Turn
from syncro_client import Priority
from tests.bot.conversation.acts import (
    accepted,
    approve,
    choose_lines,
    open_form,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault, StockMoves
from tests.sandbox.syncro.records import ProductSerial
from tests.sandbox.syncro.seed import products as what

pytestmark = pytest.mark.long

HANDSET = what.HANDSET
ONE, TWO = "7C2F80AA01", "7C2F80AA02"
RENAME = "/products/*/product_serials/*"


def blanks(play: Stage) -> list[ProductSerial]:
    """Syncro's handsets without a serial number."""
    account = play.syncro.account
    return [each for each in account.serials_of(account.product(HANDSET).id) if not each.serial_number]


def add_blank(play: Stage) -> ProductSerial:
    """Somebody takes a handset back past the bot."""
    account = play.syncro.account
    made = ProductSerial(
        id=account.new_id(),
        product_id=account.product(HANDSET).id,
        serial_number=None,
        status="In Stock",
        created_at=account.now(),
        updated_at=account.now(),
    )
    account.serials[made.id] = made
    return made


def run_the_bill(play: Stage) -> None:
    """The customer's recurring invoice is made now, and takes what is pending."""
    account = play.syncro.account
    (schedule, *_) = account.schedules_of(play.tickets()[0].customer_id)
    account.run_schedule(schedule.id, account.now())


async def look_at_once(play: Stage, refund_id: int = 1) -> None:
    """As if the next day had come for the refund's units."""
    async with play.ledger_changed() as tx:
        for shelf in await stock.of_refund(tx, refund_id):
            await stock.save(tx, shelf, due_at=tx.now)


def renames(play: Stage) -> list[object]:
    return [call.body for call in play.syncro.requests if call.method == "PUT" and "product_serials" in call.path]


async def returned(play: Stage, *serials: str, moves: StockMoves = StockMoves.TICKET_RESOLVED) -> Message:
    """The card of a refund of these handsets, carried out."""
    play.syncro.account.switches.stock_moves = moves
    card = await request(play, "8101", {"Yealink": str(len(serials))}, units={"Yealink": serials})
    await approve(play, card)
    await resolved(play)
    return card


async def question(play: Stage, card: Message) -> Message:
    return await reply(play, card, "Name the returned unit")


@pytest.mark.parametrize("moves", [StockMoves.LINE_ADDED, StockMoves.TICKET_RESOLVED])
@pytest.mark.parametrize("blank", [None, ""])
async def test_the_unit_is_named_as_proposed_by_one_click(play: Stage, moves: StockMoves, blank: str | None) -> None:
    play.syncro.account.switches.blank_serial_number = blank
    card = await returned(play, TWO, moves=moves)
    asks = await question(play, card)
    told = shown(play, asks)
    assert f"@Mere Tamihana Name the returned unit: {HANDSET}." in told
    assert "has 1 new unit without a serial number." in told
    assert f"It came back as {TWO}, so it becomes {TWO}-1." in told
    assert "[ Name It ]  [ Another Serial ]  [ Named by Hand ]" in told
    assert renames(play) == []
    (unit,) = blanks(play)
    await play.slack.person("wiremu").click(asks, "Name It")
    told = await shows(play, asks, f"{TWO} is {TWO}-1 now, as @Wiremu Kingi said")
    assert "[ Name It ]" not in told
    assert (unit.serial_number, len(renames(play))) == (f"{TWO}-1", 1)
    assert play.syncro.account.serial(TWO).status == "Sold"


async def test_until_syncro_has_made_the_unit_nobody_is_asked_to_name_it(play: Stage) -> None:
    card = await returned(play, TWO, moves=StockMoves.INVOICE_MADE)
    asks = await question(play, card)
    told = shown(play, asks)
    assert "Syncro has no unit without a serial number for it yet; it may make one with the next bill." in told
    assert "[ Name It ]" not in told
    run_the_bill(play)
    await play.slack.person("mere").click(asks, "Look Again")
    await shows(play, asks, f"so it becomes {TWO}-1.")
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")


async def test_two_units_get_a_name_each(play: Stage) -> None:
    card = await returned(play, ONE, TWO)
    asks = await question(play, card)
    assert f"It came back as {ONE}, so it becomes {ONE}-1." in shown(play, asks)
    await play.slack.person("mere").click(asks, f"Name It: {ONE}")
    await shows(play, asks, f"{ONE} is {ONE}-1 now")
    await shows(play, asks, f"It came back as {TWO}, so it becomes {TWO}-1.")
    await play.slack.person("mere").click(asks, f"Name It: {TWO}")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert {each.serial_number for each in play.syncro.account.serials.values() if each.serial_number} >= {
        f"{ONE}-1",
        f"{TWO}-1",
    }
    assert blanks(play) == []


async def test_two_units_are_named_by_two_clicks_in_a_row(play: Stage) -> None:
    card = await returned(play, ONE, TWO)
    asks = await question(play, card)
    play.syncro.faults.next(kind=Fault.SLOW, method="PUT", path=RENAME, seconds=0.5)
    await play.slack.person("mere").click(asks, f"Name It: {ONE}")
    await play.slack.person("mere").click(asks, f"Name It: {TWO}")
    told = await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert "can't tell" not in told
    await shows(play, asks, f"{ONE} is {ONE}-1 now")
    assert len(renames(play)) == 2


async def test_a_unit_that_was_named_in_another_refund_s_thread_stops_nothing(play: Stage) -> None:
    asks = await question(play, await returned(play, ONE, moves=StockMoves.INVOICE_MADE))
    card = await request(play, "8101", {"Yealink": "1"}, units={"Yealink": [TWO]})
    await approve(play, card)
    asks_too = await question(play, card)
    run_the_bill(play)
    for each in (asks, asks_too):
        await play.slack.person("mere").click(each, "Look Again")
        await shows(play, each, "another refund of it is under way")
    one, _ = blanks(play)
    await play.slack.person("mere").click(asks_too, "Choose and Name")
    modal = await play.slack.person("mere").modal("Name the returned unit")
    await modal.choose("Which one is it?", f"No. {one.id}")
    await modal.fill("Serial number", f"{ONE}-1")
    await accepted(modal)
    await shows(play, asks_too, f"{TWO} is {ONE}-1 now")
    await look_at_once(play)
    await shows(play, asks, f"It came back as {ONE}, so it becomes {ONE}-2.")


async def test_what_was_blank_before_is_never_taken_for_it(play: Stage) -> None:
    old = add_blank(play)
    card = await returned(play, TWO)
    asks = await question(play, card)
    (new,) = [each for each in blanks(play) if each is not old]
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert (old.serial_number, new.serial_number) == (None, f"{TWO}-1")


async def test_a_unit_that_was_elsewhere_before_is_not_taken_for_it(play: Stage) -> None:
    old = add_blank(play)
    old.status = "Reserved"
    asks = await question(play, await returned(play, TWO, moves=StockMoves.INVOICE_MADE))
    old.status = "In Stock"
    await play.slack.person("mere").click(asks, "Look Again")
    await look_at_once(play)
    await asyncio.sleep(0.5)
    told = shown(play, asks)
    assert "Syncro has no unit without a serial number for it yet" in told
    assert "[ Name It ]" not in told


async def test_a_unit_that_a_supplier_sent_later_is_not_taken_for_it(play: Stage) -> None:
    asks = await question(play, await returned(play, TWO, moves=StockMoves.INVOICE_MADE))
    sent = add_blank(play)
    sent.created_at += timedelta(days=9)
    await play.slack.person("mere").click(asks, "Look Again")
    told = await shows(play, asks, "Syncro made it neither with this refund's ticket nor with its bill.")
    assert "[ Choose and Name ]  [ Named by Hand ]" in told
    assert "[ Name It ]" not in told


async def test_more_new_ones_than_came_back_are_chosen_by_a_person(play: Stage) -> None:
    card = await returned(play, TWO, moves=StockMoves.INVOICE_MADE)
    asks = await question(play, card)
    first, second = add_blank(play), add_blank(play)
    await play.slack.person("mere").click(asks, "Look Again")
    told = await shows(play, asks, "I can't tell which of them it is: more or fewer are there than came back.")
    assert "[ Choose and Name ]  [ Named by Hand ]" in told
    await play.slack.person("mere").click(asks, "Choose and Name")
    modal = await play.slack.person("mere").modal("Name the returned unit")
    assert list((await modal.submit()).values())
    await modal.choose("Which one is it?", f"No. {second.id}")
    await accepted(modal)
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert (first.serial_number, second.serial_number) == (None, f"{TWO}-1")


async def test_another_serial_number_may_be_typed(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    await play.slack.person("mere").click(asks, "Another Serial")
    modal = await play.slack.person("mere").modal("Name the returned unit")
    assert modal.value("Serial number") == f"{TWO}-1"
    assert play.bot is not None
    await SharedPace(play.bot.stock.database).acquire(Priority.BACKGROUND)  # the looks of the refund took the budget
    for typed, wrong in (
        (ONE.lower(), "Another unit has this serial number already."),
        ("1.2E+5", "Syncro takes this for a number like 1.2E+5. Add a letter or a dash."),
        ("ß", "Use plain letters, digits and signs only."),
    ):
        await modal.fill("Serial number", typed)
        assert list((await modal.submit()).values()) == [wrong]
    await modal.fill("Serial number", "USED-17")
    await accepted(modal)
    await shows(play, asks, f"{TWO} is USED-17 now")


async def test_a_name_that_was_taken_meanwhile_is_answered_with_the_next(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    play.syncro.account.serial("7C2F80AA03").serial_number = f"{TWO}-1"
    await play.slack.person("mere").click(asks, "Name It")
    told = await shows(play, asks, f"so it becomes {TWO}-2.")
    assert "Syncro did not take the last name: Serial number has already been taken" in told
    assert len(blanks(play)) == 1
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-2 now")


async def test_a_name_that_is_free_again_is_asked_of_syncro_again(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    holder = play.syncro.account.serial("7C2F80AA03")
    holder.serial_number = f"{TWO}-1"
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"so it becomes {TWO}-2.")
    holder.serial_number = "7C2F80AA03"
    await play.slack.person("mere").click(asks, "Another Serial")
    modal = await play.slack.person("mere").modal("Name the returned unit")
    await modal.fill("Serial number", f"{TWO}-1")
    await accepted(modal)
    await shows(play, asks, f"{TWO} is {TWO}-1 now")


async def test_whoever_named_it_on_the_product_s_page_is_not_overwritten(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    (unit,) = blanks(play)
    unit.serial_number = "SPARE-9"
    await play.slack.person("mere").click(asks, "Name It")
    told = await shows(play, asks, "has no unit without a serial number for it yet")
    assert "In Syncro that unit is SPARE-9 by now, so I left it alone." in told
    assert (unit.serial_number, renames(play)) == ("SPARE-9", [])
    await play.slack.person("mere").click(asks, "Named by Hand")
    await shows(play, asks, f"{TWO}: @Mere Tamihana has seen to it by hand")


async def test_the_right_name_given_by_hand_is_recognised(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    (unit,) = blanks(play)
    unit.serial_number = f"{TWO}-1"
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert renames(play) == []


async def test_who_neither_asked_nor_approves_names_nothing(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    for button in ("Name It", "Another Serial", "Named by Hand"):
        await play.slack.person("sione").click(asks, button)
    await whispered(play, "sione", "Only @Mere Tamihana and approvers can say that.")
    assert renames(play) == []
    assert "[ Name It ]" in shown(play, asks)


@pytest.mark.parametrize("clicks", [2])
async def test_clicks_in_the_same_moment_name_it_once(play: Stage, clicks: int) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    who = [play.slack.person(name) for name in ("mere", "wiremu")][:clicks]
    await asyncio.gather(*(each.click(asks, "Name It") for each in who))
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert len(renames(play)) == 1


@pytest.mark.parametrize(
    ("kind", "more", "sent"),
    [
        (Fault.LOSE_REQUEST, {}, 2),
        (Fault.DO_AND_LOSE_ANSWER, {}, 1),
        (Fault.DO_LATE, {"seconds": 0.2}, 1),
        (Fault.ERROR_BEFORE, {}, 2),
        (Fault.ERROR_AFTER, {}, 1),
        (Fault.HTML, {}, 2),
        (Fault.HTML, {"done": True}, 1),
        (Fault.CUT_OFF_JSON, {}, 1),
        (Fault.WRONG_WRAPPER, {}, 1),
        (Fault.TOO_MANY, {"retry_after": 0}, 2),
    ],
)
async def test_whatever_becomes_of_the_answer_it_is_named_once(
    play: Stage, kind: Fault, more: dict[str, object], sent: int
) -> None:
    assert play.bot is not None
    play.bot.stock.every = 0.2
    card = await returned(play, TWO)
    asks = await question(play, card)
    play.syncro.faults.next(kind=kind, method="PUT", path=RENAME, **more)
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    await asyncio.sleep(0.3)
    play.syncro.catch_up()
    names = [each.serial_number for each in play.syncro.account.serials.values()]
    assert names.count(f"{TWO}-1") == 1
    assert len(renames(play)) == sent or kind is Fault.DO_LATE


async def test_a_process_that_dies_after_the_write_names_nothing_twice(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = naming._conclude
    died: list[Unit] = []

    async def die_once(turn: Turn, unit: Unit) -> None:
        if not died:
            died.append(unit)
            raise OSError("the process is gone")
        await store(turn, unit)

    monkeypatch.setattr(naming, "_conclude", die_once)
    monkeypatch.setattr("bot.workflow.stock.AFTER_A_FAULT", timedelta(milliseconds=50))
    assert play.bot is not None
    play.bot.stock.every = 0.2
    card = await returned(play, TWO)
    asks = await question(play, card)
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert len(died) == len(renames(play)) == 1


async def test_two_processes_name_it_once(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    assert play.bot is not None
    twin = Stocktaking(play.bot.stock.database, play.bot.stock.house, tell=lambda: None, may_begin=lambda: True)
    await play.slack.person("mere").click(asks, "Name It")
    await asyncio.gather(*(twin.sweep() for _ in range(4)))
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert len(renames(play)) == 1


async def test_a_token_that_may_not_is_named_and_the_click_may_come_again(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    play.syncro.faults.next(
        kind=Fault.NOT_PERMITTED, method="PUT", path=RENAME, permission="Products - Edit", status=403
    )
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, "The bot's token lacks Products - Edit, so nothing was named.")
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")


async def test_after_a_restart_what_was_said_is_done_once(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    play.syncro.faults.next(kind=Fault.DO_AND_LOSE_ANSWER, method="PUT", path=RENAME)
    await play.slack.person("mere").click(asks, "Name It")
    await play.restart()
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    assert len(renames(play)) == 1
    assert len([each for each in card.replies() if "Returned units" in each.text]) == 1


async def test_a_unit_comes_back_once_whatever_it_is_called_now(play: Stage) -> None:
    account = play.syncro.account
    card = await returned(play, TWO)
    asks = await question(play, card)
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    # Somebody bills the same unit once more, on another invoice.
    line = dataclasses.replace(account.invoice("8101").lines[0], id=account.new_id())
    account.invoice("8102").lines.append(line)
    for serial in (ONE, TWO):
        account.serial(serial).line_item_id = line.id
    form = await open_form(play, "8102")
    await choose_lines(form, "Yealink")
    assert await form.options(f"Which units of {line.item}") == [ONE]
    async with play.ledger() as tx:
        (unit,) = await units.find(tx, f"{TWO}-1")
    assert (unit.serial, unit.name, unit.state) == (TWO, f"{TWO}-1", Naming.NAMED)


async def test_the_history_of_a_unit_is_told_to_whoever_asks(play: Stage) -> None:
    card = await returned(play, TWO)
    asks = await question(play, card)
    await play.slack.person("mere").click(asks, "Name It")
    await shows(play, asks, f"{TWO} is {TWO}-1 now")
    sione = play.slack.person("sione")
    for typed in (TWO, f"{TWO}-1".lower()):
        await sione.command("/refund", f"serial {typed}", channel="refunds")
        await whispered(play, "sione", f"Unit {typed}")
        told = sione.ephemerals[-1]
        assert "Sold on invoice 8101" in told
        assert "Came back with RF-000001" in told
        assert f"Named {TWO}-1 by @Mere Tamihana" in told
    await sione.command("/refund", "serial 9999", channel="refunds")
    await whispered(play, "sione", "I know of no unit 9999 that came back")
    await sione.command("/refund", "serial", channel="refunds")
    await whispered(play, "sione", "Type the serial number behind it")

"""Two tickets were merged: lines of another refund stand on ours. They are told, and never taken over or changed."""

from decimal import Decimal

import pytest

from bot.blocks.money import MINUS, TIMES
from bot.models import Refund, State, Trap
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import STOCK
from tests.bot.faults.scene import Process, Scene, trap_of
from tests.bot.faults.seed import CHECKLIST, CUSTOMER_ID, MOUSE, MOUSE_ID, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import ADD, ADD_POSITIVE, Aimed, name_of
from tests.sandbox.syncro import Fault, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket, TicketLine

THEIRS = (
    f"{MOUSE}. Approved: no line of another refund. In Syncro now: {MINUS}2 {TIMES} $29.90, "
    "with the reference RF-000987."
)
OTHER = "Refund of invoice 8101 of 1 Oct 2026 · RF-000987/1"


@pytest.fixture
def switches() -> Switches:
    return Switches(worksheets_attached=(CHECKLIST,), refuse_negative_edit=STOCK)


def merge_another_into(here: Scene, ticket: Ticket, *, quantity: str = "-2", description: str = OTHER) -> TicketLine:
    """The ticket of another refund, with a line as ours is to be, becomes one with ours."""
    other = here.account.by_hand.create_ticket(CUSTOMER_ID, "Credit/refund for mice (RF-000987)")
    here.account.by_hand.add_line(
        other.number,
        name=MOUSE,
        quantity=Decimal(quantity),
        retail_cents=2990,
        product_id=MOUSE_ID,
        description=description,
    )
    here.account.by_hand.merge(other.number, ticket.number)
    return ticket.lines[-1]


def differences_of(refund: Refund) -> tuple[str, ...]:
    assert refund.attention is not None
    return refund.attention.differences


async def test_a_line_of_another_refund_is_not_taken_for_the_one_that_was_asked_for_by_hand(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    stopped = await here.run(bot)
    assert trap_of(stopped) is Trap.LINE_REMOVED
    (ticket,) = tickets_of(here, stopped)
    theirs = merge_another_into(here, ticket)
    still = await here.go_on(bot)
    assert trap_of(still) is Trap.LINE_REMOVED
    assert differences_of(still) == (THEIRS,)
    assert (theirs.description, theirs.quantity) == (OTHER, Decimal(-2))
    assert not ticket.resolved


async def test_of_a_line_that_names_another_refund_beside_ours_people_are_told_and_nothing_is_offered(
    here: Scene, bot: Process
) -> None:
    def meanwhile(call: LoggedCall) -> None:
        held = [line for ticket in here.account.tickets.values() for line in ticket.lines]
        if held and call.method == "GET":
            here.witness.meanwhile = None
            held[0].description += " and RF-000987/1"
            held[0].quantity = Decimal(-2)

    here.witness.meanwhile = meanwhile
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.CHANGED
    assert any("with the reference RF-000987" in difference for difference in differences_of(refund))
    assert refund.attention is not None
    assert (refund.attention.may_keep, refund.attention.may_put_back) == ("", False)


@pytest.mark.parametrize("line", [SEATS_LINE, MOUSE_LINE])
async def test_a_line_whose_answer_was_lost_and_that_names_another_refund_by_now_is_neither_adopted_nor_sent_again(
    here: Scene, bot: Process, line: int
) -> None:
    write = ADD if line == SEATS_LINE else ADD_POSITIVE
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.DO_AND_LOSE_ANSWER))

    def meanwhile(call: LoggedCall) -> None:
        held = [line for ticket in here.account.tickets.values() for line in ticket.lines]
        if held and call.method == "GET":
            here.witness.meanwhile = None
            held[0].description += " and RF-000987/1"

    here.witness.meanwhile = meanwhile
    await approve(here.database, here.account, {line: "2"})
    stopped = await here.run(bot)
    assert trap_of(stopped) is (Trap.CHANGED if line == SEATS_LINE else Trap.POSITIVE_LINE)
    assert any("with the reference RF-000987" in difference for difference in differences_of(stopped))
    sent = [name_of(call) for call in here.syncro.requests]
    assert sent.count(write) == 1
    assert not {"turn", "take-off"} & set(sent)
    (ticket,) = tickets_of(here, stopped)
    ticket.lines[0].description = ticket.lines[0].description.removesuffix(" and RF-000987/1")
    done = await here.go_on(bot)
    assert done.state is (State.RESOLVED if line == SEATS_LINE else State.NEEDS_ATTENTION)  # stock can't be turned here
    assert len(ticket.lines) == (1 if line == SEATS_LINE else 0)
    await books_agree(here)


async def test_after_a_merge_nothing_is_put_back_or_kept_and_lines_of_others_stay_as_they_are(
    here: Scene, bot: Process
) -> None:
    def meanwhile(call: LoggedCall) -> None:
        held = [ticket for ticket in here.account.tickets.values() if ticket.lines]
        if held and call.method == "GET":
            here.witness.meanwhile = None
            merge_another_into(here, held[0])

    here.witness.meanwhile = meanwhile
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.CHANGED
    assert differences_of(refund) == (THEIRS,)
    assert refund.attention is not None
    assert (refund.attention.may_keep, refund.attention.may_put_back) == ("", False)
    (ticket,) = tickets_of(here, refund)
    here.account.by_hand.delete_line(ticket.number, ticket.lines[-1].id)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)

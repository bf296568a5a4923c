"""People change the ticket while the bot works on it (F13): told with before and after, never put right silently."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.blocks.money import MINUS, TIMES
from bot.models import Refund, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CUSTOMER_ID, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import name_of
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.people import ByHand
from tests.sandbox.syncro.records import Ticket

SEATS_TAKEN_OFF = f"{MINUS}3 {TIMES} $37.40"
Change = Callable[[ByHand, Ticket], object]
MENDABLE: dict[str, tuple[Change, str, Change]] = {
    "the price is changed": (
        lambda people, ticket: people.change_price(ticket.number, ticket.lines[0].id, 3000),
        f"Approved: {SEATS_TAKEN_OFF}. In Syncro now: {MINUS}3 {TIMES} $30.00.",
        lambda people, ticket: people.change_price(ticket.number, ticket.lines[0].id, 3740),
    ),
    "the line is made a charge": (
        lambda people, ticket: people.change_quantity(ticket.number, ticket.lines[0].id, Decimal(3)),
        f"Approved: {SEATS_TAKEN_OFF}. In Syncro now: 3 {TIMES} $37.40.",
        lambda people, ticket: people.change_quantity(ticket.number, ticket.lines[0].id, Decimal(-3)),
    ),
    "a line is added": (
        lambda people, ticket: people.add_line(ticket.number, name="Labour", quantity=Decimal(1), retail_cents=9000),
        f"Approved: no such line. In Syncro now: 1 {TIMES} $90.00.",
        lambda people, ticket: people.delete_line(
            ticket.number, next(line.id for line in ticket.lines if line.name == "Labour")
        ),
    ),
}
changes = pytest.mark.parametrize(("change", "told", "mend"), MENDABLE.values(), ids=MENDABLE.keys())


def before(here: Scene, write: str, change: Change) -> None:
    """Have a person act the moment before a write reaches Syncro, once."""

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            change(here.account.by_hand, only_ticket(here))

    here.witness.meanwhile = meanwhile


def only_ticket(here: Scene) -> Ticket:
    (ticket,) = here.account.tickets.values()
    return ticket


def told_by(refund: Refund) -> str:
    assert refund.state is State.NEEDS_ATTENTION
    assert refund.attention is not None
    return "\n".join([*refund.attention.differences, *refund.attention.said])


@pytest.mark.parametrize("write", [witness.ADD_POSITIVE, witness.RESOLVE])
@changes
async def test_a_change_is_reported_and_mended_by_people_alone(
    here: Scene, bot: Process, write: str, change: Change, told: str, mend: Change
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    before(here, write, change)
    refund = await here.run(bot)
    assert told in told_by(refund)
    ticket = only_ticket(here)
    assert ticket.resolved is (write == witness.RESOLVE)
    await books_agree(here)
    as_it_was = [(line.quantity, line.retail_cents) for line in ticket.lines]
    writes = len([call for call in here.syncro.requests if call.method != "GET"])
    assert told in told_by(await here.go_on(bot))
    assert [(line.quantity, line.retail_cents) for line in ticket.lines] == as_it_was
    assert len([call for call in here.syncro.requests if call.method != "GET"]) == writes
    mend(here.account.by_hand, ticket)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_deleted_line_is_reported_and_not_added_again(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    before(here, witness.ADD_POSITIVE, lambda people, ticket: people.delete_line(ticket.number, ticket.lines[0].id))
    refund = await here.run(bot)
    assert f"Approved: {SEATS_TAKEN_OFF}. In Syncro now: no such line." in told_by(refund)
    assert len(here.syncro.calls("POST", "/tickets/*/add_line_item")) == 3
    await here.go_on(bot)
    assert len(here.syncro.calls("POST", "/tickets/*/add_line_item")) == 3


@pytest.mark.parametrize("write", [witness.ADD, witness.TURN, witness.WORKSHEET, witness.RESOLVE])
@pytest.mark.parametrize("how", ["deleted", "merged"])
async def test_a_ticket_that_is_gone_is_reported_and_not_made_again(
    here: Scene, bot: Process, write: str, how: str
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    other = here.account.by_hand.create_ticket(CUSTOMER_ID, "Printer does not print")

    def gone(people: ByHand, _: Ticket) -> None:
        (ticket,) = tickets_of(here, refund)
        if how == "deleted":
            people.delete_ticket(ticket.number)
        else:
            people.merge(ticket.number, other.number)

    refund = await here.refund()
    here.witness.meanwhile = gone_before(here, write, gone)
    stopped = await here.run(bot)
    assert told_by(stopped)
    assert told_by(await here.go_on(bot))
    assert len(here.syncro.calls("POST", "/tickets")) == 1


def gone_before(here: Scene, write: str, gone: Change) -> Callable[[LoggedCall], None]:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            gone(here.account.by_hand, next(iter(here.account.tickets.values())))

    return meanwhile


async def test_a_ticket_resolved_by_hand_meanwhile_is_finished_all_the_same(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    before(here, witness.TURN, lambda people, ticket: people.change_status(ticket.number, "Resolved"))
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_customers_reply_meanwhile_does_not_leave_the_ticket_open(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    before(here, witness.WORKSHEET, lambda _, ticket: here.account.customer_replies(ticket.number, "Thanks!"))
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_checklist_that_a_person_opened_again_is_not_called_complete(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    before(here, witness.RESOLVE, lambda people, ticket: people.change_price(ticket.number, ticket.lines[0].id, 1))
    assert "$0.01" in told_by(await here.run(bot))
    ticket = only_ticket(here)
    here.account.by_hand.change_price(ticket.number, ticket.lines[0].id, 3740)
    ticket.worksheets[0].complete = False
    refund = await here.go_on(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHECKLIST
    ticket.worksheets[0].complete = True
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)

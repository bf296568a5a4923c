"""A reference is anybody's text: only a ticket with the refund's key is ours, and of ours there must be one."""

import copy
from decimal import Decimal

import pytest

from bot.blocks.money import MINUS, TIMES
from bot.models import Refund, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CUSTOMER_ID, MOUSE_ID, MOUSE_LINE, SEATS_ID, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Comment, Ticket

SEATS_TAKEN_OFF = f"{MINUS}3 {TIMES} $37.40"
FATES = [Fault.LOSE_REQUEST, Fault.DO_AND_LOSE_ANSWER, Fault.DO_LATE]


def forge(here: Scene, refund: Refund, text: str) -> Ticket:
    """Somebody's ticket with our reference in subject and text."""
    ticket = here.account.by_hand.create_ticket(CUSTOMER_ID, f"Credit/refund for seats ({refund.reference})")
    comment = Comment(id=1, subject="Refund details", body=text, created_at=here.clock.at)
    ticket.comments.append(comment)
    return ticket


@pytest.mark.parametrize("fate", FATES)
async def test_a_ticket_that_names_the_reference_without_the_key_is_never_adopted(
    here: Scene, bot: Process, fate: Fault
) -> None:
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})
    forged = forge(here, refund, f"Record: {refund.reference} 0123456789abcdef")
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=fate, seconds=60))
    refund = await here.run(bot)
    assert refund.state is State.RESOLVED
    assert refund.ticket is not None
    assert refund.ticket.id != forged.id
    assert (forged.lines, forged.status) == ([], "New")
    await books_agree(here)


async def test_another_refunds_ticket_is_not_taken_for_ours_though_its_reference_begins_alike(
    here: Scene, bot: Process
) -> None:
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})
    other = here.account.by_hand.create_ticket(CUSTOMER_ID, "Credit/refund for seats (RF-0000012)")
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))
    refund = await here.run(bot)
    assert refund.ticket is not None
    assert refund.ticket.id != other.id


async def test_a_ticket_found_twice_with_the_key_stops_until_a_person_took_one_away(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))
    copied: list[Ticket] = []

    def meanwhile(call: LoggedCall) -> None:
        if here.account.tickets and not copied and call.method == "GET":
            copied.append(copy_of(here, next(iter(here.account.tickets.values()))))

    here.witness.meanwhile = meanwhile
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.TWO_FOUND
    assert not any(ticket.lines for ticket in here.account.tickets.values())
    await books_agree(here)
    still = await here.go_on(bot)
    assert still.state is State.NEEDS_ATTENTION
    here.account.by_hand.delete_ticket(copied[0].number)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


def copy_of(here: Scene, ticket: Ticket) -> Ticket:
    made = here.account.by_hand.create_ticket(CUSTOMER_ID, ticket.subject)
    made.comments = copy.deepcopy(ticket.comments)
    return made


async def test_a_line_that_only_claims_to_be_ours_is_reported_and_not_resolved(here: Scene, bot: Process) -> None:
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})
    forged = False

    def meanwhile(_: LoggedCall) -> None:
        nonlocal forged
        if here.account.tickets and not forged:
            forged = True
            (ticket,) = tickets_of(here, refund)
            here.account.by_hand.add_line(
                ticket.number,
                name="Refund",
                quantity=-refund.lines[0].quantity,
                retail_cents=99_900,
                description=f"As agreed {refund.reference}/1",
                product_id=SEATS_ID,
            )

    here.witness.meanwhile = meanwhile
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert (
        f"Approved: {SEATS_TAKEN_OFF}. In Syncro now: 2 lines with this reference." in refund.attention.differences[0]
    )
    (ticket,) = tickets_of(here, refund)
    assert not ticket.resolved
    (claimed,) = [line for line in ticket.lines if line.retail_cents == 99_900]
    here.account.by_hand.delete_line(ticket.number, claimed.id)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_the_lines_of_one_refund_are_not_mixed_up_by_references_that_begin_alike(
    here: Scene, bot: Process
) -> None:
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})
    (line,) = refund.lines
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST))

    def meanwhile(call: LoggedCall) -> None:
        if witness.name_of(call) == witness.ADD:
            here.witness.meanwhile = None
            (ticket,) = tickets_of(here, refund)
            here.account.by_hand.add_line(
                ticket.number,
                name=line.name,
                quantity=-line.quantity,
                retail_cents=line.price_cents,
                description=f"Of another hand, {line.reference}0",
                product_id=line.product_id,
            )

    here.witness.meanwhile = meanwhile
    stopped = await here.run(bot)
    assert stopped.attention is not None
    assert stopped.attention.trap is Trap.CHANGED
    assert stopped.attention.differences == (f"{line.name}. Approved: no such line. In Syncro now: {SEATS_TAKEN_OFF}.",)


@pytest.mark.parametrize(("product_id", "quantity"), [(SEATS_ID, 1), (SEATS_ID, -2), (MOUSE_ID, 1)])
async def test_a_line_that_quotes_the_reference_is_neither_turned_nor_taken_off(
    here: Scene, bot: Process, product_id: int, quantity: int
) -> None:
    """Somebody charges a callout, and says what it was about."""
    refund = await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.NOT_PERMITTED))
    refund = await here.run(bot)
    (ticket,) = tickets_of(here, refund)
    theirs = here.account.by_hand.add_line(
        ticket.number,
        name="Labour",
        quantity=Decimal(quantity),
        retail_cents=15_000,
        description=f"Callout about {refund.lines[0].reference}",
        product_id=product_id,
    )
    refund = await here.go_on(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert (theirs.quantity, theirs.retail_cents) == (Decimal(quantity), 15_000)
    here.account.by_hand.delete_line(ticket.number, theirs.id)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_credit_that_somebody_changed_before_it_was_found_is_not_added_again(here: Scene, bot: Process) -> None:
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_AND_LOSE_ANSWER))

    def meanwhile(call: LoggedCall) -> None:
        held = [(ticket, line) for ticket in here.account.tickets.values() for line in ticket.lines]
        if held and call.method == "GET":
            here.witness.meanwhile = None
            ((ticket, line),) = held
            here.account.by_hand.change_quantity(ticket.number, line.id, Decimal(-1))

    here.witness.meanwhile = meanwhile
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert [line.quantity for line in tickets_of(here, refund)[0].lines] == [Decimal(-1)]

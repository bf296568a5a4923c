"""A refund that a person ends: never while a line of it charges, never free again while a line of it stands."""

from decimal import Decimal

from bot.ledger import effects, reservations
from bot.models import Refund, Remedy, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket, TicketLine

WIREMU = "U0WIREMU01"


async def held(here: Scene) -> Decimal:
    """What refunds hold of the seats."""
    async with here.database.reading() as tx:
        taken = await reservations.taken(tx, [SEATS_LINE])
    return taken[SEATS_LINE].quantity if SEATS_LINE in taken else Decimal(0)


async def unknown(here: Scene, bot: Process) -> Refund:
    """Two sends of the line without an answer, and nothing found."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.UNKNOWN
    return refund


def only_ticket(here: Scene) -> Ticket:
    (ticket,) = here.account.tickets.values()
    return ticket


def added_by_hand(here: Scene, refund: Refund, quantity: Decimal) -> TicketLine:
    """The refund's line, put on its ticket by a person."""
    (line,) = refund.lines
    return here.account.by_hand.add_line(
        only_ticket(here).number,
        name=line.name,
        quantity=quantity,
        retail_cents=line.price_cents,
        product_id=line.product_id,
        description=f"For {line.reference}",
    )


async def test_what_was_sent_is_waited_for_before_a_refund_is_given_up(here: Scene, bot: Process) -> None:
    """The answer is lost, the look-up is not permitted, and the line appears only after somebody has given it up."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=100))

    def meanwhile(call: LoggedCall) -> None:
        if witness.name_of(call) == witness.ADD:
            here.witness.meanwhile = None
            here.syncro.faults.next(method="GET", path="/tickets/*", kind=Fault.NOT_PERMITTED, status=403)

    here.witness.meanwhile = meanwhile
    stopped = await here.run(bot)
    assert stopped.attention is not None
    assert stopped.attention.trap is Trap.POSITIVE_LINE  # nobody could look whether Syncro took the sign
    assert stopped.attention.permission
    assert only_ticket(here).lines == []
    refused = await here.go_on(bot, Remedy.GIVEN_UP)
    assert refused.attention is not None
    assert refused.attention.trap is Trap.STILL_STANDING
    assert await held(here) == 3


async def test_a_refund_that_is_given_up_is_free_again(here: Scene, bot: Process) -> None:
    await unknown(here, bot)
    handed = await here.go_on(bot, Remedy.HAND_OVER)
    assert handed.state is State.NEEDS_ATTENTION
    assert await held(here) == 3
    assert (await here.go_on(bot, Remedy.GIVEN_UP)).state is State.CLOSED
    assert await held(here) == 0
    assert only_ticket(here).lines == []


async def test_what_stands_is_not_given_up(here: Scene, bot: Process) -> None:
    refund = await unknown(here, bot)
    ticket = only_ticket(here)
    added = added_by_hand(here, refund, Decimal(-3))
    refused = await here.go_on(bot, Remedy.GIVEN_UP)
    assert refused.attention is not None
    assert refused.attention.trap is Trap.STILL_STANDING
    assert await held(here) == 3
    here.account.by_hand.delete_line(ticket.number, added.id)
    assert (await here.go_on(bot, Remedy.GIVEN_UP)).state is State.CLOSED


async def test_a_line_that_charges_keeps_a_refund_open(here: Scene, bot: Process) -> None:
    refund = await unknown(here, bot)
    ticket = only_ticket(here)
    added = added_by_hand(here, refund, Decimal(3))
    refused = await here.go_on(bot, Remedy.FINISHED)
    assert refused.attention is not None
    assert refused.attention.trap is Trap.POSITIVE_LINE
    here.account.by_hand.change_quantity(ticket.number, added.id, Decimal(-3))
    assert (await here.go_on(bot, Remedy.FINISHED)).state is State.BY_HAND
    assert await held(here) == 3


async def test_a_ticket_that_is_gone_does_not_keep_a_refund_open(here: Scene, bot: Process) -> None:
    await unknown(here, bot)
    here.account.by_hand.delete_ticket(only_ticket(here).number)
    await here.go_on(bot, Remedy.HAND_OVER)
    assert (await here.go_on(bot, Remedy.FINISHED)).state is State.BY_HAND


async def test_what_can_not_be_read_is_not_closed(here: Scene, bot: Process) -> None:
    await unknown(here, bot)
    here.syncro.faults.next(method="GET", path="/tickets", kind=Fault.NOT_PERMITTED, status=403)
    refused = await here.go_on(bot, Remedy.GIVEN_UP)
    assert refused.attention is not None
    assert refused.attention.trap is Trap.POSITIVE_LINE
    assert refused.attention.permission
    assert await held(here) == 3


async def test_what_was_kept_is_what_the_line_holds_from_then_on(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})

    def meanwhile(call: LoggedCall) -> None:
        if witness.name_of(call) in {witness.WORKSHEET, witness.RESOLVE}:
            here.witness.meanwhile = None
            ticket = only_ticket(here)
            here.account.by_hand.change_quantity(ticket.number, ticket.lines[0].id, Decimal(-1))

    here.witness.meanwhile = meanwhile
    changed = await here.run(bot)
    assert changed.attention is not None
    assert changed.attention.may_keep
    writes = len([call for call in here.syncro.requests if call.method != "GET"])
    done = await here.go_on(bot, Remedy.KEEP, by=WIREMU)
    assert done.state is State.RESOLVED
    assert done.kept is not None
    assert [(line.quantity, line.credit_cents) for line in done.lines] == [(Decimal(1), 3740)]
    assert done.gst_cents == 561
    assert await held(here) == 1
    sent = [witness.name_of(call) for call in here.syncro.requests if call.method != "GET"][writes:]
    assert set(sent) <= {witness.WORKSHEET, witness.RESOLVE}


async def test_what_was_changed_can_be_put_back_though_the_answer_about_the_checklist_was_lost(
    here: Scene, bot: Process
) -> None:
    """It was seen complete, so nobody ever learns what came of that request."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.WORKSHEET, kind=Fault.DO_LATE, seconds=3))

    def meanwhile(call: LoggedCall) -> None:
        if witness.name_of(call) == witness.RESOLVE:
            here.witness.meanwhile = None
            ticket = only_ticket(here)
            here.account.by_hand.change_quantity(ticket.number, ticket.lines[0].id, Decimal(-2))

    here.witness.meanwhile = meanwhile
    changed = await here.run(bot)
    assert changed.attention is not None
    assert changed.attention.may_put_back
    async with here.database.reading() as tx:
        assert [key.split("/")[1] for key in await effects.open_keys(tx, 1)] == ["worksheet"]
    here.account.by_hand.reopen(only_ticket(here).number)
    assert (await here.go_on(bot, Remedy.PUT_BACK)).state is State.RESOLVED
    assert [line.quantity for line in only_ticket(here).lines] == [Decimal(-3)]

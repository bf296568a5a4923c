"""Every write of a refund, and every fault that can strike it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.blocks.notes import line_description
from bot.models import Refund, RefundLine, Remedy, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import PATIENT, Scene, scene
from tests.bot.faults.seed import CHECKLIST, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed, identity_of, name_of
from tests.sandbox.syncro import Fault, ProductKind, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.people import ByHand
from tests.sandbox.syncro.records import Ticket

STOCK = frozenset({ProductKind.STOCKED, ProductKind.SERIALIZED})
IMPATIENT = 0.25
"""Seconds: the client's timeout where Syncro is slow on purpose."""
LATE = 100.0
"""Seconds until a late write becomes visible; failures.md saw 30 to 120 (F3)."""


@dataclass(frozen=True)
class Place:
    """A write. `will_not_turn`: Syncro refuses to edit the line to negative, so that a person has to add it by hand.

    `meddling` is what somebody does to the ticket first, so that it has to be put back as approved.
    """

    write: str
    title: str
    will_not_turn: bool = False
    meddling: Callable[[ByHand, Ticket], object] | None = None


@dataclass(frozen=True)
class Blow:
    """A fault: what `Faults.next` is told, and whether the client gives up before Syncro answers."""

    title: str
    kind: Fault
    how: dict[str, Any] = field(default_factory=dict)
    timeout: float = PATIENT

    @property
    def is_found(self) -> bool:
        """It happened at once, so the look-up finds it and nothing is sent that could be struck a second time."""
        return self.title.startswith("done, ")


def _takes_a_line_off(people: ByHand, ticket: Ticket) -> None:
    people.delete_line(ticket.number, ticket.lines[0].id)


def _makes_a_line_charge(people: ByHand, ticket: Ticket) -> None:
    people.change_quantity(ticket.number, ticket.lines[0].id, Decimal(3))


PLACES = (
    Place(witness.TICKET, "create ticket"),
    Place(witness.ADD, "add line, negative"),
    Place(witness.ADD_POSITIVE, "add line, positive"),
    Place(witness.TURN, "turn line negative"),
    Place(witness.TAKE_OFF, "take line off", will_not_turn=True),
    Place(witness.MARK, "mark line added by hand", will_not_turn=True),
    Place(witness.PUT_BACK, "put line back", meddling=_makes_a_line_charge),
    Place(witness.ADD, "add line again", meddling=_takes_a_line_off),
    Place(witness.WORKSHEET, "answer checklist"),
    Place(witness.RESOLVE, "resolve"),
)
BLOWS = (
    Blow("connection reset, nothing done", Fault.LOSE_REQUEST),
    Blow("done, connection reset", Fault.DO_AND_LOSE_ANSWER),
    Blow("done 100 s late", Fault.DO_LATE, {"seconds": LATE}),
    Blow("500, nothing done", Fault.ERROR_BEFORE, {"status": 500}),
    Blow("502, nothing done", Fault.ERROR_BEFORE, {"status": 502}),
    Blow("503, nothing done", Fault.ERROR_BEFORE, {"status": 503}),
    Blow("done, 500", Fault.ERROR_AFTER, {"status": 500}),
    Blow("done, 502", Fault.ERROR_AFTER, {"status": 502}),
    Blow("done, 503", Fault.ERROR_AFTER, {"status": 503}),
    Blow("429 with Retry-After", Fault.TOO_MANY, {"retry_after": 7}),
    Blow("429 without Retry-After", Fault.TOO_MANY),
    Blow("200 with HTML, nothing done", Fault.HTML, {"status": 200}),
    Blow("done, 200 with HTML", Fault.HTML, {"status": 200, "done": True}),
    Blow("400 with HTML, nothing done", Fault.HTML, {"status": 400}),
    Blow("done, cut-off JSON", Fault.CUT_OFF_JSON),
    Blow("done, wrong wrapper", Fault.WRONG_WRAPPER),
    Blow("401", Fault.NOT_PERMITTED, {"status": 401}),
    Blow("403", Fault.NOT_PERMITTED, {"status": 403}),
    Blow("done, answer after the timeout", Fault.SLOW, {"seconds": 3 * IMPATIENT}, IMPATIENT),
    Blow("no answer, nothing done", Fault.HANG, {}, IMPATIENT),
    Blow("done, no answer", Fault.HANG, {"done": True}, IMPATIENT),
)
TWICE = tuple(blow for blow in BLOWS if not blow.is_found)
ROUNDS = {1: BLOWS, 2: TWICE}
"""Once, and twice in a row."""


async def play(database_url: str, place: Place, blow: Blow, times: int) -> str:
    """Carry out one refund while a fault strikes; people do what they are told. Says in a word how it went.

    The books are checked whenever the bot has come to rest, and at the end everything that was approved stands there.
    """
    switches = Switches(
        refuse_negative_edit=STOCK if place.will_not_turn else frozenset(),
        worksheets_attached=(CHECKLIST,),
    )
    async with scene(database_url, switches=switches, patience=blow.timeout) as here:
        process = here.process()
        await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
        fault = Aimed(write=place.write, kind=blow.kind, times=times, **blow.how)
        if place.meddling is None:
            here.syncro.faults.planned.append(fault)
        else:
            here.witness.meanwhile = meddled_with(here, place.meddling)
        refund = await here.run(process)
        traps: list[Trap] = []
        while refund.state is State.NEEDS_ATTENTION and len(traps) < 3 + times:
            await books_agree(here)
            assert refund.attention is not None
            traps.append(refund.attention.trap)
            if refund.attention.trap is not Trap.CHANGED:
                act_as_told(here, refund, pastes=place.write != witness.MARK)
                refund = await here.go_on(process)
                continue
            if traps == [Trap.CHANGED]:
                here.syncro.faults.planned.append(fault)
            refund = await here.go_on(process, Remedy.PUT_BACK)
        here.settle()
        await books_agree(here)
        assert refund.state is State.RESOLVED, refund.attention
        return verdict(here, place, traps)


def meddled_with(here: Scene, meddling: Callable[[ByHand, Ticket], object]) -> Callable[[LoggedCall], None]:
    """Somebody changes the ticket when its second line is about to be added, once."""

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == witness.ADD_POSITIVE:
            here.witness.meanwhile = None
            (ticket,) = here.account.tickets.values()
            meddling(here.account.by_hand, ticket)

    return meanwhile


def act_as_told(here: Scene, refund: Refund, *, pastes: bool = True) -> None:
    """What the thread asks a person to do; whether they paste the description that it shows, is up to them."""
    trouble = refund.attention
    assert trouble is not None
    ticket = next(iter(tickets_of(here, refund)), None)
    if ticket is None:
        return
    line = next((line for line in refund.lines if line.reference == trouble.line), None)
    if trouble.trap is Trap.POSITIVE_LINE:
        for charging in [held for held in ticket.lines if held.quantity >= 0]:
            here.account.by_hand.delete_line(ticket.number, charging.id)
    elif trouble.trap is Trap.LINE_REMOVED and line is not None:
        description = line_description(refund, line) if pastes else f"Credit for {line.name}"
        add_by_hand(here, ticket.number, line, description)


def add_by_hand(here: Scene, ticket_number: int, line: RefundLine, description: str) -> None:
    here.account.by_hand.add_line(
        ticket_number,
        name=line.name,
        quantity=-line.quantity,
        retail_cents=line.price_cents,
        description=description,
        product_id=line.product_id,
        taxable=line.taxable,
    )


def verdict(here: Scene, place: Place, traps: list[Trap]) -> str:
    """How it went on after the fault, and which alarms it took beyond the one that belongs to the scene."""
    alarms = list(traps)
    if place.will_not_turn:
        alarms.remove(Trap.LINE_REMOVED)
    if place.meddling is not None:
        alarms = [trap for trap in alarms if trap is not Trap.CHANGED]
    calls = here.syncro.requests
    first = next((index for index, call in enumerate(calls) if call.fault is not None), None)
    assert first is not None, "the fault never struck"
    same = [call for call in calls[first:] if identity_of(call) == identity_of(calls[first]) and call.fault is None]
    how = "adopted" if not same else "waited" if calls[first].fault == Fault.TOO_MANY else "sent again"
    return " · ".join([*(f"person: {trap.replace('_', ' ')}" for trap in dict.fromkeys(alarms)), how])

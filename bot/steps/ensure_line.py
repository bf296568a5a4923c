"""One line of the refund is on the ticket: the actual product, at negative quantity and the billed price.

Where Syncro refuses a negative quantity the line is added positive and edited to negative at once. A positive line
charges the customer, so it is never left behind: it is turned, or taken off again, or a person is alarmed; by the
runner at the latest, when it has stood there for a few minutes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.blocks.notes import line_description
from bot.models import Attention, Trap
from bot.rules.comparison import charging, line_with_reference, of_others, others_named
from bot.steps.adopt_line import adopt_line
from bot.steps.effect import No, Write, once, reading, recorded
from bot.steps.ensure_still_billed import ensure_still_billed
from bot.steps.read_back import LAG
from bot.steps.see_ticket import see_ticket
from bot.steps.work import Stop
from syncro_client import NotFound

if TYPE_CHECKING:
    import syncro_client as syncro
    from bot.models import RefundLine, Ticket, TicketLine
    from bot.steps.work import Work


@dataclass(frozen=True)
class Task:
    """One line to put on one ticket. `again`: it stood there, was taken off by hand, and is to be put back."""

    work: Work
    ticket: Ticket
    line: RefundLine
    again: bool = False

    @property
    def number(self) -> str:
        """The line's number within the refund."""
        return self.line.reference.rpartition("/")[2]

    @property
    def round(self) -> str:
        """What sets this round's keys apart from those of what was written before."""
        return f"round-{self.work.refund.rounds}/" if self.again else ""

    def key(self, what: str) -> str:
        """The name of an effect, for ever."""
        return f"{self.work.refund.reference}/{self.round}{self.number}/{what}"


async def ensure_line(work: Work, ticket: Ticket, line: RefundLine, *, again: bool = False) -> None:
    """Have `line` stand on the ticket, once, as a credit.

    `again`: it stood there, a person took it off, and a person asked for it to be put back.
    """
    task = Task(work, ticket, line, again)
    step = f"{task.round}line/{task.number}"
    if await work.outcome_of(step) is not None:
        return
    if await _was_taken_off(task) or await _comes_to_nothing(task):
        by_hand = await adopt_line(work, ticket, line)
        await work.achieve(step, line_id=by_hand, turned=0)
        return
    doing = f"adding line {task.number}"
    added = await _add_negative(task, doing)
    if added is None:
        added = await _add_positive(task, doing)
    turned = Decimal(added["quantity"]) >= 0
    if turned:
        await _turn_negative(task, added["id"])
    await work.achieve(step, line_id=added["id"], turned=int(turned))


async def _was_taken_off(task: Task) -> bool:
    taken_off = await recorded(task.work, task.key("take-off"))
    return taken_off is not None and taken_off.outcome is not None and "done" in taken_off.outcome


async def _comes_to_nothing(task: Task) -> bool:
    """Whether a probe saw that Syncro takes no negative quantity by either way, so that the line would only charge.

    What was sent before is seen to all the same.
    """
    seen = task.work.capabilities
    if seen.takes_negative(task.line.kind) or seen.turns_negative(task.line.kind):
        return False
    sent = [await recorded(task.work, task.key(what)) for what in ("add", "add-positive")]
    return not any(sent)


async def _add_negative(task: Task, doing: str) -> dict[str, Any] | None:
    """The line as added, or None where Syncro refuses a negative quantity."""
    if await recorded(task.work, task.key("add-positive")) is not None:
        return None  # the negative one was refused before; a person's "try again" must not add a second line
    known = task.work.capabilities.takes_negative(task.line.kind)
    if not known and await recorded(task.work, task.key("add")) is None:
        return None  # a probe saw that it comes to nothing; one that was sent before is looked for all the same
    outcome = await once(task.work, _add(task, doing, what="add", quantity=-task.line.quantity))
    return None if isinstance(outcome, No) else outcome.value


async def _add_positive(task: Task, doing: str) -> dict[str, Any]:
    outcome = await once(task.work, _add(task, doing, what="add-positive", quantity=task.line.quantity))
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=doing, said=outcome.said, line=task.line.reference))
    return outcome.value


def _add(task: Task, doing: str, *, what: str, quantity: Decimal) -> Write:
    work, ticket, line = task.work, task.ticket, task.line
    price = Decimal(line.price_cents).scaleb(-2)
    description = line_description(work.refund, line)

    async def send() -> dict[str, Any]:
        work.nothing_charges = False
        added = await work.syncro.tickets.add_line(
            ticket.id,
            product_id=line.product_id,
            name=line.name,
            description=description,
            quantity=quantity,
            price_retail=price,
            taxable=line.taxable,
        )
        return _value(added)

    async def find() -> list[dict[str, Any]]:
        held = await see_ticket(work, ticket.id)
        named = line_with_reference(held, line.reference)
        if any(others_named(work.refund, each) for each in named):  # ours or theirs: one beside it may be one too many
            theirs = tuple(of_others(work.refund, held))
            trap = Trap.CHANGED if work.nothing_charges else Trap.POSITIVE_LINE
            seen = charging(held)
            raise Stop(Attention(trap=trap, step=doing, line=line.reference, differences=theirs, charging=seen))
        return [{"id": each.id, "quantity": str(each.quantity)} for each in named if _may_be_ours(line, each)]

    return Write(
        key=task.key(what),
        doing=doing,
        request={"ticket": ticket.id, "product": line.product_id, "quantity": quantity, "price": price},
        send=send,
        find=find,
        look_first=not work.ticket_is_new,
        check=lambda: ensure_still_billed(work),
        trap=Trap.POSITIVE_LINE if quantity >= 0 else Trap.UNKNOWN,
        line=line.reference,
    )


def _may_be_ours(line: RefundLine, held: TicketLine) -> bool:
    """Whether a line that names `line` may be the one that was sent; anybody can type a reference.

    A credit of the product is, even if somebody changed it since: another one beside it would be one too many. What
    charges is turned or taken off, so it must be exactly what was sent. The read-back reports all others.
    """
    return held.product_id == line.product_id and (held.quantity < 0 or held.quantity == line.quantity)


async def _turn_negative(task: Task, line_id: int) -> None:
    work, ticket, line = task.work, task.ticket, task.line
    doing = f"turning line {task.number} negative"

    async def send() -> dict[str, Any]:
        return _value(await work.syncro.tickets.update_line(ticket.id, line_id, quantity=-line.quantity))

    outcome = await once(
        work,
        Write(
            key=task.key("turn"),
            doing=doing,
            request={"ticket": ticket.id, "line": line_id, "quantity": -line.quantity},
            send=send,
            find=lambda: _as_it_stands(work, ticket, line_id, wanted=-line.quantity),
            repeatable=True,
            urgent=True,
            trap=Trap.POSITIVE_LINE,
            line=line.reference,
        ),
    )
    if isinstance(outcome, No) or Decimal(outcome.value["quantity"]) != -line.quantity:
        said = outcome.said if isinstance(outcome, No) else ()
        await _take_off(task, line_id)
        raise Stop(Attention(trap=Trap.LINE_REMOVED, step=doing, said=said, line=line.reference))


async def _take_off(task: Task, line_id: int) -> None:
    work, ticket, line = task.work, task.ticket, task.line
    doing = f"taking line {task.number} off again"

    async def send() -> dict[str, Any]:
        try:
            await work.syncro.tickets.remove_line(ticket.id, line_id)
        except NotFound:  # it is gone already, which is all that is wanted
            return {"id": line_id}
        return {"id": line_id}

    async def find() -> list[dict[str, Any]]:
        held = await work.syncro.tickets.get(ticket.id)
        return [] if any(found.id == line_id for found in held.line_items) else [{"id": line_id}]

    outcome = await once(
        work,
        Write(
            key=task.key("take-off"),
            doing=doing,
            request={"ticket": ticket.id, "line": line_id},
            send=send,
            find=find,
            repeatable=True,
            urgent=True,
            trap=Trap.POSITIVE_LINE,
            line=line.reference,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(charging_line(line, doing, said=outcome.said))
    if outcome.sent_now and await _still_stands(task, line_id, doing):
        raise Stop(charging_line(line, doing))


def charging_line(line: RefundLine, doing: str, *, said: tuple[str, ...] = ()) -> Attention:
    """The alarm that a line stands on the ticket as a charge."""
    reference = line.reference
    return Attention(trap=Trap.POSITIVE_LINE, step=doing, said=said, line=reference, charging=reference)


async def _still_stands(task: Task, line_id: int, doing: str) -> bool:
    """Whether the ticket shows the line although Syncro said that it is off: people are told only what was seen."""
    for pause in (0.0, *LAG):
        await asyncio.sleep(pause)
        held = await reading(task.work, doing, lambda: task.work.syncro.tickets.get(task.ticket.id))
        if all(found.id != line_id for found in held.line_items):
            return False
    return True


async def _as_it_stands(work: Work, ticket: Ticket, line_id: int, *, wanted: Decimal) -> list[dict[str, Any]]:
    held = await work.syncro.tickets.get(ticket.id)
    return [_value(found) for found in held.line_items if found.id == line_id and found.quantity == wanted]


def _value(line: syncro.TicketLine) -> dict[str, Any]:
    return {"id": line.id, "quantity": str(line.quantity)}

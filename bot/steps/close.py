"""A person ends the refund by hand; the bot looks once more that this leaves nobody charged or credited twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import charges, effects, messages, refunds, remedies, stock
from bot.models import Attention, Milestone, Remedy, Trap, Waiting, Why
from bot.rules.reference import names_a_line, names_refund
from bot.rules.returned import returned
from bot.steps import translate
from bot.steps.effect import reading
from bot.steps.ensure_ticket import ours
from bot.steps.work import Pause, Stop
from syncro_client import NotFound

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Instruction, Refund, TicketFacts, TicketLine
    from bot.steps.work import Work

DOING = "closing the refund"


async def close(work: Work, asked: Instruction) -> None:
    """Close the refund as finished by hand, or as given up.

    Raises:
        Pause: something that was sent may still take effect.
        Stop: a line charges the customer, or what was given up still stands in Syncro.
    """
    await _wait_for_what_was_sent(work)
    mine = [line for held in await _tickets(work) for line in held.lines if _is_its(work.refund, line)]
    charging = next((line for line in mine if line.quantity >= 0), None)
    if charging is not None:
        seen = charging.name if charging.quantity > 0 else ""
        raise Stop(Attention(trap=Trap.POSITIVE_LINE, step=DOING, line=charging.name, charging=seen))
    standing = (*(_told(line) for line in mine), *_billed(work.refund))
    if asked.remedy is Remedy.GIVEN_UP and standing:
        raise Stop(Attention(trap=Trap.STILL_STANDING, step=DOING, differences=standing))
    async with work.writing() as tx:
        await remedies.close(tx, work.refund)
        closed = await refunds.load(tx, work.refund.id)
        await messages.want(tx, work.refund.id, messages.CARD)
        await messages.want(tx, work.refund.id, messages.PROGRESS)
        await messages.want(tx, work.refund.id, messages.CLOSED, snapshot=closed)
        if asked.remedy is Remedy.FINISHED:  # the goods came back, and a wrong price is refunded, all the same
            await _open_what_is_left(tx, work.refund)
        else:
            await charges.drop_task(tx, work.refund.id)
    work.tell()


async def _open_what_is_left(tx: Transaction, refund: Refund) -> None:
    if _was_open(refund):
        await stock.begin(tx, refund, returned(refund))
    if refund.charge_cents:
        await charges.open_task(tx, refund.id)


async def _wait_for_what_was_sent(work: Work) -> None:
    """A request whose answer was lost may take effect late; until then nobody can say what stands there."""
    async with work.database.reading() as tx:
        sent_at, now = await effects.last_open(tx, work.refund.id), tx.now
    if sent_at is not None and now < sent_at + work.quiet:
        raise Pause(Waiting(why=Why.NO_ANSWER, until=sent_at + work.quiet, step=DOING))


async def _tickets(work: Work) -> list[TicketFacts]:
    """The tickets of the refund that are still there, by its key in their notes and by what the ledger remembers."""
    numbers = {each["id"] for each in await reading(work, DOING, lambda: ours(work))}
    if work.refund.ticket is not None:
        numbers.add(work.refund.ticket.id)
    found = [await _ticket(work, number) for number in sorted(numbers)]
    return [held for held in found if held is not None]


async def _ticket(work: Work, number: int) -> TicketFacts | None:
    async def read() -> TicketFacts | None:
        try:
            return translate.ticket(await work.syncro.tickets.get(number))
        except NotFound:
            return None

    return await reading(work, DOING, read)


def _is_its(refund: Refund, line: TicketLine) -> bool:
    """Whether it names the refund, or credits or charges a product of it: what people add by hand may name nothing.

    A line that names another refund is that one's, as after a merge.
    """
    if names_refund(line.description, refund.reference):
        return True
    return any(line.product_id == each.product_id for each in refund.lines) and not names_a_line(line.description)


def _told(line: TicketLine) -> str:
    return f"{line.name} ({line.quantity.normalize():f}) still stands there."


def _billed(refund: Refund) -> list[str]:
    """Invoices that held a part of it when the bot last looked: its quantities must not become free again."""
    return [
        f"A part of it stands on invoice {bill.number}." for bill in (refund.landing.bills if refund.landing else ())
    ]


def _was_open(refund: Refund) -> bool:
    """Whether nobody was asked about its stock yet: of one that was resolved, people were, or it is of the past."""
    resolved = any(each.milestone is Milestone.TICKET_RESOLVED for each in refund.progress)
    return not resolved or bool(refund.stock)

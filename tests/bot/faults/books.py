"""Do the books agree? The invariants of the fault matrix, asked of Syncro, of the ledger and of what was sent."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from bot.ledger.tables import decisions, refund_lines, refunds
from bot.models import Refund, State
from tests.bot.faults.scene import Scene
from tests.bot.faults.sentences import untrue
from tests.bot.faults.witness import ONCE_ONLY, TICKET, WORKSHEET, identity_of, name_of
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket

UNCLEAR = frozenset(
    {
        "lose_request",
        "do_and_lose_answer",
        "do_late",
        "error_before",
        "error_after",
        "html",
        "cut_off_json",
        "wrong_wrapper",
        "slow",
        "hang",
    },
)
"""After these nobody can know whether it happened."""


async def books_agree(scene: Scene) -> None:
    """Assert every invariant that can be seen from outside; 1 to 5, 7, 8 and 10 of the fault matrix."""
    async with scene.database.reading() as tx:
        ids = list(await tx.connection.scalars(select(refunds.c.id)))
    found = [
        *scene.witness.unrecorded,  # 7
        *forbidden(scene.syncro.requests),  # 10
        *repeated_blindly(scene.syncro.requests, scene.quiet),  # 8
        *await refunded_too_much(scene),  # 1
        *await approved_by_the_requester(scene),  # 6
        *crashes(scene),
    ]
    for refund_id in ids:
        refund = await scene.refund(refund_id)
        found += wrong_in_syncro(scene, refund)
    assert not found, "\n".join(found)


def wrong_in_syncro(scene: Scene, refund: Refund) -> list[str]:
    """Invariants 2 to 5 of one refund, and the truth of what people were told."""
    tickets = tickets_of(scene, refund)
    if refund.state is State.RESOLVED:
        return [*more_than_one(tickets, refund), *not_as_approved(tickets, refund)]
    if refund.state is State.NEEDS_ATTENTION:
        return untrue(refund, tickets)
    return [f"{refund.reference} stands still as {refund.state}"]


def tickets_of(scene: Scene, refund: Refund) -> list[Ticket]:
    """The tickets that carry the refund's key."""
    tickets = scene.account.tickets.values()
    return [ticket for ticket in tickets if any(refund.key in comment.body for comment in ticket.comments)]


def more_than_one(tickets: list[Ticket], refund: Refund) -> list[str]:
    """Invariant 3."""
    return [] if len(tickets) <= 1 else [f"{refund.reference} has {len(tickets)} tickets"]


def not_as_approved(tickets: list[Ticket], refund: Refund) -> list[str]:
    """Invariants 2, 4 and 5, of a refund that the bot calls resolved."""
    if not tickets:
        return [f"{refund.reference} is called resolved and has no ticket"]
    ticket, found = tickets[0], []
    if not ticket.resolved:
        found.append(f"ticket {ticket.number} is {ticket.status}")
    if open_ones := [sheet.name for sheet in ticket.worksheets if sheet.required and not sheet.complete]:
        found.append(f"open on ticket {ticket.number}: {open_ones}")
    approved = Counter((line.product_id, -line.quantity, line.price_cents, line.taxable) for line in refund.lines)
    held = Counter((line.product_id, line.quantity, line.retail_cents, line.taxable) for line in ticket.lines)
    if approved != held:
        found.append(f"approved {approved}, in Syncro {held}")
    found += [f"{line.name} is a Manual item" for line in ticket.lines if line.product_id is None]
    found += [f"{line.name} charges the customer" for line in ticket.lines if line.quantity >= 0]
    return found


async def refunded_too_much(scene: Scene) -> list[str]:
    """Invariant 1: in the ledger, and on what is resolved in Syncro."""
    async with scene.database.reading() as tx:
        rows = (await tx.connection.execute(select(refund_lines))).all()
    reserved: Counter[int] = Counter()
    for row in rows:
        reserved[row.invoice_line_id] += row.credit_cents
    found = []
    for invoice in scene.account.invoices.values():
        for line in invoice.lines:
            billed = line.price * line.quantity * 100
            if reserved[line.id] > billed:
                found.append(f"{line.item} is billed at {billed} cents, {reserved[line.id]} are reserved")
    resolved = [ticket for ticket in scene.account.tickets.values() if ticket.resolved]
    credited = sum((line.quantity * line.retail_cents for ticket in resolved for line in ticket.lines), Decimal(0))
    if -credited > sum(reserved.values()):
        found.append(f"{-credited} cents are credited in Syncro, {sum(reserved.values())} were approved")
    return found


async def approved_by_the_requester(scene: Scene) -> list[str]:
    """Invariant 6."""
    async with scene.database.reading() as tx:
        rows = await tx.connection.execute(
            select(refunds.c.id).join(decisions).where(decisions.c.by == refunds.c.requester_id),
        )
    return [f"refund {row.id} was approved by its requester" for row in rows]


def forbidden(calls: list[LoggedCall]) -> list[str]:
    """Invariant 10, and every other write that the bot has no word for."""
    return [f"{call.method} {call.path} left" for call in calls if call.method != "GET" and name_of(call) is None]


def repeated_blindly(calls: list[LoggedCall], quiet: timedelta) -> list[str]:
    """Invariant 8: after an unclear answer nothing is sent again before a look-up; once-only writes need two."""
    found = []
    writes = [(index, call) for index, call in enumerate(calls) if name_of(call) is not None]
    for place, (index, call) in enumerate(writes):
        if call.fault not in UNCLEAR:
            continue
        again = next((at for at, later in writes[place + 1 :] if identity_of(later) == identity_of(call)), None)
        looks = [look for look in calls[index + 1 : again] if is_look(look, call)]
        if again is None:
            if not looks:
                found.append(f"nobody looked whether {call.method} {call.path} happened")
        elif name_of(call) in ONCE_ONLY:
            if not looks or looks[-1].at - looks[0].at < quiet:
                found.append(f"{call.method} {call.path} was sent again without two looks, the quiet period apart")
        elif not looks:
            found.append(f"{call.method} {call.path} was sent again without a look")
    return found


def is_look(look: LoggedCall, write: LoggedCall) -> bool:
    """Whether a read could show what the write did."""
    if name_of(write) == TICKET:
        return look.fits("GET", "/tickets") and "since_updated_at" not in look.query  # that one is for credits by hand
    ticket = "/".join(write.path.split("/")[:3])
    return look.fits("GET", ticket) or (name_of(write) == WORKSHEET and look.fits("GET", f"{ticket}/worksheet_results"))


def crashes(scene: Scene) -> list[str]:
    """What is not foreseen is a fault of the bot's own, even where another start mends it."""
    return [f"{entry['event']}: {entry}" for entry in scene.log if entry.get("log_level") in {"error", "critical"}]

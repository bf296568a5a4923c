"""The procedure: what the bot does in Syncro once a refund is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import charges, messages, progress, refunds, stock
from bot.models import Milestone, Remedy
from bot.rules.lookout import first_watch
from bot.rules.returned import returned
from bot.steps.close import close
from bot.steps.ensure_checklist import ensure_checklist_complete
from bot.steps.ensure_line import ensure_line
from bot.steps.ensure_resolved import ensure_resolved
from bot.steps.ensure_still_billed import ensure_still_billed
from bot.steps.ensure_ticket import ensure_ticket
from bot.steps.foresee import ensure_foreseen
from bot.steps.keep_theirs import keep_theirs
from bot.steps.note_stock import note_stock
from bot.steps.put_back_ours import put_back_ours
from bot.steps.read_back import ensure_as_approved
from bot.workflow.rehearsal import rehearse

if TYPE_CHECKING:
    from bot.models import Ticket
    from bot.steps.people import People
    from bot.steps.work import Work


async def carry_out(work: Work, people: People) -> None:
    """Carry out one approved refund, from wherever an earlier run left it.

    Running it again is always harmless: each step looks for its effect before it acts.

    Raises:
        Pause: it goes on later by itself.
        Stop: a person has to act.
        LeaseLostError: another process may be at work; nothing more is written.
    """
    asked = work.refund.instruction
    if asked is not None and asked.remedy.closes:
        await close(work, asked)
        return
    if work.refund.dry_run:
        await rehearse(work, people)
        return
    if await work.outcome_of(Milestone.TICKET_RESOLVED) is None:
        requester, approver = await _names(work, people)
        ticket = await ensure_ticket(work, requester=requester, approver=approver, check=lambda: _look_again(work))
        await _follow(work, ticket)
        await note_stock(work, ticket)
        for line in work.refund.lines:
            await ensure_line(work, ticket, line)
        await _tell_lines_added(work)
        await ensure_as_approved(work, ticket)
        await ensure_checklist_complete(work, ticket)
        await ensure_resolved(work, ticket)
    await _finish(work)


async def _look_again(work: Work) -> None:
    """As things are now, and not as the card has them: may it be begun, and which bill takes it?"""
    await ensure_still_billed(work)
    await ensure_foreseen(work)


async def _follow(work: Work, ticket: Ticket) -> None:
    """Do what a person asked for after the ticket was changed."""
    asked = work.refund.instruction
    if asked is None:
        return
    if asked.remedy is Remedy.KEEP:
        await keep_theirs(work, ticket, asked)
    else:
        await put_back_ours(work, ticket)


async def _names(work: Work, people: People) -> tuple[str, str]:
    """The requester, and everybody who approved."""
    assert work.refund.decision is not None
    approvals = work.refund.approvals or (work.refund.decision,)
    names = [await people.signed(each.by, each.acting_for) for each in approvals]
    return await people.name(work.refund.requester_id), " and ".join(names)


async def _tell_lines_added(work: Work) -> None:
    if await work.outcome_of(Milestone.LINES_ADDED) is not None:
        return
    turned = 0
    for number in range(1, len(work.refund.lines) + 1):
        outcome = await work.outcome_of(f"line/{number}")
        turned += outcome["turned"] if outcome else 0
    await work.achieve(Milestone.LINES_ADDED, turned=turned)


async def _finish(work: Work) -> None:
    async with work.writing() as tx:
        watch = first_watch(work.refund.outlook, tx.now, work.refund.time_zone, work.landing_margin)
        await progress.finish(tx, work.refund, watch)
        done = await refunds.load(tx, work.refund.id)
        await messages.want(tx, work.refund.id, messages.CARD)
        await messages.want(tx, work.refund.id, messages.PROGRESS)
        await messages.want(tx, work.refund.id, messages.RESOLVED, snapshot=done)
        if work.refund.charge_cents:
            await charges.open_task(tx, work.refund.id)
        await stock.begin(tx, work.refund, returned(work.refund))
    work.tell()

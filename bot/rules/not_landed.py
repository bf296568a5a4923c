"""Why is the credit not on an invoice?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Cause, Obstacle
from bot.rules.comparison import line_with_reference
from bot.rules.origin import ran_on
from bot.rules.remedy import is_as_approved
from bot.rules.restored import ENDED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.models import Bill, Evidence, Refund, RefundLine, Schedule, TicketFacts


def causes(
    refund: Refund, missing: Sequence[RefundLine], evidence: Evidence, run_day: date | None
) -> tuple[Cause, ...]:
    """What keeps these lines from an invoice, as far as it can be seen; `run_day` is a run that has passed."""
    ticket, found = evidence.ticket, [*_of_customer(refund, evidence)]
    if ticket is None:
        return (*found, Cause(obstacle=Obstacle.TICKET_GONE))
    if not ticket.status.startswith(ENDED):
        found.append(Cause(obstacle=Obstacle.REOPENED, name=ticket.status))
    of_lines = [(line, _of_line(line, ticket)) for line in missing]
    found += [Cause(obstacle=obstacle, name=line.name) for line, obstacle in of_lines if obstacle is not None]
    if run_day is not None and may_still_come(missing, evidence):
        found += _of_run(run_day, evidence.schedules)
    return tuple(dict.fromkeys(found))


def taken_off(were: Sequence[Bill], evidence: Evidence) -> tuple[Cause, ...]:
    """What became of the invoices that held a credit, where they do not any more; they were read by their ids."""
    there = {invoice.id for invoice in evidence.invoices}
    return tuple(
        Cause(obstacle=Obstacle.OFF_THE_INVOICE if bill.id in there else Obstacle.INVOICE_GONE, name=bill.number)
        for bill in were
    )


def _of_customer(refund: Refund, evidence: Evidence) -> list[Cause]:
    ticket = evidence.ticket
    gone = [Cause(obstacle=Obstacle.CUSTOMER_GONE, name=refund.customer_name)] if evidence.customer_is_gone else []
    if ticket is None or ticket.customer_id == refund.customer_id:
        return gone
    return [*gone, Cause(obstacle=Obstacle.OTHER_CUSTOMER, name=ticket.customer_name)]


def may_still_come(missing: Sequence[RefundLine], evidence: Evidence) -> bool:
    """Whether a run could still take one of these lines, so that it matters which template runs when."""
    ticket = evidence.ticket
    return ticket is not None and any(
        not held.converted for line in missing for held in line_with_reference(ticket, line.reference)
    )


def _of_line(line: RefundLine, ticket: TicketFacts) -> Obstacle | None:
    found = line_with_reference(ticket, line.reference)
    if not found:
        return Obstacle.LINE_GONE
    if any(held.converted for held in found):
        return Obstacle.BILLED_ELSEWHERE
    if len(found) > 1 or not is_as_approved(line, found[0]):
        return Obstacle.LINE_CHANGED
    return None


def _of_run(day: date, schedules: Sequence[Schedule]) -> list[Cause]:
    """What came of the run of that day: it left the credit out, or it was moved; trouble is told elsewhere."""
    taking = [each for each in schedules if each.takes_ticket_charges and not each.paused]
    ran = [Cause(obstacle=Obstacle.LEFT_OUT, name=each.name, day=day) for each in taking if ran_on(day, each)]
    if ran:
        return ran
    return [
        Cause(obstacle=Obstacle.MOVED, name=each.name, day=each.next_run)
        for each in taking
        if each.next_run is not None and each.next_run > day
    ]

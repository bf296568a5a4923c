"""The recurring template's run: R1 to R7, R10."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.sandbox.syncro import stock
from tests.sandbox.syncro.moments import next_day, run_moment
from tests.sandbox.syncro.numerals import dollars_of, net_of, total_of
from tests.sandbox.syncro.records import Invoice, InvoiceLine, Schedule, ScheduleLine, Ticket, TicketLine

if TYPE_CHECKING:
    from tests.sandbox.syncro.account import Account

Charge = tuple[Ticket, TicketLine]


def run_due(account: "Account", at: datetime) -> list[Invoice]:
    """All mornings after `ran_until` up to `at`, oldest first."""
    since = account.ran_until or at
    made = []
    for morning in mornings(account, since, at):
        due = [schedule for schedule in account.schedules.values() if is_due(account, schedule, morning)]
        due.sort(key=lambda schedule: schedule.id, reverse=account.switches.later_schedule_first)
        moment = run_moment(morning, account.zone) + account.switches.run_delay
        made += [invoice for schedule in due if (invoice := run_schedule(account, schedule, moment))]
    account.ran_until = max(since, at)
    return made


def mornings(account: "Account", since: datetime, at: datetime) -> Iterator[date]:
    """The days whose run begins after `since` and not after `at`."""
    day = since.astimezone(account.zone).date() - timedelta(days=1)
    while (moment := run_moment(day, account.zone) + account.switches.run_delay) <= at:
        if moment > since:
            yield day
        day += timedelta(days=1)


def is_due(account: "Account", schedule: Schedule, morning: date) -> bool:
    if account.switches.late_schedules_run:
        return schedule.next_run <= morning
    return schedule.next_run == morning


def run_schedule(account: "Account", schedule: Schedule, at: datetime | None = None) -> Invoice | None:
    """Makes the invoice and moves next_run on; a paused schedule does nothing at all."""
    if schedule.paused:
        return None
    moment = at or run_moment(schedule.next_run, account.zone)
    schedule.next_run = next_day(schedule.next_run, schedule.frequency)
    own = [from_schedule(account, line) for line in schedule.lines]
    charges = affordable(account, own, pullable(account, schedule))
    if not own and not charges and not schedule.allow_blank:
        return None
    invoice = account.add_invoice(schedule.customer_id, own, at=moment)
    invoice.schedule_id = schedule.id
    bill(account, invoice, charges)
    if account.switches.run_links_single_ticket and len(tickets_of(charges)) == 1:
        invoice.ticket_id = charges[0][0].id
    if account.switches.run_sets_invoiced:
        for ticket in tickets_of(charges):
            ticket.status = "Invoiced"
            account.touch(ticket)
    return invoice


def pullable(account: "Account", schedule: Schedule) -> list[Charge]:
    """The pending charges this template pulls: only with the flag, only from tickets of its status filter (R2)."""
    if not schedule.invoice_unbilled_ticket_charges:
        return []
    pending = account.pending_lines(schedule.customer_id)
    return [(ticket, line) for ticket, line in pending if ticket.status in schedule.ticket_statuses]


def affordable(account: "Account", own: list[InvoiceLine], charges: list[Charge]) -> list[Charge]:
    """All charges, or without the last credits where a total may not go below zero (R10)."""
    kept = list(charges)
    while not account.switches.total_may_be_negative:
        lines = [from_charge(account, ticket, line) for ticket, line in kept]
        credits_on = [index for index, line in enumerate(lines) if net_of(line) < 0]
        if total_of([*own, *lines]) >= 0 or not credits_on:
            break
        del kept[credits_on[-1]]
    return kept


def bill(account: "Account", invoice: Invoice, charges: list[Charge]) -> None:
    """Puts pending charges onto an invoice."""
    for ticket, line in charges:
        billed = from_charge(account, ticket, line)
        billed.position = len(invoice.lines) + 1
        invoice.lines.append(billed)
        stock.line_billed(account, line)
        line.converted = True
        line.updated_at = account.now()
        account.touch(ticket)
    account.remember(invoice)


def tickets_of(charges: list[Charge]) -> list[Ticket]:
    return list({ticket.id: ticket for ticket, _ in charges}.values())


def from_schedule(account: "Account", line: ScheduleLine) -> InvoiceLine:
    return InvoiceLine(
        id=account.new_id(),
        item=line.name,
        name=line.description,
        price=dollars_of(line.retail_cents),
        quantity=line.quantity,
        cost=dollars_of(line.cost_cents),
        product_id=line.product_id,
        taxable=line.taxable,
        position=line.position,
    )


def from_charge(account: "Account", ticket: Ticket, line: TicketLine) -> InvoiceLine:
    """The ticket's number stands in the description; nothing else leads back to it (R7)."""
    return InvoiceLine(
        id=account.new_id(),
        item=line.name,
        name=f"Ticket #{ticket.number} - {line.description}",
        price=dollars_of(line.retail_cents),
        quantity=line.quantity,
        cost=dollars_of(line.cost_cents),
        product_id=line.product_id,
        taxable=line.taxable,
        ticket_line_id=line.id,
    )

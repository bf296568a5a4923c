"""Tickets: K1, K8 to K12, K14. Their comments are in `comments.py`, their charges in `ticket_lines.py`."""

import re
from typing import Any

from tests.sandbox.syncro import comments, stock
from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, Refused, error, not_found, unsuccessful
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.moments import is_after
from tests.sandbox.syncro.names import holds
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Ticket
from tests.sandbox.syncro.wire import tickets as wire
from tests.sandbox.syncro.worksheets import attach_templates

CLOSED = ("Resolved", "Invoiced")


def list_tickets(account: Account, call: Call) -> Answer:
    """Newest first, each with its first comment and without its lines (K8)."""
    if call.text("ticket_search_id"):
        raise not_found()
    found = [ticket for ticket in account.listed(account.tickets.values()) if matches(account, call, ticket)]
    found.sort(key=lambda ticket: (ticket.created_at, ticket.number), reverse=True)
    return listing(call, account.switches, "tickets", found, lambda ticket: wire.listed(account, ticket))


def matches(account: Account, call: Call, ticket: Ticket) -> bool:
    """All filters of K12 together."""
    wanted: tuple[tuple[object, object], ...] = (
        (call.whole("customer_id"), ticket.customer_id),
        (call.whole("contact_id"), ticket.contact_id),
        (call.whole("user_id"), ticket.user_id),
        (account.user_id if call.flag("mine") else None, ticket.user_id),
        (call.text("number"), str(ticket.number)),
    )
    return (
        all(want is None or want == has for want, has in wanted)
        and status_matches(call.text("status"), ticket)
        and is_after(call.text("created_after"), ticket.created_at, account.zone)
        and is_after(call.text("since_updated_at"), ticket.updated_at, account.zone)
        and is_after(call.text("resolved_after"), ticket.resolved_at, account.zone)
        and query_matches(account, call.text("query"), ticket)
    )


def status_matches(wanted: str | None, ticket: Ticket) -> bool:
    if wanted == "Not Closed":
        return not ticket.status.startswith(CLOSED)
    return wanted is None or wanted == ticket.status


def query_matches(account: Account, query: str | None, ticket: Ticket) -> bool:
    """Every word must occur in the number, the subject or the customer's name; so "RF-1" finds "RF-12" too."""
    customer = account.customers[ticket.customer_id].business_then_name
    text = f"{ticket.number} {ticket.subject} {customer}"
    words = re.findall(r"\w+", query or "")
    return all(holds(text, word, ignore_macrons=account.switches.search_ignores_macrons) for word in words)


def create(account: Account, call: Call) -> Answer:
    """`line_items` is ignored like every unknown key (K1); comments come along (K7)."""
    body = call.body
    customer_id = body.whole("customer_id")
    if customer_id is None or customer_id not in account.customers:
        raise error("Customer required field")
    fields, status, entries = fields_of(body), body.text("status") or "New", comments.read(account, body)
    wrongs = [] if str(fields.get("subject", "")).strip() else ["Subject can't be blank"]
    wrongs += [*status_wrongs(account, status), *comments.wrongs(entries)]
    if wrongs:
        raise error(*wrongs)
    number = free_number(account, body)
    ticket = Ticket(
        id=90_190_000 + number,
        number=number,
        customer_id=customer_id,
        subject="",
        status=status,
        created_at=account.now(),
        updated_at=account.now(),
    )
    ticket.resolved_at = account.now() if ticket.resolved else None
    apply(ticket, fields)
    account.tickets[ticket.id] = ticket
    attach_templates(account, ticket)
    comments.publish(account, ticket, entries)
    account.touch(ticket)
    return Answer({"ticket": wire.detail(account, ticket)})


def free_number(account: Account, body: Body) -> int:
    """The next number, or the one asked for when it is free."""
    asked = body.text("number")
    taken = {str(ticket.number) for ticket in account.tickets.values()}
    if asked is not None:
        if not asked.isdecimal() or asked in taken:
            raise error("Number has already been taken")
        return int(asked)
    while str(account.next_ticket_number) in taken:
        account.next_ticket_number += 1
    account.next_ticket_number += 1
    return account.next_ticket_number - 1


def status_wrongs(account: Account, status: str) -> list[str]:
    return [] if status in account.ticket_statuses else ["Status is not included in the list"]


def fields_of(body: Body) -> dict[str, Any]:
    """The plain fields of create and update, read before anything changes."""
    fields: dict[str, Any] = {name: body.text(name) for name in ("subject", "problem_type", "priority", "due_date")}
    fields |= {name: body.whole(name) for name in ("contact_id", "user_id")}
    fields["tag_list"] = body.texts("tag_list") if "tag_list" in body else None
    fields["properties"] = body.mapping("properties") if "properties" in body else None
    return {name: value for name, value in fields.items() if value is not None}


def apply(ticket: Ticket, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(ticket, name, value)


def get(account: Account, call: Call) -> Answer:
    return Answer({"ticket": wire.detail(account, account.find_ticket(call.id()))})


def update(account: Account, call: Call) -> Answer:
    """Only what is sent changes."""
    ticket, body = account.find_ticket(call.id()), call.body
    fields, status, entries = fields_of(body), body.text("status"), comments.read(account, body)
    customer_id = body.whole("customer_id") or ticket.customer_id
    wrongs = ["Subject can't be blank"] if "subject" in body and not (body.text("subject") or "").strip() else []
    wrongs += [] if status is None else status_wrongs(account, status)
    wrongs += comments.wrongs(entries)
    wrongs += [] if customer_id in account.customers else ["Customer must exist"]
    if wrongs:
        raise unsuccessful(*wrongs)
    if status is not None and status != ticket.status:
        change_status(account, ticket, status)
    apply(ticket, fields)
    ticket.customer_id = customer_id
    comments.publish(account, ticket, entries)
    account.touch(ticket)
    return Answer({"ticket": wire.detail(account, ticket)})


def change_status(account: Account, ticket: Ticket, status: str) -> None:
    """Any status that begins with "Resolved" ends the ticket (K10); K14 is a switch."""
    ends = status.startswith("Resolved")
    unfinished = any(worksheet.required and worksheet.open for worksheet in ticket.worksheets)
    if ends and unfinished and account.switches.open_worksheet_stops_resolve:
        raise unsuccessful("Required worksheets must be completed before the ticket is resolved")
    ticket.status = status
    ticket.resolved_at = account.now() if ends else None
    if ends:
        stock.ticket_resolved(account, ticket)
        if account.switches.resolved_emails:
            account.mail_customer(ticket, f"Ticket #{ticket.number} resolved", ticket.subject)


def delete(account: Account, call: Call) -> Answer:
    """A duplicate ticket can be deleted (K9)."""
    try:
        ticket = account.find_ticket(call.id())
    except Refused:
        raise Refused(Answer({"message": "Not found"}, 404)) from None
    for line in ticket.lines:
        if not line.converted:
            stock.line_removed(account, line)
    del account.tickets[ticket.id]
    return Answer({"message": "Ticket was successfully deleted. "})

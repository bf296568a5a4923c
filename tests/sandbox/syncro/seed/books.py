"""Puts the account together, with the tickets and worksheets that are there already."""

from datetime import timedelta
from decimal import Decimal

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import InvoiceLine, Ticket, WorksheetField, WorksheetTemplate
from tests.sandbox.syncro.runs import from_charge
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what
from tests.sandbox.syncro.seed.customers import add_customers
from tests.sandbox.syncro.seed.invoices import add_invoices
from tests.sandbox.syncro.seed.products import add_products
from tests.sandbox.syncro.seed.schedules import add_schedules

SUBJECTS = ("Printer does not print", "New starter on Monday", "VPN drops", "Phone without tone", "Mailbox is full")
FIRST_TICKET = 20_001
REFUND_CHECKLIST = 6101
ONBOARDING = 6102


def kiwi_it(account: Account) -> None:
    """Fills an empty account; dates are relative to its clock."""
    add_customers(account)
    add_products(account)
    add_invoices(account)
    add_schedules(account)
    add_worksheet_templates(account)
    add_tickets(account)


def add_worksheet_templates(account: Account) -> None:
    """The "Refund checklist" is required, and so are two of its checks; "New starter" is not."""
    account.worksheet_templates[REFUND_CHECKLIST] = WorksheetTemplate(
        id=REFUND_CHECKLIST,
        name="Refund checklist",
        required=True,
        fields=[
            WorksheetField(id=1, name="Refund", slug="refund", position=0, is_check=False),
            WorksheetField(id=2, name="Price matches the invoice", slug="price_matches", position=1, required=True),
            WorksheetField(id=3, name="Quantity is negative", slug="quantity_negative", position=2, required=True),
            WorksheetField(id=4, name="Goods are back", slug="goods_back", position=3),
        ],
    )
    account.worksheet_templates[ONBOARDING] = WorksheetTemplate(
        id=ONBOARDING,
        name="New starter",
        required=False,
        fields=[WorksheetField(id=1, name="Mailbox made", slug="mailbox_made", position=0)],
    )


def add_tickets(account: Account) -> None:
    """Thirty, 20001 to 20030; among them refunds made by hand, the older way."""
    account.next_ticket_number = FIRST_TICKET
    names = [name for name in who.PEOPLE if name != who.MILL]
    for index in range(30):
        customer = account.customer(names[index % len(names)])
        days_ago = 60 - 2 * index + (1 if index else 0)
        moment = account.now() - timedelta(days=max(days_ago, 1))
        number = FIRST_TICKET + index
        if number in {20_012, 20_017}:
            customer = account.customer(who.KERERU)
            moment = account.now() - timedelta(days=48 if number == 20_012 else 45)
        status = "Resolved" if index % 3 else "In Progress"
        account.by_hand.create_ticket(customer.id, SUBJECTS[index % len(SUBJECTS)], status=status, at=moment)
    refund_by_hand(account, account.ticket(20_012), what.OLD_ROUTER, "-1", 18_900)
    refund_by_hand(account, account.ticket(20_017), what.M365, "-3", 3_740)


def refund_by_hand(account: Account, ticket: Ticket, name: str, quantity: str, cents: int) -> None:
    """A credit somebody typed in; it has landed on a later invoice of the customer."""
    ticket.subject, ticket.status = f"Credit for {name}", "Resolved"
    ticket.resolved_at = ticket.created_at
    line = account.by_hand.add_line(
        ticket.number, name=name, quantity=Decimal(quantity), retail_cents=cents, product_id=account.product(name).id
    )
    line.created_at = ticket.created_at
    line.converted, line.stock_moved = True, line.quantity
    invoice = next(
        each
        for each in sorted(account.invoices.values(), key=lambda each: each.date)
        if each.customer_id == ticket.customer_id and each.created_at > ticket.created_at
    )
    line.updated_at = ticket.updated_at = invoice.created_at
    landed: InvoiceLine = from_charge(account, ticket, line)
    landed.position = len(invoice.lines) + 1
    invoice.lines.append(landed)

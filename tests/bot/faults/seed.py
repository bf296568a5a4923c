"""The smallest account with everything a refund can meet, and a refund in it that somebody approved."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.ledger import refunds
from bot.ledger.database import Database
from bot.models import (
    Account,
    Choice,
    Customer,
    Decision,
    DecisionKind,
    Draft,
    Facts,
    Outlook,
    Product,
    Reason,
    Refund,
    State,
)
from bot.rules.content import content_hash
from bot.rules.lines import refund_lines
from bot.rules.tax import gst_cents, gst_rate
from bot.steps import translate
from bot.workflow import request
from bot.workflow.desk import Desk
from syncro_client import Invoice as InvoiceRecord
from tests.sandbox import syncro as local
from tests.sandbox.syncro import records
from tests.sandbox.syncro.wire import invoices as wire

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SEATS, MOUSE = "Microsoft 365 Business Premium", "Logitech M185 mouse"
"""A service, of which Syncro takes a negative quantity; and stock, of which it may not."""
CUSTOMER_ID, SEATS_ID, MOUSE_ID, CHECKLIST = 31_004_410, 15_220_303, 15_220_309, 6101
INVOICE_ID, SEATS_LINE, MOUSE_LINE = 71_300_006, 501, 502
MERE, WIREMU = "U0MERE0001", "U0WIREMU01"
NO_OUTLOOK = Outlook(spark=False)


def small_account(account: local.Account) -> None:
    """One customer, one invoice with a service and a stocked product, and a checklist that the bot can answer."""
    since = account.now() - timedelta(days=60)
    add_customer(account, CUSTOMER_ID, "Kererū Café")
    for product_id, name, cents, stocked in ((SEATS_ID, SEATS, 3740, False), (MOUSE_ID, MOUSE, 2990, True)):
        place = records.LocationQuantity(id=1, location_id=1, quantity=9, created_at=since, updated_at=since)
        account.products[product_id] = records.Product(
            id=product_id,
            name=name,
            description=name,
            retail_cents=cents,
            maintain_stock=stocked,
            location_quantities=[place] if stocked else [],
        )
    account.worksheet_templates[CHECKLIST] = records.WorksheetTemplate(
        id=CHECKLIST,
        name="Refund checklist",
        required=True,
        fields=[
            records.WorksheetField(id=1, name="Price matches the invoice", slug="price", position=1, required=True),
            records.WorksheetField(id=2, name="Quantity is negative", slug="negative", position=2, required=True),
        ],
    )
    add_invoice(account, INVOICE_ID, CUSTOMER_ID, first_line=SEATS_LINE)


def add_customer(account: local.Account, customer_id: int, name: str) -> None:
    since = account.now() - timedelta(days=900)
    account.customers[customer_id] = records.Customer(
        id=customer_id, business_name=name, created_at=since, updated_at=since
    )


def add_invoice(account: local.Account, invoice_id: int, customer_id: int, *, first_line: int) -> None:
    """Twelve seats and four mice, billed at the products' prices."""
    since = account.now() - timedelta(days=50)
    sold = ((SEATS_ID, "12"), (MOUSE_ID, "4"))
    account.invoices[invoice_id] = records.Invoice(
        id=invoice_id,
        number=str(invoice_id),
        customer_id=customer_id,
        date=since.date(),
        created_at=since,
        updated_at=since,
        lines=[
            records.InvoiceLine(
                id=first_line + index,
                item=account.products[product_id].name,
                name=account.products[product_id].name,
                price=Decimal(account.products[product_id].retail_cents).scaleb(-2),
                quantity=Decimal(quantity),
                product_id=product_id,
                position=index + 1,
            )
            for index, (product_id, quantity) in enumerate(sold)
        ],
    )


async def approve(
    database: Database,
    account: local.Account,
    lines: dict[int, str],
    *,
    invoice_id: int = INVOICE_ID,
    outlook: Outlook = NO_OUTLOOK,
) -> Refund:
    """Put an approved refund into the ledger as the form and the approver's click would; `lines` are quantities."""
    asked = await ask(database, account, lines, invoice_id=invoice_id, outlook=outlook)
    await agree(database, asked.id)
    async with database.reading() as tx:
        stored = await refunds.load(tx, asked.id)
    assert stored is not None
    return stored


async def ask(
    database: Database,
    account: local.Account,
    lines: dict[int, str],
    *,
    invoice_id: int = INVOICE_ID,
    outlook: Outlook = NO_OUTLOOK,
) -> Refund:
    """Put a request into the ledger as the form would."""
    facts = facts_about(account, account.invoices[invoice_id])
    choices = [Choice(invoice_line_id=line, quantity=Decimal(quantity)) for line, quantity in lines.items()]
    async with database.transaction() as tx:
        number = await refunds.next_id(tx)
        refund = compose(facts, choices, number, tx.now).model_copy(update={"outlook": outlook})
        await refunds.insert_request(tx, refund, draft_id=f"draft-{number}")
    return refund


async def send(desk: Desk, account: local.Account, lines: dict[int, str]) -> Refund:
    """Ask for a refund by the form itself, from its preview on."""
    choices = tuple(Choice(invoice_line_id=line, quantity=Decimal(quantity)) for line, quantity in lines.items())
    draft = Draft(
        id="D1",
        requester_id=MERE,
        customer_id=CUSTOMER_ID,
        invoice_id=INVOICE_ID,
        choices=choices,
        reason=Reason.BILLED_IN_ERROR,
        details="Nobody uses them.",
    )
    await desk.save(draft, facts_about(account, account.invoices[INVOICE_ID]))
    for _ in range(2):  # the first one shows what the second one sends
        _, number = await request.send(desk, draft_id=draft.id, user_id=MERE)
    assert number is not None
    async with desk.database.reading() as tx:
        asked = await refunds.load(tx, number)
    assert asked is not None
    return asked


async def agree(database: Database, number: int = 1) -> None:
    """Approve a request as the approver's click would."""
    async with database.transaction() as tx:
        asked = await refunds.load(tx, number)
        assert asked is not None
        await refunds.decide(tx, asked, Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now), due=True)


def facts_about(account: local.Account, held: records.Invoice) -> Facts:
    """What the form would have read about the invoice."""
    invoice = translate.invoice(InvoiceRecord.model_validate(wire.detail(account, held)))
    return Facts(
        account=Account(time_zone=account.time_zone, web_url="http://127.0.0.1"),
        customer=Customer(id=held.customer_id, name=account.customers[held.customer_id].business_then_name),
        invoice=invoice,
        products={
            each.id: Product(id=each.id, name=each.name, maintain_stock=each.maintain_stock)
            for each in account.products.values()
        },
    )


def compose(facts: Facts, choices: list[Choice], number: int, now: datetime) -> Refund:
    reference = refunds.reference(number)
    lines = refund_lines(facts, choices, reference)
    gst = gst_cents(lines, gst_rate(facts.invoice))
    fingerprint = content_hash(
        customer_id=facts.customer.id,
        invoice_id=facts.invoice.id,
        lines=lines,
        gst_cents=gst,
        reason=Reason.BILLED_IN_ERROR,
        details="Nobody uses them.",
        date_from=None,
        date_to=None,
        requester_id=MERE,
    )
    return Refund(
        id=number,
        reference=reference,
        key=f"k{number:015d}",
        state=State.REQUESTED,
        requester_id=MERE,
        customer_id=facts.customer.id,
        customer_name=facts.customer.name,
        invoice_id=facts.invoice.id,
        invoice_number=facts.invoice.number,
        invoice_date=facts.invoice.date,
        lines=lines,
        gst_cents=gst,
        outlook=NO_OUTLOOK,
        content_hash=fingerprint,
        created_at=now,
        time_zone=facts.account.time_zone,
        web_url=facts.account.web_url,
        reason=Reason.BILLED_IN_ERROR,
        details="Nobody uses them.",
    )

"""A small account with everything that a refund can meet, as this seed has it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.models import Group, Policy, Tier
from tests.sandbox.syncro import Account, ProductKind, Switches
from tests.sandbox.syncro.records import (
    Customer,
    Invoice,
    InvoiceLine,
    LocationQuantity,
    Product,
    ProductSerial,
    Schedule,
    ScheduleLine,
    WorksheetField,
    WorksheetTemplate,
)
from tests.sandbox.syncro.switches import PAGE_SIZES
from tests.simulation.chance import Chance
from tests.simulation.slack import GROUP

ZONE = ZoneInfo("Pacific/Auckland")
CHECKLIST, FOR_PEOPLE = 6101, 6102
SEATS, HOURS, MOUSE, PHONE = 15_001, 15_002, 15_003, 15_004
SOLD = (
    (SEATS, "Microsoft 365 Business Premium", 3740, False, False),
    (HOURS, "Labour", 14500, False, False),
    (MOUSE, "Logitech mouse", 2990, True, False),
    (PHONE, "Yealink handset", 24900, True, True),
)
KINDS = (
    frozenset[ProductKind](),
    frozenset({ProductKind.STOCKED, ProductKind.SERIALIZED}),
    frozenset({ProductKind.STOCKED, ProductKind.SERIALIZED, ProductKind.SERVICE}),
)


TWO_APPROVE_ABOVE = 15_000
"""Cents incl. GST, in the seeds with two tiers."""


def policy_of(chance: Chance) -> Policy:
    """One approver for every amount, or two for larger ones."""
    approvers = (Group(name="approvers", members=(GROUP,)),)
    everything = Tier(approvers=approvers)
    two_tiers = (Tier(up_to_cents=TWO_APPROVE_ABOVE, approvers=approvers), Tier(approvers=approvers, approvals=2))
    return Policy(tiers=chance.one(((everything,), two_tiers)))


BEGINS = (time(4, 30), time(5, 20), time(8, 30), time(16, 30))


def start_of(chance: Chance) -> datetime:
    """Sometimes shortly before the run of 06:00, sometimes just before the clocks change."""
    day = chance.one((datetime(2026, 9, 26, tzinfo=ZONE), datetime(2026, 11, 24, tzinfo=ZONE))).date()
    at = chance.one(BEGINS)
    return datetime.combine(day, at, ZONE).astimezone(UTC)


def switches_of(chance: Chance) -> Switches:
    """One of the possible Syncros."""
    attached = chance.one(((), (CHECKLIST,), (CHECKLIST,), (CHECKLIST, FOR_PEOPLE)))
    return Switches(
        refuse_negative_create=chance.one(KINDS),
        refuse_negative_edit=chance.one((KINDS[0], KINDS[0], KINDS[1])),
        negative_create_turns_positive=chance.one((KINDS[0], KINDS[0], KINDS[2])),
        worksheets_attached=attached,
        open_worksheet_stops_resolve=chance.happens(0.5),
        complete_needs_answers=chance.happens(0.5),
        invoice_lines_tell_when=chance.happens(0.5),
        list_lag=timedelta(seconds=chance.one((0, 0, 0, 4, 15))),
        missing_permission_status=chance.one((401, 403)),
        rate_limit_says_when=chance.happens(0.5),
        run_sets_invoiced=chance.happens(0.3),
        total_may_be_negative=chance.happens(0.7),
        page_sizes={**PAGE_SIZES, "tickets": chance.one((2, 25)), "worksheet_results": chance.one((1, 25))},
        run_delay=timedelta(seconds=chance.one((0, 0, 240))),
    )


def new_account(chance: Chance, now: Callable[[], datetime]) -> Account:
    """Two customers with an invoice or two each."""
    account = Account(now=now, switches=switches_of(chance))
    since = now() - timedelta(days=60)
    for product_id, name, cents, stocked, serialized in SOLD:
        place = LocationQuantity(id=1, location_id=1, quantity=9, created_at=since, updated_at=since)
        account.products[product_id] = Product(
            id=product_id,
            name=name,
            description=name,
            retail_cents=cents,
            maintain_stock=stocked,
            serialized=serialized,
            location_quantities=[place] if stocked else [],
        )
    add_checklists(account)
    for number, name in enumerate(("Kererū Café", "Tūī Timber"), start=31_001):
        account.customers[number] = Customer(id=number, business_name=name, created_at=since, updated_at=since)
        for _ in range(chance.one((1, 2))):
            add_invoice(chance, account, number)
        add_schedule(chance, account, number)
    account.open_books()
    return account


def add_checklists(account: Account) -> None:
    """One that the bot can answer, and one that needs a person."""
    questions = {CHECKLIST: "Price matches the invoice", FOR_PEOPLE: "Customer was told by phone"}
    for number, question in questions.items():
        asked = WorksheetField(id=number + 10, name=question, slug=f"slug{number}", position=1, required=True)
        account.worksheet_templates[number] = WorksheetTemplate(
            id=number, name=f"Checklist {number}", required=True, fields=[asked]
        )


def add_schedule(chance: Chance, account: Account, customer_id: int) -> None:
    account.schedules[customer_id] = Schedule(
        id=customer_id,
        customer_id=customer_id,
        name=chance.one(("Managed services", "Spark monthly")),
        frequency=chance.one(("Monthly", "Weekly", "Daily")),
        next_run=account.today + timedelta(days=chance.one((0, 1))),
        paused=chance.happens(0.1),
        lines=[ScheduleLine(id=1, name="Care", description="Care", quantity=Decimal(1), retail_cents=9900)],
    )


def add_invoice(chance: Chance, account: Account, customer_id: int) -> Invoice:
    """Lines of some products: whole and broken quantities, with and without discounts, and a Manual item."""
    lines = [billed(chance, account, product_id) for product_id in chance.some((SEATS, HOURS, MOUSE, PHONE))]
    if chance.happens(0.2):
        by_hand = InvoiceLine(id=account.new_id(), item="Manual", name="Set-up", price=Decimal(50), quantity=Decimal(1))
        lines.append(by_hand)
    for position, line in enumerate(lines, start=1):
        line.position = position
    invoice = account.add_invoice(customer_id, lines, at=account.now() - timedelta(days=chance.one((3, 20, 40))))
    for line in lines:
        if line.product_id == PHONE:
            add_units(account, line)
    return invoice


def billed(chance: Chance, account: Account, product_id: int) -> InvoiceLine:
    product = account.products[product_id]
    whole = chance.one((1, 2, 3, 7))
    quantity = chance.one((Decimal("0.25"), Decimal("2.5"), Decimal("1.75"))) if product_id == HOURS else whole
    discount = chance.one((None, None, Decimal(10), Decimal("33.3")))
    return InvoiceLine(
        id=account.new_id(),
        item=product.name,
        name=product.name,
        price=Decimal(product.retail_cents) / 100 + chance.one((Decimal(0), Decimal("0.01"), Decimal("-0.07"))),
        quantity=Decimal(quantity),
        product_id=product_id,
        taxable=chance.happens(0.9),
        discount_percent=discount,
        discount_dollars=chance.one((None, None, None, Decimal("0.1"))),
    )


def add_units(account: Account, line: InvoiceLine) -> None:
    """The serialised units that the line sold."""
    for _ in range(int(line.quantity)):
        unit_id = account.new_id()
        account.serials[unit_id] = ProductSerial(
            id=unit_id,
            product_id=PHONE,
            serial_number=f"SN{unit_id}",
            status="Sold",
            line_item_id=line.id,
            created_at=account.now(),
            updated_at=account.now(),
        )

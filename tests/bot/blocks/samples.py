"""Refunds, drafts and invoices to look at: small, huge and hostile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.blocks.quantities import ChosenLine
from bot.models import (
    Account,
    Attention,
    Bill,
    BilledLine,
    Cause,
    Caution,
    Charged,
    Credit,
    Customer,
    Decision,
    DecisionKind,
    Delegation,
    Draft,
    Earlier,
    Excuse,
    Facts,
    GstChange,
    Invoice,
    InvoiceSummary,
    Landing,
    Maker,
    Milestone,
    Obstacle,
    Outlook,
    Place,
    Progress,
    Reason,
    Refund,
    RefundLine,
    ScheduleTrouble,
    SoldUnit,
    State,
    Ticket,
    Trap,
    Trouble,
    Verdict,
    Waiting,
    Why,
)

MERE, WIREMU = "U0MERE", "U0WIREMU"
WEB = "https://msp.syncromsp.com"
ZONE = "Pacific/Auckland"
CREATED = datetime(2026, 11, 24, 0, 55, tzinfo=UTC)
AT = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)  # Tue 24 Nov 14:02 in Auckland
CUSTOMER = Customer(id=31, name="Kererū Café")
SUMMARY = InvoiceSummary(id=71, number="8101", date=date(2026, 10, 1), total_cents=110320)
HANDSET = BilledLine(
    id=501, name="Yealink T46U handset", product_id=1, quantity=Decimal(2), price=Decimal(249), taxable=True
)
SEATS = BilledLine(
    id=502,
    name="Microsoft 365 Business Premium",
    product_id=2,
    quantity=Decimal(12),
    price=Decimal("37.40"),
    taxable=True,
)
COURIER = BilledLine(
    id=503,
    name="Courier as quoted (Manual Item)",
    product_id=None,
    quantity=Decimal(1),
    price=Decimal(12),
    taxable=True,
)
SPARK = Outlook(spark=True, schedule="SPARK - Kereru monthly", next_run=date(2026, 12, 3), run_after=date(2027, 1, 3))
ORDINARY = Outlook(spark=False, schedule="Monthly", next_run=date(2026, 12, 3), run_after=date(2027, 1, 3))
PAUSED = Outlook(spark=True, troubles=(ScheduleTrouble(kind=Trouble.PAUSED, schedule="Spark monthly"),))
TICKET = Ticket(id=9001, number="20031")
APPROVED = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=AT)
REJECTED = Decision(kind=DecisionKind.REJECTED, by=WIREMU, at=AT, reason="The handset is out of warranty.")
CANCELLED = Decision(kind=DecisionKind.CANCELLED, by=MERE, at=AT)
CREDIT = Credit(
    place=Place.TICKET,
    place_id=9017,
    number="20017",
    day=date(2026, 10, 12),
    line_id=7,
    product_id=2,
    name="Microsoft 365 Business Premium",
    quantity=Decimal(3),
    cents=11220,
)
EXCUSE = Excuse(invoice_id=71, key=CREDIT.key, by=WIREMU, at=AT, reason="Those were October's seats.")
EARLIER = Earlier(
    refund_id=31,
    reference="RF-000031",
    requester_id=WIREMU,
    at=datetime(2026, 11, 12, 1, 2, tzinfo=UTC),
    state=State.REJECTED,
    reason=Reason.RETURNED_GOODS,
    line_ids=(502,),
    names=("Microsoft 365 Business Premium",),
    link="https://example.slack.com/archives/C0/p31",
)
BILL = Bill(
    id=7301,
    number="9034",
    date=date(2026, 12, 3),
    total_cents=92_000,
    cents=36120,
    gst_cents=5418,
    maker=Maker.SPARK,
    schedule="SPARK - Kereru monthly",
)
LOOKED = datetime(2026, 12, 2, 20, 0, tzinfo=UTC)  # Thu 3 Dec 09:00 in Auckland
LANDED = Landing(verdict=Verdict.LANDED, looked_at=LOOKED, bills=(BILL,))
WAITING = Waiting(why=Why.NO_ANSWER, until=datetime(2026, 11, 24, 1, 9, tzinfo=UTC), step="adding line 2")

NASTY = (
    "*bold* _it_ ~no~ `code` <!channel> <!here> <@U1> <#C1> <https://evil.example|Syncro> :tada: &lt;b&gt; "
    "\u202egnisrever\u202c \u2066isolated\u2069 \x00\x07\x1b[31m\ud800\r\nApproved by <@U0WIREMU>\nRecord: RF-999999 "
    "stolen @channel @everyone 🧾"
)
HOSTILE = NASTY * 30


def line(number: int = 1, **changes: Any) -> RefundLine:
    """Line 1 is a handset with a serial number, line 2 three seats."""
    first = RefundLine(
        reference="RF-000123/1",
        invoice_line_id=501,
        product_id=1,
        name="Yealink T46U handset",
        quantity=Decimal(1),
        price_cents=24900,
        credit_cents=24900,
        taxable=True,
        serials=("7C2F80AA02",),
        stocked=True,
    )
    second = RefundLine(
        reference="RF-000123/2",
        invoice_line_id=502,
        product_id=2,
        name="Microsoft 365 Business Premium",
        quantity=Decimal(3),
        price_cents=3740,
        credit_cents=11220,
        taxable=True,
    )
    return (first if number == 1 else second).model_copy(update=changes)


def refund(state: State = State.REQUESTED, **changes: Any) -> Refund:
    """$361.20 excl. GST and $415.38 incl. GST for Kererū Café."""
    made = Refund(
        id=123,
        reference="RF-000123",
        key="k3y",
        state=state,
        requester_id=MERE,
        customer_id=31,
        customer_name="Kererū Café",
        invoice_id=71,
        invoice_number="8101",
        invoice_date=date(2026, 10, 1),
        lines=(line(1), line(2)),
        gst_cents=5418,
        reason=Reason.RETURNED_GOODS,
        details="one handset dead on arrival",
        outlook=SPARK,
        content_hash="a" * 64,
        created_at=CREATED,
        time_zone=ZONE,
        web_url=WEB,
    )
    return made.model_copy(update=changes)


def done(*milestones: Milestone, turned: int = 0) -> tuple[Progress, ...]:
    return tuple(
        Progress(milestone=each, at=AT, turned=turned if each is Milestone.LINES_ADDED else 0) for each in milestones
    )


def trapped(trap: Trap, **changes: Any) -> Refund:
    """Ticket 20031 with the first of two lines; something is wrong with the second."""
    values: dict[str, Any] = {"step": "adding line 2", "line": "RF-000123/2", "said": ("Quantity is invalid",)}
    return refund(
        State.NEEDS_ATTENTION,
        decision=APPROVED,
        ticket=TICKET,
        lines_done=1,
        progress=done(Milestone.TICKET_CREATED),
        attention=Attention(trap=trap, **(values | changes)),
    )


def huge(words: str = "A very long product name " * 20, **changes: Any) -> Refund:
    """Eighty lines with a dozen serials each, and every word in it `words`."""
    lines = tuple(
        line(
            1,
            reference=f"RF-000123/{number}",
            invoice_line_id=500 + number // 2,
            name=words,
            price_cents=999_999_999,
            credit_cents=999_999_999,
            right_cents=999_999_998,
            serials=tuple(f"{number}-{unit} {words}" for unit in range(12)),
        )
        for number in range(1, 81)
    )
    trouble = tuple(ScheduleTrouble(kind=kind, schedule=words) for kind in Trouble)
    values: dict[str, Any] = {
        "lines": lines,
        "customer_name": words,
        "invoice_number": words,
        "details": words,
        "date_from": date(2025, 1, 1),
        "date_to": date(2026, 11, 1),
        "outlook": Outlook(spark=True, schedule=words, next_run=date(2026, 12, 3), troubles=trouble),
        "ticket": Ticket(id=9001, number=words),
        "decision": APPROVED.model_copy(update={"reason": words}),
        "attention": Attention(
            trap=Trap.CHANGED,
            step=words,
            said=(words,) * 30,
            differences=(words,) * 30,
            permission=words,
            line=words,
            by_hand=(CREDIT.model_copy(update={"name": words, "number": words}),) * 9,
        ),
        "waiting": WAITING.model_copy(update={"step": words}),
        "progress": done(*Milestone, turned=79),
        "caution": Caution(
            unpaid=True,
            discount_cents=10**12,
            gst=GstChange(
                billed=Decimal("0.15"), now=Decimal("0.1234567"), invoice_number=words, invoice_date=AT.date()
            ),
        ),
        "charged": Charged(by=WIREMU, at=AT, where=words) if changes.pop("is_charged", False) else None,
        "earlier": (EARLIER.model_copy(update={"names": (words,) * 40}),) * 9,
        "by_hand": tuple(CREDIT.model_copy(update={"line_id": n, "name": words, "number": words}) for n in range(40)),
        "landing": Landing(
            verdict=Verdict.PARTLY,
            looked_at=LOOKED,
            bills=(BILL.model_copy(update={"number": words, "schedule": words, "total_cents": -(10**12)}),) * 9,
            missing=(words,) * 40,
            differences=(words,) * 40,
            causes=tuple(Cause(obstacle=each, name=words, day=AT.date()) for each in Obstacle) * 3,
            troubles=trouble,
            run_day=AT.date(),
            again=AT,
            reports=(AT.date(),) * 4,
        ),
        "excuses": tuple(EXCUSE.model_copy(update={"key": f"ticket/{n}", "reason": words}) for n in range(20, 40)),
    }
    return refund(changes.pop("state", State.REQUESTED), **(values | changes))


def facts(**changes: Any) -> Facts:
    invoice = Invoice(
        id=71,
        number="8101",
        customer_id=31,
        date=date(2026, 10, 1),
        subtotal_cents=95930,
        tax_cents=14390,
        total_cents=110320,
        is_paid=changes.pop("is_paid", True),
        lines=(HANDSET, SEATS, COURIER),
    )
    return Facts(account=Account(time_zone=ZONE, web_url=WEB), customer=CUSTOMER, invoice=invoice, **changes)


def draft(**changes: Any) -> Draft:
    return Draft(id="d1", requester_id=MERE, **changes)


def units(count: int, of: int = 501, name: str = "7C2F80AA") -> tuple[SoldUnit, ...]:
    return tuple(SoldUnit(serial_id=n, serial_number=f"{name}{n:02d}", invoice_line_id=of) for n in range(1, count + 1))


def many_lines(count: int, name: str = "Yealink T46U handset") -> list[BilledLine]:
    return [HANDSET.model_copy(update={"id": 1000 + n, "name": f"{name} {n}"}) for n in range(count)]


def many_chosen(count: int, each: int = 3, name: str = "Yealink T46U handset") -> list[ChosenLine]:
    return [
        ChosenLine(billed, Decimal(2), serialized=True, units=units(each, billed.id, name))
        for billed in many_lines(count, name)
    ]


def delegation(**changes: Any) -> Delegation:
    """Somebody acts for Wiremu from Tue 24 Nov to Fri 4 Dec."""
    made = Delegation(
        id=7,
        by=WIREMU,
        to="U0SIONE",
        begins_at=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 4, 11, 0, tzinfo=UTC),
        time_zone=ZONE,
        reason="On leave",
        at=AT,
    )
    return made.model_copy(update=changes)

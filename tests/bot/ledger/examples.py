"""Refunds as the ledger stores them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.ledger import messages, progress, refunds
from bot.models import Decision, DecisionKind, Outlook, Reason, Refund, RefundLine, State, Watch

if TYPE_CHECKING:
    from bot.ledger.database import Database, Transaction

MERE, WIREMU = "U0MERE", "U0WIREMU"
CREATED = datetime(2026, 11, 24, 0, 55, tzinfo=UTC)


def refund(number: int = 1, *, customer: int = 31, **changes: Any) -> Refund:
    """A request for one line."""
    reference = refunds.reference(number)
    line = RefundLine(
        reference=f"{reference}/1",
        invoice_line_id=501,
        product_id=1,
        name="Microsoft 365",
        quantity=Decimal(3),
        price_cents=3740,
        credit_cents=11220,
        taxable=True,
    )
    known: dict[str, Any] = {
        "id": number,
        "reference": reference,
        "key": f"{number:016x}",
        "state": State.REQUESTED,
        "requester_id": MERE,
        "customer_id": customer,
        "customer_name": "Kererū Café",
        "invoice_id": 71,
        "invoice_number": "8101",
        "invoice_date": date(2026, 10, 1),
        "lines": (line,),
        "gst_cents": 1683,
        "reason": Reason.RETURNED_GOODS,
        "details": "",
        "outlook": Outlook(spark=False),
        "content_hash": "shown",
        "created_at": CREATED,
        "time_zone": "Pacific/Auckland",
        "web_url": "https://msp.example",
    }
    return Refund.model_validate(known | changes)


async def requested(tx: Transaction, number: int = 1, *, customer: int = 31) -> Refund:
    """Store a request, with its card in the outbox."""
    asked = refund(number, customer=customer)
    await refunds.insert_request(tx, asked, draft_id=f"draft-{number}")
    await messages.want(tx, number, messages.CARD)
    return asked


async def approved(database: Database, number: int = 1, *, customer: int = 31) -> None:
    """Store a request that was approved and is due."""
    async with database.transaction() as tx:
        asked = await requested(tx, number, customer=customer)
        decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now)
        await refunds.decide(tx, asked, decision, due=True)


async def resolve(tx: Transaction, number: int = 1, *, due_in: timedelta = timedelta(0)) -> None:
    """The ticket of a stored refund is resolved; its credit is looked for after `due_in`."""
    done = await refunds.load(tx, number)
    assert done is not None
    await progress.finish(tx, done, Watch(expected_at=tx.now, due_at=tx.now + due_in))

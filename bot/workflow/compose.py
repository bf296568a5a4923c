"""A refund is composed: what was typed and the facts become what will be asked for, to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import refunds
from bot.models import Draft, Facts, Record, Refund, State
from bot.rules.caution import caution
from bot.rules.content import content_hash
from bot.rules.lines import refund_lines
from bot.rules.record import sign
from bot.rules.tax import gst_cents, gst_rate

if TYPE_CHECKING:
    from datetime import datetime

    from bot.workflow.desk import Desk


def compose(desk: Desk, draft: Draft, facts: Facts, *, refund_id: int, now: datetime) -> Refund:
    """What is shown in the preview and, with its number, stored; `refund_id` is 0 before it has one."""
    reference = refunds.reference(refund_id) if refund_id else ""  # a preview has no number yet
    lines = refund_lines(facts, draft.choices, reference)
    gst = gst_cents(lines, gst_rate(facts.invoice))
    products = {line.product_id for line in lines}
    assert draft.reason is not None
    refund = Refund(
        id=refund_id,
        reference=reference,
        key="",
        state=State.REQUESTED,
        requester_id=draft.requester_id,
        customer_id=facts.customer.id,
        customer_name=facts.customer.name,
        invoice_id=facts.invoice.id,
        invoice_number=facts.invoice.number,
        invoice_date=facts.invoice.date,
        lines=lines,
        gst_cents=gst,
        currency_symbol=facts.account.currency_symbol,
        reason=draft.reason,
        details=draft.details.strip(),
        date_from=draft.date_from,
        date_to=draft.date_to,
        outlook=desk.outlook(facts, now),
        caution=caution(facts),
        by_hand=tuple(credit for credit in facts.by_hand if credit.product_id in products),
        looked=facts.aftermath.looked,
        excuses=facts.excuses,
        earlier=facts.earlier,
        content_hash=content_hash(
            customer_id=facts.customer.id,
            invoice_id=facts.invoice.id,
            lines=lines,
            gst_cents=gst,
            reason=draft.reason,
            details=draft.details.strip(),
            date_from=draft.date_from,
            date_to=draft.date_to,
            requester_id=draft.requester_id,
            by_hand=[credit.key for credit in facts.by_hand if credit.product_id in products],
            dry_run=desk.dry_run,
        ),
        dry_run=desk.dry_run,
        created_at=now,
        time_zone=facts.account.time_zone,
        web_url=facts.account.web_url,
    )
    return refund.model_copy(update={"key": sign(Record.of(refund), desk.secret)})

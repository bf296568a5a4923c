"""What earlier refunds hold of an invoice's lines, and the lock that two requests for one line queue on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select, true
from sqlalchemy.dialects import postgresql

from bot.ledger.database import to_ms
from bot.ledger.queue import Queue, wait_in
from bot.ledger.refunds import reference
from bot.ledger.tables import billed_lines, refund_lines, refunds
from bot.models import Orphan, OwnLine, Spent, State, Taken

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.ledger.database import Transaction
    from bot.models import Invoice

HOLDING = [state for state in State if state.holds_quantity]


async def lock(tx: Transaction, invoice_line_ids: Collection[int]) -> None:
    """Keep every other request away from these lines until the transaction ends."""
    if not tx.locks_rows:
        return  # on SQLite the transaction itself keeps every other writer out
    rows = [{"invoice_line_id": line_id} for line_id in sorted(invoice_line_ids)]
    await tx.connection.execute(postgresql.insert(billed_lines).on_conflict_do_nothing(), rows)
    await tx.connection.execute(
        select(billed_lines)
        .where(billed_lines.c.invoice_line_id.in_(invoice_line_ids))
        .order_by(billed_lines.c.invoice_line_id)
        .with_for_update(),
    )


async def taken(
    tx: Transaction,
    invoice_line_ids: Collection[int],
    *,
    without_refund: int | None = None,
    dry_run: bool = False,
) -> dict[int, Taken]:
    """What refunds hold of each line: everything that was not rejected, cancelled or left to expire.

    What was asked for in a dry run takes nothing from a refund in earnest, at no time; in a `dry_run` all counts.
    """
    rows = await tx.connection.execute(
        select(refund_lines)
        .join(refunds, refunds.c.id == refund_lines.c.refund_id)
        .where(
            refund_lines.c.invoice_line_id.in_(invoice_line_ids),
            refunds.c.state.in_(HOLDING),
            refunds.c.id != (without_refund or 0),
            true() if dry_run else refunds.c.dry_run.is_(False),
        )
        .order_by(refund_lines.c.refund_id, refund_lines.c.number),
    )
    held: dict[int, Taken] = {}
    for row in rows:
        before = held.get(row.invoice_line_id, Taken())
        name = reference(row.refund_id)
        held[row.invoice_line_id] = Taken(
            quantity=before.quantity + Decimal(row.quantity),
            cents=before.cents + row.credit_cents,
            references=before.references if name in before.references else (*before.references, name),
            serials=(*before.serials, *row.serials),
        )
    return held


async def orphans(
    tx: Transaction, invoice: Invoice, *, without_refund: int | None = None, dry_run: bool = False
) -> tuple[Orphan, ...]:
    """What refunds hold of lines of the invoice that are not on it any more: they were deleted, and perhaps typed anew.

    So is what refunds hold of an invoice that was typed anew as a whole, under the same number. A dry run as above.
    """
    rows = await tx.connection.execute(
        select(refunds.c.id, refunds.c.body, refunds.c.kept)
        .where(
            refunds.c.customer_id == invoice.customer_id,
            refunds.c.state.in_(HOLDING),
            refunds.c.id != (without_refund or 0),
            true() if dry_run else refunds.c.dry_run.is_(False),
        )
        .order_by(refunds.c.id),
    )
    there = {line.id for line in invoice.lines}
    return tuple(
        Orphan(
            reference=reference(row.id),
            product_id=line["product_id"],
            quantity=Decimal(line["quantity"]),
            cents=line["credit_cents"],
            serials=line["serials"],
        )
        for row in rows
        if row.body["invoice_id"] == invoice.id or row.body["invoice_number"] == invoice.number
        for line in (row.body | (row.kept or {}))["lines"]
        if line["invoice_line_id"] not in there
    )


async def lock_day(tx: Transaction) -> None:
    """Keep every other request that counts towards a daily limit away until the transaction ends."""
    await wait_in(Queue.DAY, tx)


async def spent(
    tx: Transaction,
    requester_id: str,
    *,
    since: datetime,
    without_refund: int | None = None,
    dry_run: bool = False,
) -> Spent:
    """What was asked for since then and was not refused, by this person and by all, including GST.

    What was asked for in a dry run counts in a dry run alone.
    """
    rows = await tx.connection.execute(
        select(refunds.c.requester_id, refunds.c.body, refunds.c.kept).where(
            refunds.c.created_at >= to_ms(since),
            refunds.c.state.in_(HOLDING),
            refunds.c.id != (without_refund or 0),
            true() if dry_run else refunds.c.dry_run.is_(False),
        ),
    )
    mine, everybody = 0, 0
    for row in rows:
        stands = row.body | (row.kept or {})
        cents = sum(line["credit_cents"] for line in stands["lines"]) + stands["gst_cents"]
        everybody += cents
        mine += cents if row.requester_id == requester_id else 0
    return Spent(each_cents=mine, all_cents=everybody)


async def own_lines(tx: Transaction, customer_id: int) -> tuple[OwnLine, ...]:
    """The lines that the bot wrote, or is to write, on tickets of a customer; not of refunds that hold nothing."""
    rows = await tx.connection.execute(
        select(refunds.c.ticket_id, refunds.c.ticket_number, refunds.c.body, refunds.c.kept)
        .where(refunds.c.customer_id == customer_id, refunds.c.ticket_id.is_not(None), refunds.c.state.in_(HOLDING))
        .order_by(refunds.c.id),
    )
    return tuple(
        OwnLine(
            reference=line["reference"],
            ticket_id=row.ticket_id,
            ticket_number=row.ticket_number,
            product_id=line["product_id"],
            quantity=Decimal(line["quantity"]),
        )
        for row in rows
        for line in (row.kept or row.body)["lines"]
    )

"""Invoices, their lines and schedules as JSON. Numbers of an invoice come as strings (R9)."""

from decimal import Decimal
from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.moments import day_stamp, stamp
from tests.sandbox.syncro.numerals import number_of, subtotal_of, tax_of, text_of, total_of
from tests.sandbox.syncro.records import Invoice, InvoiceLine, Schedule, ScheduleLine
from tests.sandbox.syncro.wire.customers import customer


def listed(account: Account, invoice: Invoice) -> dict[str, Any]:
    """Without lines (R8)."""
    return {
        "id": invoice.id,
        "customer_id": invoice.customer_id,
        "customer_business_then_name": account.customers[invoice.customer_id].business_then_name,
        "number": invoice.number,
        "created_at": stamp(invoice.created_at),
        "updated_at": stamp(invoice.updated_at),
        "date": day_stamp(invoice.date),
        "due_date": day_stamp(invoice.date),
        "subtotal": text_of(subtotal_of(invoice.lines)),
        "total": text_of(total_of(invoice.lines, invoice.gst)),
        "tax": text_of(tax_of(invoice.lines, invoice.gst)),
        "verified_paid": False,
        "tech_marked_paid": False,
        "ticket_id": invoice.ticket_id,
        "pdf_url": None,
        "is_paid": invoice.is_paid,
        "location_id": None,
        "po_number": None,
        "contact_id": None,
        "note": invoice.note,
        "hardwarecost": None,
        "user_id": None,
    }


def detail(account: Account, invoice: Invoice) -> dict[str, Any]:
    """With customer, lines and payments."""
    return {
        **listed(account, invoice),
        "date_received": None,
        "customer": customer(account, account.customers[invoice.customer_id]),
        "line_items": [told(account, line(invoice, each)) for each in invoice.lines],
        "payments": [],
    }


def told(account: Account, each: dict[str, Any]) -> dict[str, Any]:
    """A line as `GET /invoices/{id}` shows it, of which the description shows two fields."""
    hidden = () if account.switches.invoice_lines_tell_when else ("created_at", "updated_at")
    return {name: value for name, value in each.items() if name not in hidden}


def line(invoice: Invoice, each: InvoiceLine) -> dict[str, Any]:
    return {
        "id": each.id,
        "created_at": stamp(each.created_at or invoice.created_at),
        "updated_at": stamp(each.updated_at or each.created_at or invoice.created_at),
        "invoice_id": invoice.id,
        "item": each.item,
        "name": each.name,
        "cost": text_of(each.cost),
        "price": text_of(each.price),
        "quantity": text_of(each.quantity),
        "product_id": each.product_id,
        "taxable": each.taxable,
        "discount_percent": text_or_nothing(each.discount_percent),
        "position": each.position,
        "invoice_bundle_id": None,
        "discount_dollars": text_or_nothing(each.discount_dollars),
    }


def text_or_nothing(number: Decimal | None) -> str | None:
    return None if number is None else text_of(number)


def schedule(each: Schedule) -> dict[str, Any]:
    """`ticket_statuses` and `allow_blank` stay hidden (R2)."""
    return {
        "id": each.id,
        "account_id": 1,
        "customer_id": each.customer_id,
        "email_customer": each.email_customer,
        "frequency": each.frequency,
        "name": each.name,
        "next_run": day_stamp(each.next_run),
        "snail_mail": False,
        "charge_mop": False,
        "subtotal": number_of(int(sum(entry.quantity * entry.retail_cents for entry in each.lines))),
        "invoice_unbilled_ticket_charges": each.invoice_unbilled_ticket_charges,
        "paused": each.paused,
        "last_invoice_paid": None,
        "lines": [schedule_line(each, entry) for entry in each.lines],
    }


def schedule_line(owner: Schedule, each: ScheduleLine) -> dict[str, Any]:
    return {
        "id": each.id,
        "cost_cents": each.cost_cents,
        "description": each.description,
        "name": each.name,
        "position": each.position,
        "product_id": each.product_id,
        "quantity": text_of(each.quantity),
        "retail_cents": each.retail_cents,
        "schedule_id": owner.id,
        "taxable": each.taxable,
        "user_id": None,
        "price_cost": number_of(each.cost_cents),
        "price_retail": number_of(each.retail_cents),
        "product_category": None,
        "asset_type_id": None,
        "recurring_type_id": None,
        "device_ids": [],
        "one_time_charge": False,
    }

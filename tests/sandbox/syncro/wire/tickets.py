"""Tickets, lines, comments and worksheets as JSON."""

from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.moments import stamp
from tests.sandbox.syncro.numerals import number_of, text_of
from tests.sandbox.syncro.records import Comment, Ticket, TicketLine, Worksheet
from tests.sandbox.syncro.wire.customers import customer

TICKET_TYPE = {
    "id": 4711,
    "name": "Service",
    "account_id": 1,
    "created_at": "2019-11-04T14:55:01.722Z",
    "updated_at": "2019-11-04T14:55:01.722Z",
    "disabled": False,
    "intake_terms": None,
    "skip_intake": False,
    "outtake_terms": None,
    "skip_outtake": False,
    "ticket_fields": [],
}
NOTHING_LISTED = [
    "start_at",
    "end_at",
    "location_id",
    "location_name",
    "pdf_url",
    "billing_status",
    "sla_name",
    "creator_name_or_email",
    "contact_fullname",
    "contract_name",
    "address_id",
    "parent_id",
    "total_formatted_billable_time",
    "contract_id",
    "sla_id",
    "resolution_time",
    "response_time",
]
NOTHING_IN_DETAIL = [
    "start_at",
    "end_at",
    "location_id",
    "pdf_url",
    "intake_form_html",
    "signature_name",
    "signature_date",
    "outtake_form_name",
    "outtake_form_date",
    "outtake_form_html",
    "contact",
    "address",
]
EMPTY_IN_DETAIL = [
    "asset_ids",
    "attachments",
    "ticket_timers",
    "assets",
    "appointments",
    "ticket_fields",
    "ticket_answers",
]


def common(account: Account, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "subject": ticket.subject,
        "created_at": stamp(ticket.created_at),
        "customer_id": ticket.customer_id,
        "customer_business_then_name": account.customers[ticket.customer_id].business_then_name,
        "due_date": ticket.due_date,
        "resolved_at": stamp(ticket.resolved_at) if ticket.resolved_at else None,
        "problem_type": ticket.problem_type,
        "status": ticket.status,
        "properties": ticket.properties,
        "user_id": ticket.user_id,
        "updated_at": stamp(ticket.updated_at),
        "priority": ticket.priority,
        "tag_list": ticket.tag_list,
        "user": user(account) if ticket.user_id else None,
    }


def listed(account: Account, ticket: Ticket) -> dict[str, Any]:
    """A ticket in a list: the first comment only, no lines, no worksheets (K8)."""
    return {
        **dict.fromkeys(NOTHING_LISTED),
        **dict.fromkeys(("parent", "child", "recurring", "sla_breached", "sla_breaching_soon"), False),
        **{name: [] for name in ("customer_tag_list", "customer_icons")},
        **common(account, ticket),
        "ticket_type_id": TICKET_TYPE["id"],
        "ticket_type_name": TICKET_TYPE["name"],
        "contact_id": ticket.contact_id,
        "customer_reply": ticket.customer_reply,
        "comments": [comment(ticket, each) for each in ticket.comments[:1]],
    }


def detail(account: Account, ticket: Ticket) -> dict[str, Any]:
    """One ticket with everything."""
    return {
        **dict.fromkeys(NOTHING_IN_DETAIL),
        **{name: [] for name in EMPTY_IN_DETAIL},
        **common(account, ticket),
        "comments": [comment(ticket, each) for each in ticket.comments],
        "line_items": [line(ticket, each) for each in ticket.lines],
        "worksheet_results": [worksheet(each) for each in ticket.worksheets],
        "customer": customer(account, account.customers[ticket.customer_id]),
        "ticket_type": TICKET_TYPE,
    }


def user(account: Account) -> dict[str, Any]:
    return {
        "id": account.user_id,
        "email": account.user_email,
        "full_name": account.user_name,
        "created_at": "2019-11-04T14:54:51.081Z",
        "updated_at": "2019-11-04T14:54:51.081Z",
        "group": "Technicians",
        "admin": False,
        "color": "1e3e96",
    }


def comment(ticket: Ticket, each: Comment) -> dict[str, Any]:
    """`do_not_email` is never returned (K7)."""
    return {
        "id": each.id,
        "created_at": stamp(each.created_at),
        "updated_at": stamp(each.created_at),
        "ticket_id": ticket.id,
        "subject": each.subject,
        "body": each.body,
        "tech": each.tech,
        "hidden": each.hidden,
        "user_id": each.user_id,
    }


def full_comment(account: Account, ticket: Ticket, each: Comment) -> dict[str, Any]:
    """As the list of comments shows it."""
    return {**comment(ticket, each), "is_rich_text": False, "user": user(account) if each.user_id else {}}


def line(ticket: Ticket, each: TicketLine) -> dict[str, Any]:
    """`quantity` a string, cents integers, prices numbers (K5)."""
    return {
        "id": each.id,
        "ticket_id": ticket.id,
        "user_id": each.user_id,
        "product_id": each.product_id,
        "name": each.name,
        "description": each.description,
        "quantity": text_of(each.quantity),
        "product_category": None,
        "upc_code": each.upc_code,
        "taxable": each.taxable,
        "cost_cents": each.cost_cents,
        "retail_cents": each.retail_cents,
        "created_at": stamp(each.created_at),
        "updated_at": stamp(each.updated_at),
        "converted": each.converted,
        "item_id": None,
        "position": each.position,
        "estimate_line_item_id": None,
        "old_price": None,
        "line_discount_percent": None,
        "discount_dollars": None,
        "original_ticket_line_item_id": None,
        "price_cost": number_of(each.cost_cents),
        "price_retail": number_of(each.retail_cents),
    }


def worksheet(each: Worksheet) -> dict[str, Any]:
    return {
        "id": each.id,
        "worksheet_template_id": each.template_id,
        "name": each.name,
        "public": each.public,
        "complete": each.complete,
        "required": each.required,
        "field_list": [
            {
                "name": entry.name,
                "slug": entry.slug,
                "id": entry.id,
                "position": entry.position,
                "history": entry.answers,
            }
            for entry in each.fields
        ],
    }

"""The first screen of a request: whose invoice, which one, which of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.button import actions
from bot.blocks.by_hand import not_the_same_in_form, perhaps_refunded
from bot.blocks.modal import draft_metadata, field, modal, placeholder
from bot.blocks.options import customer_option, invoice_option, line_option
from bot.blocks.refused import refused_lines
from bot.blocks.text import bold, paragraph, rich

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from decimal import Decimal

    from bot.blocks.message import Block, View
    from bot.models import BilledLine, Customer, Facts, InvoiceSummary

CALLBACK_ID = "refund_ask"
TITLE = "Request a refund"
CHOSEN_LIMIT = 40  # lines of one request
UNPAID = "This invoice is not paid yet. The refund leaves it as it is: the credit comes on a later bill."
NOTHING_LEFT = "Nothing on this invoice can be refunded. Please choose another one."


def loading(draft_id: str) -> View:
    """What opens at once, before anything is known."""
    return modal(
        CALLBACK_ID,
        TITLE,
        [rich(paragraph("Fetching from Syncro…"))],
        close="Cancel",
        private=draft_metadata(draft_id),
    )


def ask(
    draft_id: str,
    *,
    customer: tuple[Customer, bool | None] | None = None,
    invoice: InvoiceSummary | None = None,
    facts: Facts | None = None,
    refundable: Sequence[tuple[BilledLine, Decimal, int | str]] = (),
    refused: Sequence[tuple[BilledLine, str]] = (),
    chosen: Collection[int] = (),
    loading_invoice: bool = False,
    notice: str = "",
    symbol: str = "$",
    today: date | None = None,
    requester_id: str = "",
) -> View:
    """The form as far as it is known: each answer brings the next question.

    `refundable` holds what is left of each line and its net price, `chosen` the ids of the lines picked so far.
    """
    blocks = [_customer(customer)]
    if customer:
        shown_symbol = facts.account.currency_symbol if facts else symbol
        blocks.append(_invoice(customer[0].id, invoice, shown_symbol, today))
    if loading_invoice:
        blocks.append(rich(paragraph(f"Fetching {_named(invoice)} from Syncro…")))
    elif facts and customer:
        blocks += _lines(facts, refundable, chosen)
        blocks += refused_lines(refused)
        blocks += _by_hand(draft_id, facts, requester_id, today)
    if notice:
        blocks.append(rich(paragraph(bold(notice))))
    return modal(CALLBACK_ID, TITLE, blocks, submit="Next", close="Cancel", private=draft_metadata(draft_id))


def no_invoices(customer_name: str) -> str:
    """Where a customer was never billed."""
    return f"{customer_name} has no invoices in Syncro, so there is nothing to refund."


def disabled(customer_name: str) -> str:
    """Where no bill would take a credit."""
    return f"{customer_name} is disabled in Syncro, so no bill would take the credit. Enable the customer there first."


def unknown_invoice(number: str) -> str:
    """Where a number leads nowhere."""
    return f"Syncro holds no invoice {number}. Please check the number, or choose a customer to see the invoices."


def did_not_answer(what: str = "") -> str:
    """Where Syncro kept silent."""
    return f"Syncro did not answer{f' when asked for {what}' if what else ''}. Please try again in a moment."


def not_permitted(what: str, permission: str) -> str:
    """Where the bot's token may not look."""
    named = f"the permission “{permission}”" if permission else "a permission"
    return f"Syncro does not let me read {what}: my token lacks {named}. An administrator can grant it in Syncro."


def _customer(customer: tuple[Customer, bool | None] | None) -> Block:
    element: dict[str, Any] = {
        "type": "external_select",
        "action_id": "customer",
        "min_query_length": 1,
        "placeholder": placeholder("Type the customer's name"),
    }
    if customer:
        element["initial_option"] = customer_option(*customer)
    return field("customer", "Customer", element, tells=True)


def _invoice(customer_id: int, invoice: InvoiceSummary | None, symbol: str, today: date | None) -> Block:
    """Its block id names the customer: another customer brings an empty input."""
    element: dict[str, Any] = {
        "type": "external_select",
        "action_id": "invoice",
        "min_query_length": 0,
        "placeholder": placeholder("Newest first, or type the number"),
    }
    if invoice:
        element["initial_option"] = invoice_option(invoice, symbol, today=today)
    return field(f"invoice:{customer_id}", "Invoice", element, tells=True)


def _lines(
    facts: Facts, refundable: Sequence[tuple[BilledLine, Decimal, int | str]], chosen: Collection[int]
) -> list[Block]:
    """Its block id names the invoice, as the invoice's names the customer."""
    unpaid = [] if facts.invoice.is_paid else [rich(paragraph(UNPAID))]
    if not refundable:
        return [rich(paragraph(bold(NOTHING_LEFT))), *unpaid]
    symbol = facts.account.currency_symbol
    picked = [line_option(line, left, price, symbol) for line, left, price in refundable if line.id in chosen]
    element: dict[str, Any] = {
        "type": "multi_external_select",
        "action_id": "lines",
        "min_query_length": 0,
        "max_selected_items": CHOSEN_LIMIT,
        "placeholder": placeholder("Choose one or more lines"),
    }
    if picked:
        element["initial_options"] = picked[:CHOSEN_LIMIT]
    return [field(f"lines:{facts.invoice.id}", "What to refund", element), *unpaid]


def _by_hand(draft_id: str, facts: Facts, requester_id: str, today: date | None) -> list[Block]:
    said = perhaps_refunded(facts, requester_id, today=today)
    buttons = not_the_same_in_form(draft_id, facts)
    return [*([rich(*said)] if said else []), *([actions("by_hand", *buttons)] if buttons else [])]


def _named(invoice: InvoiceSummary | None) -> str:
    return f"invoice {invoice.number}" if invoice else "the invoice"

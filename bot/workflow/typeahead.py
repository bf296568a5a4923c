"""What the form offers while one types. Slack wants the answer within 3 seconds, whatever Syncro does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks import options
from bot.steps.billing import SyncroSilentError
from bot.workflow.desk import in_time
from bot.workflow.form import sort_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.workflow.desk import Desk

MOST_OPTIONS = 100  # of one answer to Slack


async def suggest_customers(desk: Desk, typed: str) -> list[dict[str, Any]]:
    """Customers for the typeahead; an option that says so where Syncro is slow."""
    try:
        found = await in_time(desk.billing.find_customers(typed))
    except (TimeoutError, SyncroSilentError) as silent:
        return [_no_options(silent)]
    if not found:
        return [options.nothing_option(f"No customer matches “{typed}”.")]
    return [options.customer_option(customer, desk.spark_seen.get(customer.id)) for customer in found][:MOST_OPTIONS]


async def suggest_invoices(desk: Desk, customer_id: int, typed: str) -> list[dict[str, Any]]:
    """The customer's invoices whose number, date or total contains what was typed, newest first."""
    try:
        invoices, account = await in_time(desk.billing.invoices_and_account(customer_id))
    except (TimeoutError, SyncroSilentError) as silent:
        return [_no_options(silent)]
    today = await desk.today(account)
    shown = [options.invoice_option(invoice, account.currency_symbol, today=today) for invoice in invoices]
    return _matching(shown, typed) or [options.nothing_option("No invoice matches.")]


async def suggest_lines(desk: Desk, draft_id: str, user_id: str, invoice_id: int, typed: str) -> list[dict[str, Any]]:
    """The lines of the chosen invoice that can be refunded."""
    draft, facts = await desk.draft(draft_id, user_id)
    if facts is None or facts.invoice.id != invoice_id:
        return [options.slow_option()]
    facts = await desk.with_taken(facts, user_id, without_refund=draft.edits)
    refundable, _ = sort_lines(facts)
    symbol = facts.account.currency_symbol
    shown = [options.line_option(line, remaining, price, symbol) for line, remaining, price in refundable]
    return _matching(shown, typed) or [options.nothing_option("No line that can be refunded matches.")]


def _matching(shown: Sequence[dict[str, Any]], typed: str) -> list[dict[str, Any]]:
    words = typed.casefold().split()
    return [entry for entry in shown if all(word in options.words_of(entry) for word in words)][:MOST_OPTIONS]


def _no_options(silent: TimeoutError | SyncroSilentError) -> dict[str, Any]:
    """What stands in the list instead: typing again helps against silence, not against a missing permission."""
    permission = silent.permission if isinstance(silent, SyncroSilentError) else None
    return options.slow_option() if permission is None else options.not_permitted_option(permission)

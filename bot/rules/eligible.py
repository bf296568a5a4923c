"""Do the owner's limits allow this refund?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.figures import amount_text, day_text
from bot.rules.lines import refund_lines
from bot.rules.tax import gst_cents, gst_rate

if TYPE_CHECKING:
    from datetime import date

    from bot.models import BilledLine, Draft, Eligibility, Facts, Invoice, Product


def check_age(invoice: Invoice, today: date, eligibility: Eligibility) -> Violation | None:
    """Check that the invoice is not older than the bot may refund."""
    days = eligibility.oldest_days
    if days is None or (today - invoice.date).days <= days:
        return None
    message = (
        f"Invoice {invoice.number} is of {day_text(invoice.date)}, more than {days:,} days ago: too old for the bot. "
        "Choose a newer one, or refund it by hand."
    )
    return Violation(field=Input.INVOICE, message=message)


def check_product(line: BilledLine, product: Product | None, eligibility: Eligibility) -> Violation | None:
    """Check that the product is none that the bot does not refund. The message is the reason alone."""
    if product is None:
        return None
    why = ""
    if {str(product.id), product.name.strip().casefold()} & set(eligibility.products):
        why = "not refunded by the bot. Refund it by hand, as the owner of the bot has set it."
    elif product.category.strip().casefold() in eligibility.categories:
        why = f"not refunded by the bot, like everything in {product.category.strip()}. Refund it by hand."
    return Violation(field=Input.LINES, message=why, invoice_line_id=line.id) if why else None


def check_reason_allowed(draft: Draft, eligibility: Eligibility) -> Violation | None:
    """Check that the reason is one for which the bot refunds."""
    if draft.reason is None or draft.reason in eligibility.reasons:
        return None
    message = "The bot does not refund for this reason. Choose another one, or refund it by hand."
    return Violation(field=Input.REASON, message=message)


def check_daily(facts: Facts, draft: Draft) -> list[Violation]:
    """Check what was asked for today, this request included. Expects choices that nothing else is wrong with."""
    limits, symbol = facts.eligibility, facts.account.currency_symbol
    if not limits.is_limited_daily:
        return []
    lines = refund_lines(facts, draft.choices, "RF")
    asked = sum(line.credit_cents for line in lines) + gst_cents(lines, gst_rate(facts.invoice))
    said = []
    each, everybody = limits.each_daily_cents, limits.all_daily_cents
    if each is not None and facts.spent.each_cents + asked > each:
        said.append(_too_much("you have", asked, facts.spent.each_cents, each, "one person", symbol))
    if everybody is not None and facts.spent.all_cents + asked > everybody:
        said.append(_too_much("everybody has", asked, facts.spent.all_cents, everybody, "all together", symbol))
    line_id = draft.choices[0].invoice_line_id
    return [Violation(field=Input.QUANTITY, message=message, invoice_line_id=line_id) for message in said]


def _too_much(who: str, asked: int, spent: int, most: int, whom: str, symbol: str) -> str:
    return (
        f"This request comes to {amount_text(asked, symbol)} incl. GST, and {who} asked for "
        f"{amount_text(spent, symbol)} today. {amount_text(most, symbol)} a day is the limit for {whom}: "
        "ask for less, or tomorrow."
    )

"""Is this request complete and allowed?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.models import Input, Taken, Violation
from bot.rules.correction import check_right_prices
from bot.rules.dates import check_dates
from bot.rules.eligible import check_age, check_daily, check_product, check_reason_allowed
from bot.rules.lines import refund_lines
from bot.rules.price import check_price
from bot.rules.quantity import check_quantity
from bot.rules.refundable import check_line
from bot.rules.serials import check_serials
from bot.rules.typed import tidy

if TYPE_CHECKING:
    from datetime import date

    from bot.models import BilledLine, Choice, Draft, Eligibility, Facts

LONGEST_DETAILS = 2000
"""Characters of details, so that the card in Slack (3,000 a block) shows them in full."""
MOST_LINES = 40
"""Lines of one refund, so that the card in Slack shows every one of them."""


def check_request(facts: Facts, draft: Draft, today: date) -> list[Violation]:
    """Everything that is wrong with a request, each at its input; empty when it may be sent for approval."""
    return [
        *_check_billed(facts, draft, today),
        *_check_choices(facts, draft),
        *check_reason(draft, facts.eligibility),
        *check_right_prices(facts.invoice.lines, draft),
        *check_details(draft),
        *check_dates(draft, today),
    ]


def check_reason(draft: Draft, eligibility: Eligibility) -> list[Violation]:
    """Check that a reason was chosen, and one for which the bot refunds."""
    if draft.reason is None:
        return [Violation(field=Input.REASON, message="Choose a reason.")]
    refused = check_reason_allowed(draft, eligibility)
    return [refused] if refused else []


def check_details(draft: Draft) -> list[Violation]:
    """Check the words that stand in the ticket's notes and that the approvers read."""
    if not tidy(draft.details):
        message = "Say in a sentence what happened. It goes into the ticket; the customer never sees it."
    elif (over := len(draft.details) - LONGEST_DETAILS) > 0:
        message = f"Shorten the details by {over:,} characters: {LONGEST_DETAILS:,} fit."
    else:
        return []
    return [Violation(field=Input.DETAILS, message=message)]


def _check_billed(facts: Facts, draft: Draft, today: date) -> list[Violation]:
    """Customer and invoice: chosen, still the ones that were read, and belonging together."""
    customer, invoice = facts.customer, facts.invoice
    found = []
    if draft.customer_id != customer.id:
        found.append(Violation(field=Input.CUSTOMER, message="Choose the customer."))
    elif customer.disabled:
        message = f"{customer.name} is disabled in Syncro, so no bill would take the credit. Enable the customer there."
        found.append(Violation(field=Input.CUSTOMER, message=message))
    if draft.invoice_id != invoice.id:
        found.append(Violation(field=Input.INVOICE, message="Choose the invoice."))
    elif invoice.customer_id != customer.id:
        message = f"Invoice {invoice.number} does not belong to {customer.name}. Choose one of theirs."
        found.append(Violation(field=Input.INVOICE, message=message))
    elif too_old := check_age(invoice, today, facts.eligibility):
        found.append(too_old)
    return found


def _check_choices(facts: Facts, draft: Draft) -> list[Violation]:
    """The lines chosen: how many, each once, and each by the rules for lines."""
    if not draft.choices:
        return [Violation(field=Input.LINES, message="Choose what to refund.")]
    lines = {line.id: line for line in facts.invoice.lines}
    found = []
    for line_id, times in Counter(choice.invoice_line_id for choice in draft.choices).items():
        if line_id not in lines:
            message = f"no longer on invoice {facts.invoice.number}. Choose from what is on it now."
            found.append(Violation(field=Input.LINES, message=message, invoice_line_id=line_id))
        elif times > 1:
            message = "chosen twice. Choose it once, with the whole quantity."
            found.append(Violation(field=Input.LINES, message=message, invoice_line_id=line_id))
    for choice in draft.choices:
        if choice.invoice_line_id in lines:
            found += _check_choice(facts, lines[choice.invoice_line_id], choice)
    found += _check_number(facts, draft, clean=not found)
    return found or check_daily(facts, draft)


def _check_choice(facts: Facts, line: BilledLine, choice: Choice) -> list[Violation]:
    """One line: where it can't be refunded at all, its quantity and units are no question any more."""
    taken = facts.taken.get(line.id, Taken())
    product = facts.products.get(line.product_id) if line.product_id is not None else None
    if refused := check_line(line, product, taken) or check_product(line, product, facts.eligibility):
        return [refused]
    wrong_quantity = check_quantity(line, choice, taken)
    wrong_serials = check_serials(line, product, choice, facts.units, taken)
    wrong_price = (
        None
        if wrong_quantity
        else check_price(line, refund_lines(facts, [choice], "RF"), facts.account.currency_symbol)
    )
    return [violation for violation in (wrong_quantity, wrong_serials, wrong_price) if violation]


def _check_number(facts: Facts, draft: Draft, *, clean: bool) -> list[Violation]:
    """Count what the refund will consist of: a line whose cents don't divide becomes two."""
    number = len(refund_lines(facts, draft.choices, "RF")) if clean else len(draft.choices)
    if number <= MOST_LINES:
        return []
    message = f"This makes {number} lines; {MOST_LINES} fit into one refund. Ask for the rest in another."
    return [Violation(field=Input.LINES, message=message)]

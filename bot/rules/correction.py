"""A price was wrong: may this be the right one?

The bot never charges anybody. It refunds at the price that was billed, and says what people have to charge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Input, Reason, Violation
from bot.rules.cents import round_half_up
from bot.rules.price import net_price

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import BilledLine, Choice, Draft


MOST_LINES = 30
"""Lines of one price correction, so that the form in Slack (100 blocks) has room for every question."""


def check_right_prices(lines: Iterable[BilledLine], draft: Draft) -> list[Violation]:
    """Check the right price of each chosen line, where the reason is that the billed one was wrong."""
    if draft.reason is not Reason.PRICE_CORRECTED:
        return []
    if len(draft.choices) > MOST_LINES:
        message = f"Choose at most {MOST_LINES} lines where a price was wrong. Ask for the rest in another request."
        return [Violation(field=Input.REASON, message=message)]
    billed = {line.id: line for line in lines}
    found = []
    for choice in draft.choices:
        line = billed.get(choice.invoice_line_id)
        why = _wrong(line, choice) if line else ""
        if why:
            found.append(Violation(field=Input.RIGHT_PRICE, message=why, invoice_line_id=choice.invoice_line_id))
    return found


def _wrong(line: BilledLine, choice: Choice) -> str:
    price = choice.right_price
    if price is None:
        return "Enter the right price of one, excluding GST."
    if price <= 0:
        return "Enter a price above 0. Where nothing was to be paid, choose “Billed in error” as the reason."
    if price * 100 != int(price * 100):
        return "Enter whole cents."
    if round_half_up(net_price(line) * 100) == int(price * 100):
        return "This is the price that was billed. Enter the right one, or choose another reason."
    return ""

"""What should people know about the invoice before they ask and decide?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Caution
from bot.rules.discount import hidden_discount

if TYPE_CHECKING:
    from bot.models import Facts


def caution(facts: Facts) -> Caution:
    """What is unusual about the invoice; empty where nothing is."""
    return Caution(
        unpaid=not facts.invoice.is_paid,
        discount_cents=hidden_discount(facts.invoice),
        gst=facts.aftermath.gst,
    )

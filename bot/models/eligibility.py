"""What the owner of the bot lets it refund."""

from __future__ import annotations

from bot.models.base import Model
from bot.models.reason import Reason


class Eligibility(Model):
    """The limits that settings draw; None and empty draw none. Amounts are cents, including GST.

    `products` are ids or names, `categories` names, both in small letters, that the bot does not refund.
    """

    oldest_days: int | None = 365
    reasons: tuple[Reason, ...] = tuple(Reason)
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    each_daily_cents: int | None = None
    all_daily_cents: int | None = None

    @property
    def is_limited_daily(self) -> bool:
        """Whether what was asked for today matters."""
        return self.each_daily_cents is not None or self.all_daily_cents is not None


class Spent(Model):
    """What was asked for today and is not refused: by one person, and by all; cents, including GST."""

    each_cents: int = 0
    all_cents: int = 0

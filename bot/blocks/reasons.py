"""The words for why a customer gets money back."""

from __future__ import annotations

from bot.models import Reason

REASONS = {
    Reason.RETURNED_GOODS: "Returned goods",
    Reason.BILLED_IN_ERROR: "Billed in error",
    Reason.SERVICE_CANCELLED: "Service cancelled",
    Reason.PRICE_CORRECTED: "Price corrected",
    Reason.GOODWILL: "Goodwill",
}

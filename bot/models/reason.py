"""Why a customer gets money back."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why the customer gets money back."""

    RETURNED_GOODS = "returned_goods"
    BILLED_IN_ERROR = "billed_in_error"
    SERVICE_CANCELLED = "service_cancelled"
    PRICE_CORRECTED = "price_corrected"
    GOODWILL = "goodwill"

"""What exactly was shown to the approvers?"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bot.rules.figures import quantity_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.models import Reason, RefundLine

LENGTH = 16
"""Hexadecimal characters of a fingerprint of lines: 64 bits, for one moment in one conversation."""


def content_hash(
    *,
    customer_id: int,
    invoice_id: int,
    lines: Sequence[RefundLine],
    gst_cents: int,
    reason: Reason,
    details: str,
    date_from: date | None,
    date_to: date | None,
    requester_id: str,
    by_hand: Sequence[str] = (),
    dry_run: bool = False,
) -> str:
    """The fingerprint of a request: the same for the same content, in every process and after every restart.

    References are left out, so that it can be taken before a refund has its number. `by_hand` are the keys of the
    credits made by hand that were shown.
    """
    content: dict[str, object] = {
        "customer": customer_id,
        "invoice": invoice_id,
        "lines": [_line(line) for line in lines],
        "gst": gst_cents,
        "reason": str(reason),
        "details": details,
        "from": date_from.isoformat() if date_from else None,
        "to": date_to.isoformat() if date_to else None,
        "requester": requester_id,
    }
    if by_hand:  # left out where there is none, so that what was shown before they were looked for stays the same
        content["by_hand"] = sorted(by_hand)
    if dry_run:  # the same
        content["dry_run"] = True
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def fingerprint(lines: Sequence[RefundLine]) -> str:
    """The fingerprint of lines that somebody agrees to, so that they agree to those and to nothing later."""
    told = [[line.reference, quantity_text(line.quantity)] for line in lines]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()[:LENGTH]


def _line(line: RefundLine) -> dict[str, object]:
    right = {} if line.right_cents is None else {"right": line.right_cents}
    return right | {
        "billed": line.invoice_line_id,
        "product": line.product_id,
        "name": line.name,
        "quantity": quantity_text(line.quantity),
        "price": line.price_cents,
        "credit": line.credit_cents,
        "taxable": line.taxable,
        "serials": sorted(line.serials),
        "stocked": line.stocked,
    }

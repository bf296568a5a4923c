"""What did the refunds of a month come to, by reason, product, customer and requester, and how long did they take?"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from bot.models import Reason, Share, State
from bot.rules.corrections import gst_of_lines

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import datetime, timedelta

    from bot.models import Refund


class Tally:
    """Counts refunds one by one, so that a month of any size needs no room."""

    def __init__(self) -> None:
        self.count = 0
        self.cents = 0
        self.currency_symbol = "$"
        self._approval: list[float] = []
        self._done: list[float] = []
        self._landing: list[float] = []
        self._cents: dict[str, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
        self._refunds: dict[str, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
        self._names: dict[tuple[str, Hashable], str] = {}

    def add(self, refund: Refund, settled_at: datetime) -> None:
        """Count one."""
        self.count += 1
        self.cents += refund.total_cents
        self.currency_symbol = refund.currency_symbol
        self._part("reason", refund.reason, refund.reason, refund.total_cents)
        self._part("customer", refund.customer_id, refund.customer_name, refund.total_cents)
        self._part("requester", refund.requester_id, refund.requester_id, refund.total_cents)
        products: dict[int, int] = defaultdict(int)
        for line, gst in zip(refund.lines, gst_of_lines(refund), strict=True):
            products[line.product_id] += line.credit_cents + gst
            self._names["product", line.product_id] = line.name
        for product, cents in products.items():
            self._part("product", product, self._names["product", product], cents)
        if refund.decision is not None:
            self._approval.append(_seconds(refund.decision.at - refund.since))
            self._done.append(_seconds(settled_at - refund.decision.at))
        if refund.state is State.LANDED and refund.landing is not None and refund.landing.first_landed is not None:
            self._landing.append(_seconds(refund.landing.first_landed - settled_at))

    def _part(self, kind: str, key: Hashable, name: str, cents: int) -> None:
        self._cents[kind][key] += cents
        self._refunds[kind][key] += 1
        self._names[kind, key] = name

    def reasons(self) -> tuple[tuple[Reason, Share], ...]:
        """The reasons, the most expensive first."""
        return tuple((Reason(share.name), share) for share in self.shares("reason"))

    def shares(self, kind: str) -> tuple[Share, ...]:
        """The parts of one kind, the largest first."""
        parts: Mapping[Hashable, int] = self._cents[kind]
        found = [
            Share(name=self._names[kind, key], count=self._refunds[kind][key], cents=cents)
            for key, cents in parts.items()
        ]
        return tuple(sorted(found, key=lambda share: (-share.cents, share.name)))

    @property
    def to_approval(self) -> int | None:
        """The median time from the request to the decision, in seconds."""
        return middle(self._approval)

    @property
    def to_done(self) -> int | None:
        """The median time from the decision to the resolved ticket, in seconds."""
        return middle(self._done)

    @property
    def to_landing(self) -> int | None:
        """The median time from the resolved ticket until the bot saw the credit on an invoice, in seconds."""
        return middle(self._landing)


def middle(values: Iterable[float]) -> int | None:
    """The median in whole seconds, None of nothing."""
    known = list(values)
    return round(median(known)) if known else None


def _seconds(passed: timedelta) -> float:
    """Never below zero: what a restored ledger learnt may have been decided before it was asked for."""
    return max(0.0, passed.total_seconds())

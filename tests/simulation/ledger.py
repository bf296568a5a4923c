"""The bot's ledger, looked into from outside with plain SQL."""

import json
import sqlite3
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

HOLDING = ("requested", "approved", "processing", "resolved", "landed", "needs_attention", "overdue", "by_hand")


@dataclass(frozen=True)
class Approved:
    """One line as it was asked for and shown."""

    reference: str
    invoice_line_id: int
    product_id: int
    quantity: Decimal
    price_cents: int
    credit_cents: int
    taxable: bool


@dataclass
class Ledger:
    """What is committed, at the moment of asking."""

    path: Path
    _connection: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = sqlite3.connect(self.path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    def close(self) -> None:
        self._connection.close()

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()

    def refunds(self) -> list[sqlite3.Row]:
        """Every refund: id, state, customer_id, requester_id, ticket_id, attention, due_at."""
        return self.rows(
            "SELECT id, state, customer_id, requester_id, ticket_id, attention, due_at FROM refunds ORDER BY id"
        )

    def refund(self, refund_id: int) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM refunds WHERE id = ?", refund_id)
        return found[0] if found else None

    def of_ticket(self, ticket_id: int) -> int | None:
        found = self.rows("SELECT id FROM refunds WHERE ticket_id = ?", ticket_id)
        return found[0]["id"] if found else None

    def lines(self, refund_id: int) -> tuple[Approved, ...]:
        """What was approved, or what an approver agreed to keep in its place."""
        row = self.refund(refund_id)
        assert row is not None
        agreed = json.loads(row["kept"] or "null") or json.loads(row["body"])
        return tuple(_approved(line) for line in agreed["lines"])

    def key(self, refund_id: int) -> str:
        """The secret that stands in the notes of the refund's ticket."""
        row = self.refund(refund_id)
        assert row is not None
        return str(json.loads(row["body"])["key"])

    def decision(self, refund_id: int) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM decisions WHERE refund_id = ?", refund_id)
        return found[0] if found else None

    def effects(self, refund_id: int) -> list[sqlite3.Row]:
        return self.rows("SELECT key, sends, outcome FROM effects WHERE refund_id = ?", refund_id)

    def lane(self, customer_id: int) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM lanes WHERE customer_id = ?", customer_id)
        return found[0] if found else None

    def messages(self) -> list[sqlite3.Row]:
        return self.rows("SELECT refund_id, name, ts, wanted, sent, answered_by FROM messages ORDER BY id")

    def next_due(self) -> int | None:
        """When a sweep may find something to do, in milliseconds; None: never, as things are.

        Leases are left out: a sweep that finds a lane taken is one of the things that must do no harm.
        """
        found = self.rows(
            "SELECT min(at) AS at FROM ("
            "SELECT due_at AS at FROM refunds WHERE due_at IS NOT NULL AND state IN ('approved', 'processing')"
            " UNION ALL SELECT due_at FROM messages WHERE wanted > sent)"
        )
        at: int | None = found[0]["at"]
        return at

    def attention(self, row: sqlite3.Row) -> dict[str, Any]:
        return json.loads(row["attention"] or "null") or {}


def _approved(line: dict[str, Any]) -> Approved:
    return Approved(
        reference=line["reference"],
        invoice_line_id=line["invoice_line_id"],
        product_id=line["product_id"],
        quantity=Decimal(line["quantity"]),
        price_cents=line["price_cents"],
        credit_cents=line["credit_cents"],
        taxable=line["taxable"],
    )

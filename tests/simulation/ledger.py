"""The bot's ledger, looked into from outside with plain SQL."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
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

    def body(self, refund_id: int) -> dict[str, Any]:
        """What was asked for."""
        row = self.refund(refund_id)
        assert row is not None
        asked: dict[str, Any] = json.loads(row["body"])
        return asked

    def invoice_id(self, refund_id: int) -> int:
        return int(self.body(refund_id)["invoice_id"])

    def was_learnt(self, refund_id: int) -> bool:
        """Whether the ledger had lost the refund, and learnt it again from Syncro."""
        row = self.refund(refund_id)
        return row is not None and str(row["draft_id"]).startswith("record/")

    def key(self, refund_id: int) -> str:
        """The secret that stands in the notes of the refund's ticket."""
        return str(self.body(refund_id)["key"])

    def decision(self, refund_id: int) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM decisions WHERE refund_id = ?", refund_id)
        return found[0] if found else None

    def effects(self, refund_id: int) -> list[sqlite3.Row]:
        return self.rows("SELECT key, sends, sent_at, outcome FROM effects WHERE refund_id = ?", refund_id)

    def is_paused(self) -> bool:
        return bool(self.rows("SELECT 1 FROM standstills WHERE ended_at IS NULL"))

    def was_paused(self, at_ms: int) -> bool:
        """Whether all refunds were paused at this moment, and before it."""
        paused = "SELECT 1 FROM standstills WHERE at < ? AND (ended_at IS NULL OR ended_at > ?)"
        return bool(self.rows(paused, at_ms, at_ms))

    def asked_ms(self, refund_id: int) -> int:
        """When the request was made, or last changed."""
        row = self.refund(refund_id)
        assert row is not None
        changed = json.loads(row["body"])["asked_at"]
        return round(datetime.fromisoformat(changed).timestamp() * 1000) if changed else int(row["created_at"])

    def approvals(self, refund_id: int) -> list[sqlite3.Row]:
        """The approvals of the request as it is: of its newest version."""
        rows = "SELECT by, at FROM approvals WHERE refund_id = ? AND version = ?"
        return self.rows(rows, refund_id, self.version(refund_id))

    def version(self, refund_id: int) -> int:
        return int(self.body(refund_id)["version"])

    def total_cents(self, refund_id: int) -> int:
        """What was asked for, with GST."""
        body = self.body(refund_id)
        return sum(int(line["credit_cents"]) for line in body["lines"]) + int(body["gst_cents"])

    def looked_at(self, refund_id: int) -> datetime | None:
        """When the bot last saw whether the credit stands on an invoice."""
        found = self.rows("SELECT found FROM landings WHERE refund_id = ? AND found IS NOT NULL", refund_id)
        return datetime.fromisoformat(json.loads(found[0]["found"])["looked_at"]) if found else None

    def landings(self, refund_id: int) -> list[tuple[str, ...]]:
        """The invoices on which it landed, each time; empty for each time it was found to stand there no more."""
        names = ("refund.landed", "refund.overdue", "refund.needs_attention")
        query = "SELECT name, data FROM events WHERE refund_id = ? AND name IN (?, ?, ?) ORDER BY id"
        rows = self.rows(query, refund_id, *names)
        return [tuple(json.loads(row["data"])["invoices"]) if row["name"] == names[0] else () for row in rows]

    def times(self, event: str, refund_id: int) -> int:
        """How often something happened to a refund."""
        return len(self.rows("SELECT id FROM events WHERE refund_id = ? AND name = ?", refund_id, event))

    def lane(self, customer_id: int) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM lanes WHERE customer_id = ?", customer_id)
        return found[0] if found else None

    def messages(self) -> list[sqlite3.Row]:
        return self.rows("SELECT refund_id, name, ts, wanted, sent, answered_by FROM messages ORDER BY id")

    def next_due(self) -> dict[str, int]:
        """When the sweep of each part of the bot may find something to do, in milliseconds; no entry: never.

        Leases of lanes are left out: a sweep that finds a lane taken is one of the things that must do no harm.
        """
        found = self.rows(
            "SELECT 'runner', min(due_at) FROM refunds WHERE state IN ('approved', 'processing')"
            " UNION ALL SELECT 'courier', min(due_at) FROM messages WHERE wanted > sent"
            " UNION ALL SELECT 'lookout', min(max(due_at, leased_until + 1)) FROM landings WHERE due_at IS NOT NULL"
            " UNION ALL SELECT 'reminders', min(due_at) FROM refunds WHERE state = 'requested'"
        )
        return {part: at for part, at in found if at is not None}

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

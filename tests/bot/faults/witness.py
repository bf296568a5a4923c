"""What a write is called, and who watches that its intent was stored before it left (invariant 7)."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import SupportsIndex

from tests.bot.faults.seed import START
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.desk import Incoming
from tests.sandbox.syncro.door import loggable
from tests.sandbox.syncro.faults import Planned

TICKET, ADD, ADD_POSITIVE, TURN, TAKE_OFF, MARK, PUT_BACK, WORKSHEET, RESOLVE = (
    "ticket",
    "add",
    "add-positive",
    "turn",
    "take-off",
    "mark",
    "put-back",
    "worksheet",
    "resolve",
)
ONCE_ONLY = frozenset({TICKET, ADD, ADD_POSITIVE})
"""Sent twice, these would stand in Syncro twice."""
Meanwhile = Callable[[LoggedCall], None]
REFERENCE = re.compile(r"RF-\d{6}(?:/\d+)?")


def name_of(call: LoggedCall) -> str | None:
    """Which of the bot's writes a call is; None for a read, and for a write that the bot does not have."""
    body = call.body if isinstance(call.body, dict) else {}
    if call.fits("POST", "/tickets"):
        return TICKET
    if call.fits("POST", "/tickets/*/add_line_item"):
        return ADD if body["quantity"] < 0 else ADD_POSITIVE
    if call.fits("PUT", "/tickets/*/update_line_item"):
        return MARK if "description" in body else PUT_BACK if "price_retail" in body else TURN
    if call.fits("POST", "/tickets/*/remove_line_item"):
        return TAKE_OFF
    if call.fits("PUT", "/tickets/*/worksheet_results/*"):
        return WORKSHEET
    return RESOLVE if call.fits("PUT", "/tickets/*") else None


def identity_of(call: LoggedCall) -> tuple[str, ...]:
    """What makes two writes the same one."""
    body = call.body if isinstance(call.body, dict) else {}
    text = f"{body.get('subject', '')} {body.get('description', '')}"
    reference = REFERENCE.search(text)
    found = reference.group() if reference else str(body.get("ticket_line_item_id", ""))
    return (name_of(call) or "?", call.path, found)


@dataclass(slots=True, kw_only=True)
class Aimed(Planned):
    """A fault that strikes one write, and when it strikes again, the same one."""

    write: str
    struck: set[tuple[str, ...]] = field(default_factory=set)

    def fits(self, incoming: Incoming) -> bool:
        body = loggable(incoming.raw)
        call = LoggedCall(method=incoming.method, path=incoming.path, query={}, body=body, at=START)
        if name_of(call) != self.write or (self.struck and identity_of(call) not in self.struck):
            return False
        self.struck.add(identity_of(call))
        return True


class Witness(list[LoggedCall]):
    """A log of calls that looks into the ledger, from outside, the moment a write arrives.

    `meanwhile` is called for each call before Syncro does anything: what somebody else does at that moment.
    """

    def __init__(self, ledger: str) -> None:
        super().__init__()
        self.ledger = ledger
        self.unrecorded: list[str] = []
        self.meanwhile: Meanwhile | None = None

    def append(self, call: LoggedCall, /) -> None:
        """Log a call; a write must be in the ledger already, with its outcome open."""
        super().append(call)
        if self.meanwhile is not None:
            self.meanwhile(call)
        if call.method == "GET":
            return
        name, _, reference = identity_of(call)
        whose, _, number = reference.partition("/") if reference.startswith("RF-") else ("RF-*", "", "")
        wanted = "/".join(filter(None, [whose, number, f"{name or '?'}*"]))
        in_round = "/".join(filter(None, [whose, "round-*", number, f"{name or '?'}*"]))
        with sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True) as ledger:
            open_effects = ledger.execute("SELECT key FROM effects WHERE outcome IS NULL").fetchall()
        ledger.close()
        if not any(fnmatchcase(key, pattern) for (key,) in open_effects for pattern in (wanted, in_round)):
            self.unrecorded.append(f"{call.method} {call.path} left without a stored intent ({wanted})")

    def insert(self, index: SupportsIndex, call: LoggedCall, /) -> None:
        raise NotImplementedError  # a log only grows at its end

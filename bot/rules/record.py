"""Is this record in a ticket one that we wrote?"""

from __future__ import annotations

import hashlib
import hmac
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.models import Record, RecordedLine

if TYPE_CHECKING:
    from collections.abc import Iterable

LABEL = b"refund bot: records in tickets, 1"
LENGTH = 16
"""Hexadecimal characters of a key: 64 bits, which nobody guesses by creating tickets."""

WHOLE = r"\d{1,18}"  # what a database holds; anybody can type a longer one
LINE = rf"{WHOLE} x {WHOLE}(?:\.{WHOLE})? at {WHOLE}(?: [\w.~%-]+)*"
RECORD = re.compile(
    rf"Record: (RF-\d{{6,18}}) (\w+); customer ({WHOLE}); invoice ({WHOLE}); asked ([\w.~%-]+)((?:; {LINE})+)"
    r"(?:; approved ([\w.~%-]+)(?: for ([\w.~%-]+))?)?",
    re.ASCII,
)
SUBJECT = re.compile(r"\((RF-\d{6,18})\)\s*$", re.ASCII)


def secret_of(words: str) -> bytes:
    """What records are signed with, made from Syncro's token or another secret, which it does not give away."""
    return hmac.digest(words.encode(), LABEL, hashlib.sha256)


def sign(record: Record, secret: bytes) -> str:
    """The key of a record."""
    signed = f"{record.reference}; {record.content}"
    return hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def is_signed(record: Record, secret: bytes) -> bool:
    """Whether a record was written by someone who has the secret."""
    return hmac.compare_digest(sign(record, secret).encode(), record.key.encode())


def read(text: str) -> tuple[Record, ...]:
    """The records in a text, however its lines are broken; none of them is believed by that.

    What only looks like one, because it can't be decoded, is none.
    """
    found = (_record(each) for each in RECORD.finditer(" ".join(text.split())))
    return tuple(record for record in found if record is not None)


def reference_in(subject: str) -> str:
    """The reference that a subject ends with, or nothing."""
    found = SUBJECT.search(subject)
    return found[1] if found else ""


def chosen(records: Iterable[Record], reference: str, secret: bytes) -> Record | None:
    """The signed record of a ticket, if there is one: the one its subject names, else the last.

    People may have copied another refund's record into the details.
    """
    ours = [record for record in records if is_signed(record, secret)]
    named = [record for record in ours if record.reference == reference]
    return next(reversed(named or ours), None)


def _record(found: re.Match[str]) -> Record | None:
    reference, key, customer, invoice, requester, lines, approver, acting_for = found.groups()
    try:
        recorded = tuple(_line(part) for part in lines.split("; ")[1:])
    except (
        UnicodeDecodeError
    ):  # nobody's serial numbers, so it is not ours: it must not keep the others from being read
        return None
    return Record(
        reference=reference,
        key=key,
        customer_id=int(customer),
        invoice_id=int(invoice),
        requester_id=unquote(requester),
        lines=recorded,
        approver_id=unquote(approver or ""),
        acting_for=unquote(acting_for or ""),
    )


def _line(text: str) -> RecordedLine:
    line_id, _, quantity, _, price, *units = text.split(" ")
    return RecordedLine(
        invoice_line_id=int(line_id),
        quantity=Decimal(quantity),
        price_cents=int(price),
        serials=tuple(unquote(unit, errors="surrogatepass") for unit in units),
    )

"""What stands in Syncro: the ticket's subject and notes, and the description of each line. Plain text, for years."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.blocks.clean import clean, clean_lines, cut
from bot.blocks.correction import note
from bot.blocks.money import MINUS, TIMES, amount, clock, full_day, local_day, money
from bot.blocks.reasons import REASONS
from bot.blocks.totals import totals
from bot.models import Record

if TYPE_CHECKING:
    from bot.models import Refund, RefundLine

SUBJECT_LIMIT = 255  # characters, Syncro's
DESCRIPTION_LIMIT = 1000
NAME_LIMIT = 100


def subject(refund: Refund) -> str:
    """The subject, "Credit/refund for A x1, B x3 (RF-000123)": as many names as fit, the reference always."""
    end = f" ({refund.reference})" if refund.reference else ""
    start = "Credit/refund for "
    things = named_things(refund)
    for shown in range(len(things), 0, -1):
        more = f" and {len(things) - shown} more" if shown < len(things) else ""
        text = ", ".join(things[:shown]) + more
        if len(start) + len(text) + len(end) <= SUBJECT_LIMIT:
            return start + text + end
    return start + cut(", ".join(things), SUBJECT_LIMIT - len(start) - len(end)) + end


def notes(refund: Refund, requester_name: str, approver_name: str) -> str:
    """Why, what, from where and who; people's words are indented, so that none of them can pass for ours."""
    parts = [
        f"Reason: {REASONS[refund.reason]}",
        *_details(refund),
        *_dates(refund),
        f"Original invoice: {clean(refund.invoice_number)} of {full_day(refund.invoice_date)}",
        "",
        *(_line(refund, line) for line in refund.lines),
        f"Total: {totals(refund)}",
        *note(refund, requester_name),
        "",
        f"Asked for by: {clean(requester_name)}",
        _approved(refund, approver_name),
        Record.of(refund).text,
    ]
    return "\n".join(parts)


def line_description(refund: Refund, line: RefundLine) -> str:
    """Of a line: "Refund of invoice 8101 of 1 Oct 2026 · RF-000123/1", and the serial numbers that came back."""
    start = f"Refund of invoice {clean(refund.invoice_number)} of {full_day(refund.invoice_date)} · {line.reference}"
    return cut(start + serials(line, " · "), DESCRIPTION_LIMIT)


def serials(line: RefundLine, before: str = "") -> str:
    """Which units came back: "serial A" or "serials A, B"; empty where there is none."""
    if not line.serials:
        return ""
    word = "serial" if len(line.serials) == 1 else "serials"
    return f"{before}{word} {', '.join(clean(serial) for serial in line.serials)}"


def named_things(refund: Refund) -> list[str]:
    """Each billed line once, however many prices it was split into."""
    names: dict[int, str] = {}
    quantities: dict[int, Decimal] = {}
    for line in refund.lines:
        names.setdefault(line.invoice_line_id, cut(clean(line.name), NAME_LIMIT))
        quantities[line.invoice_line_id] = quantities.get(line.invoice_line_id, Decimal(0)) + line.quantity
    return [f"{name} {TIMES}{amount(quantities[line_id])}" for line_id, name in names.items()]


def _line(refund: Refund, line: RefundLine) -> str:
    price = money(line.price_cents, refund.currency_symbol)
    return (
        f"{line.reference}: {MINUS}{amount(line.quantity)} {TIMES} {clean(line.name)} "
        f"at {price} excl. GST{serials(line, ', ')}"
    )


def _details(refund: Refund) -> list[str]:
    words = clean_lines(refund.details)
    return ["Details:", *(f"  {line}" for line in words.splitlines())] if words else []


def _dates(refund: Refund) -> list[str]:
    start, end = refund.date_from, refund.date_to
    if start and end:
        return [f"Dates: {full_day(start)} to {full_day(end)}"]
    if start:
        return [f"Dates: from {full_day(start)}"]
    return [f"Dates: to {full_day(end)}"] if end else []


def _approved(refund: Refund, approver_name: str) -> str:
    at = refund.decision.at if refund.decision else None
    when = f", {full_day(local_day(at, refund.time_zone))} {clock(at, refund.time_zone)}" if at else ""
    return f"Approved by: {clean(approver_name)}{when}"

"""Write the corrections of a period to a file, a refund at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.blocks.spreadsheet import csv_head, csv_row, json_row
from bot.ledger import settled
from bot.rules.corrections import corrections
from bot.rules.months import begins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from bot.ledger.database import Transaction
    from bot.models import Correction, Supplier

CSV, JSON = "csv", "json"


async def export(tx: Transaction, first: date, last: date, *, supplier: Supplier, kind: str) -> AsyncIterator[str]:
    """The export, in pieces: every refund made on the account's days from `first` to `last`, both included."""
    found = _corrections(tx, first, last, supplier)
    if kind == CSV:
        yield csv_head()
        async for correction in found:
            yield csv_row(correction)
        return
    before = "[\n"
    async for correction in found:
        yield before + json_row(correction)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _corrections(tx: Transaction, first: date, last: date, supplier: Supplier) -> AsyncIterator[Correction]:
    zone = await settled.time_zone(tx)
    if zone is None:
        return
    start, end = begins(first, zone), begins(last + timedelta(days=1), zone)
    async for at, refund in settled.between(tx, start, end):
        for correction in corrections(refund, settled_at=at, supplier=supplier):
            yield correction

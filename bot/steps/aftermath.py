"""What stands in Syncro for a customer since an invoice was made: credits on tickets and on other invoices.

What counts is when things were made, not the dates printed on them: an invoice may be dated ahead or back.

Lists hold no lines, so each ticket and invoice has to be read. How many are is bounded: Syncro allows 180 requests a
minute for everybody on this address. What was read is remembered until it changes.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Aftermath
from bot.rules.tax import gst_change
from bot.steps import translate
from bot.steps.recent import Recent
from syncro_client import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    import syncro_client as record
    from bot.models import Invoice

MOST_LISTED = 100  # rows of a list that are looked through
MOST_TICKETS = 15
MOST_INVOICES = 10
THOROUGH = 4  # times as many before money moves as while people type
CLOCKS_MAY_DIFFER = timedelta(days=1)
REMEMBERED = 600.0  # seconds; a change brings another time of update, and so another key
SOUNDS_LIKE_A_REFUND = re.compile(r"refund|credit|return|revers|cancel|rma|overcharg|wrong", re.IGNORECASE)


@dataclass
class AftermathReader:
    """Reads it. Of too many tickets, those that sound like a refund come first, then the newest."""

    syncro: record.SyncroClient
    _read: Recent = field(default_factory=lambda: Recent(seconds=REMEMBERED))

    async def since(self, invoice: Invoice, time_zone: str, *, thorough: bool = False) -> Aftermath:
        """What stands there now; `thorough`: more of it, and nothing from memory.

        Raises:
            SyncroError: Syncro does not answer, or may not be asked.
        """
        times = THOROUGH if thorough else 1
        if thorough:
            self._read = Recent(seconds=REMEMBERED)
        begin = None if invoice.made_at is None else invoice.made_at - CLOCKS_MAY_DIFFER
        (tickets, tickets_left), (invoices, invoices_left) = await asyncio.gather(
            self._tickets(invoice, begin, times), self._invoices(invoice, begin, times)
        )
        products = {line.product_id for line in invoice.lines if line.product_id is not None}
        found = [credit for ticket in tickets for credit in translate.ticket_credits(ticket, time_zone)]
        found += [credit for each in invoices for credit in translate.invoice_credits(each)]
        newest = _newest(invoice, invoices)
        return Aftermath(
            credits=tuple(credit for credit in found if credit.product_id in products),
            unread=tickets_left or invoices_left,
            gst=gst_change(invoice, newest) if newest is not None else None,
        )

    async def _tickets(self, invoice: Invoice, begin: datetime | None, times: int) -> tuple[list[record.Ticket], bool]:
        """The customer's tickets that changed since, and whether there are more."""
        rows: list[record.Ticket] = []
        listing = self.syncro.tickets.list(customer_id=invoice.customer_id, since_updated_at=begin)
        more = False
        async for row in listing:
            more = len(rows) >= MOST_LISTED * times
            if more:
                break
            rows.append(row)
        rows.sort(key=lambda row: (not _sounds_like_a_refund(row), -row.id))
        chosen = rows[: MOST_TICKETS * times]
        read = await asyncio.gather(*(self._ticket(row) for row in chosen))
        return [ticket for ticket in read if ticket is not None], more or len(rows) > len(chosen)

    async def _ticket(self, row: record.Ticket) -> record.Ticket | None:
        async def ask() -> record.Ticket | None:
            try:
                return await self.syncro.tickets.get(row.id)
            except NotFound:  # deleted since it was listed
                return None

        ticket: record.Ticket | None = await self._read.get(("ticket", row.id, row.updated_at), ask)
        return ticket

    async def _invoices(
        self, invoice: Invoice, begin: datetime | None, times: int
    ) -> tuple[list[record.Invoice], bool]:
        """The customer's other invoices that changed since, and whether there are more.

        Those made later come first: on an older one somebody has to type a credit that is meant for this one. The one
        of the latest date is always among them.
        """
        rows = [row async for row in self.syncro.invoices.for_customer(invoice.customer_id, since=begin)]
        others = [row for row in rows if row.id != invoice.id]
        others.sort(key=lambda row: (_is_older(row, invoice), row.updated_at, row.id))
        most = MOST_INVOICES * times
        chosen = others
        if len(others) > most:
            newest = max(others, key=lambda row: (row.date, row.id))
            chosen = [*[row for row in others if row is not newest][: most - 1], newest]
        read = await asyncio.gather(*(self._invoice(row) for row in chosen))
        return [each for each in read if each is not None], len(others) > len(chosen)

    async def _invoice(self, row: record.InvoiceSummary) -> record.Invoice | None:
        async def ask() -> record.Invoice | None:
            try:
                return await self.syncro.invoices.get(row.id)
            except NotFound:
                return None

        found: record.Invoice | None = await self._read.get(("invoice", row.id, row.updated_at), ask)
        return found


def _is_older(row: record.InvoiceSummary, invoice: Invoice) -> bool:
    return row.created_at is not None and invoice.made_at is not None and row.created_at < invoice.made_at


def _newest(invoice: Invoice, others: list[record.Invoice]) -> Invoice | None:
    """Of the invoices that are dated later, the latest."""
    latest = max(others, key=lambda each: (each.date, each.id), default=None)
    if latest is None or (latest.date, latest.id) < (invoice.date, invoice.id):
        return None
    return translate.invoice(latest)


def _sounds_like_a_refund(row: record.Ticket) -> bool:
    said = " ".join((row.subject, *(comment.subject + comment.body for comment in row.comments)))
    return SOUNDS_LIKE_A_REFUND.search(said) is not None

"""What stands in Syncro for a customer since an invoice was made: credits on tickets and on other invoices.

What counts is when things were made, not the dates printed on them: an invoice may be dated ahead or back.

Lists hold no lines, so each ticket and invoice has to be read. How many are is bounded: Syncro allows 180 requests a
minute for everybody on this address. The lists are always read anew; what they name is remembered until its time of
update changes, for a while.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.models import Aftermath, Looked
from bot.rules.reference import refunds_named
from bot.rules.tax import gst_change
from bot.steps import translate
from bot.steps.recent import Recent
from syncro_client import NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    import syncro_client as record
    from bot.models import Invoice

MOST_LISTED = 100  # rows of a list that are looked through
MOST_TICKETS = 15
MOST_INVOICES = 10
THOROUGH = 4  # times as many before money moves as while people type
CLOCKS_MAY_DIFFER = timedelta(days=1)
WHILE_TYPED = 600.0  # seconds that a ticket or an invoice is remembered, unless its time of update changes
WHILE_AT_WORK = 60.0
LATELY = timedelta(hours=1)
SOUNDS_LIKE_A_REFUND = re.compile(r"refund|credit|return|revers|cancel|rma|overcharg|wrong", re.IGNORECASE)


@dataclass
class AftermathReader:
    """Reads it, up to `times` the usual numbers. Of too many tickets, those that sound like a refund come first."""

    syncro: record.SyncroClient
    times: int = 1
    _read: Recent = field(default_factory=lambda: Recent(seconds=WHILE_TYPED))

    @classmethod
    def thorough(cls, syncro: record.SyncroClient) -> AftermathReader:
        """For one run of a refund: it reads more than while people type, and knows nothing of what they looked at."""
        return cls(syncro, times=THOROUGH, _read=Recent(seconds=WHILE_AT_WORK))

    async def since(self, invoice: Invoice, time_zone: str, *, now: datetime | None = None) -> Aftermath:
        """What stands there now.

        What changed lately, as seen at `now`, is never answered from memory: its time of update may be the same after
        another change within the second.

        Raises:
            SyncroError: Syncro does not answer, or may not be asked.
        """
        begin = None if invoice.made_at is None else invoice.made_at - CLOCKS_MAY_DIFFER
        (tickets, tickets_left), (invoices, invoices_left) = await asyncio.gather(
            self._tickets(invoice, begin, now), self._invoices(invoice, begin, now)
        )
        products = {line.product_id for line in invoice.lines if line.product_id is not None}
        found = [credit for ticket in tickets for credit in translate.ticket_credits(ticket, time_zone)]
        found += [credit for each in invoices for credit in translate.invoice_credits(each)]
        newest = _newest(invoice, invoices)
        return Aftermath(
            credits=tuple(
                credit
                for credit in found
                if (credit.cents > 0 and credit.product_id in products) or refunds_named(credit.description)
            ),
            noted=tuple(filter(None, map(translate.noted, tickets))),
            looked=Looked(unread=tickets_left + invoices_left),
            gst=gst_change(invoice, newest) if newest is not None else None,
        )

    async def _tickets(
        self, invoice: Invoice, begin: datetime | None, now: datetime | None
    ) -> tuple[list[record.Ticket], int]:
        """The customer's tickets that changed since, and at least how many more there are."""
        rows: list[record.Ticket] = []
        listing = self.syncro.tickets.list(customer_id=invoice.customer_id, since_updated_at=begin)
        more = False
        async for row in listing:
            more = len(rows) >= MOST_LISTED * self.times
            if more:
                break
            rows.append(row)
        rows.sort(key=lambda row: (not _sounds_like_a_refund(row), -row.id))
        chosen = rows[: MOST_TICKETS * self.times]
        read = await asyncio.gather(*(self._ticket(row, now) for row in chosen))
        return [ticket for ticket in read if ticket is not None], len(rows) - len(chosen) + more

    async def _ticket(self, row: record.Ticket, now: datetime | None) -> record.Ticket | None:
        async def ask() -> record.Ticket | None:
            try:
                return await self.syncro.tickets.get(row.id)
            except NotFound:  # deleted since it was listed
                return None

        ticket: record.Ticket | None = await self._whole(row, ask, now)
        return ticket

    async def _invoices(
        self, invoice: Invoice, begin: datetime | None, now: datetime | None
    ) -> tuple[list[record.Invoice], int]:
        """The customer's other invoices that changed since, and how many more there are.

        Those made later come first: on an older one somebody has to type a credit that is meant for this one. The one
        of the latest date is always among them.
        """
        rows = [row async for row in self.syncro.invoices.for_customer(invoice.customer_id, since=begin)]
        others = [row for row in rows if row.id != invoice.id]
        others.sort(key=lambda row: (_is_older(row, invoice), row.updated_at, row.id))
        most = MOST_INVOICES * self.times
        chosen = others
        if len(others) > most:
            newest = max(others, key=lambda row: (row.date, row.id))
            chosen = [*[row for row in others if row is not newest][: most - 1], newest]
        read = await asyncio.gather(*(self._invoice(row, now) for row in chosen))
        return [each for each in read if each is not None], len(others) - len(chosen)

    async def _invoice(self, row: record.InvoiceSummary, now: datetime | None) -> record.Invoice | None:
        async def ask() -> record.Invoice | None:
            try:
                return await self.syncro.invoices.get(row.id)
            except NotFound:
                return None

        found: record.Invoice | None = await self._whole(row, ask, now)
        return found

    async def _whole(
        self,
        row: record.Ticket | record.InvoiceSummary,
        ask: Callable[[], Awaitable[Any]],
        now: datetime | None,
    ) -> Any:  # noqa: ANN401  a ticket or an invoice
        key = (type(row), row.id, row.updated_at)
        if now is not None and row.updated_at > now - LATELY:
            self._read.forget(key)
        return await self._read.get(key, ask)


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

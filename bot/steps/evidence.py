"""What Syncro shows of credits that were refunded: the customer's invoices since, their templates, and the tickets.

Reads only, one after the other: nobody waits for them, and people who type do.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Evidence
from bot.rules.spark import spark_schedules
from bot.steps import translate
from bot.steps.billing import SyncroSilentError
from syncro_client import NotFound, NotPermitted, SyncroError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime

    from bot.models import Account, Invoice, Refund
    from syncro_client import SyncroClient

CLOCKS_MAY_DIFFER = timedelta(days=1)


@dataclass(frozen=True)
class EvidenceReader:
    """Reads it. `spark_pattern` says which templates are Spark ones; a run is over `margin` after it began."""

    syncro: SyncroClient
    spark_pattern: str
    margin: timedelta

    async def of_customer(
        self, customer_id: int, since: datetime, account: Account, still_ours: Callable[[], Awaitable[None]]
    ) -> Evidence:
        """The customer's templates, and the invoices that were changed after `since`; without a ticket.

        `still_ours` is awaited before each request.

        Raises:
            SyncroSilentError: Syncro does not answer, or may not be asked.
        """
        with _silence():
            return await self._of_customer(customer_id, since, account, still_ours)

    async def _of_customer(
        self, customer_id: int, since: datetime, account: Account, still_ours: Callable[[], Awaitable[None]]
    ) -> Evidence:
        await still_ours()
        listed = self.syncro.schedules.for_customer(customer_id)
        schedules = tuple([translate.schedule(record, account.time_zone) async for record in listed])
        await still_ours()
        rows = self.syncro.invoices.for_customer(customer_id, since=since - CLOCKS_MAY_DIFFER)
        numbers = [row.id async for row in rows]
        invoices = []
        for number in numbers:
            await still_ours()
            invoice = await self._invoice(number)
            if invoice is not None and invoice.customer_id == customer_id:
                invoices.append(invoice)
        return Evidence(
            ticket=None,
            invoices=tuple(invoices),
            schedules=schedules,
            spark_schedules=spark_schedules(schedules, pattern=self.spark_pattern),
            time_zone=account.time_zone,
            margin_hours=self.margin / timedelta(hours=1),
        )

    async def of_refund(self, refund: Refund, customer: Evidence) -> Evidence:
        """The same with the refund's ticket.

        Raises:
            SyncroSilentError: Syncro does not answer, or may not be asked.
        """
        if refund.ticket is None:
            return customer
        with _silence():
            try:
                ticket = translate.ticket(await self.syncro.tickets.get(refund.ticket.id))
            except NotFound:
                return customer
        return customer.model_copy(update={"ticket": ticket})

    async def _invoice(self, number: int) -> Invoice | None:
        try:
            return translate.invoice(await self.syncro.invoices.get(number))
        except NotFound:  # deleted since it was listed
            return None


@contextmanager
def _silence() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        raise SyncroSilentError from failure

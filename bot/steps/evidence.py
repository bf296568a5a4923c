"""What Syncro shows of credits that were refunded: the customer's invoices since, their templates, and the tickets.

Reads only, one after the other: nobody waits for them, and people who type do.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Evidence
from bot.rules.comparison import line_with_reference
from bot.rules.held import held_lines
from bot.rules.spark import spark_schedules
from bot.steps import translate
from bot.steps.billing import SyncroSilentError
from syncro_client import NotFound, NotPermitted, SyncroError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from datetime import datetime

    from bot.models import Account, Invoice, Refund, TicketFacts
    from syncro_client import SyncroClient

CLOCKS_MAY_DIFFER = timedelta(days=1)


@dataclass(frozen=True)
class EvidenceReader:
    """Reads it. `spark_pattern` says which templates are Spark ones; a run is over `margin` after it began."""

    syncro: SyncroClient
    spark_pattern: str
    margin: timedelta

    def begin(self, since: datetime, account: Account, still_ours: Callable[[], Awaitable[None]]) -> Reading:
        """A reading of the invoices that were changed after `since`; `still_ours` is awaited before each request."""
        return Reading(self, since, account, still_ours)


@dataclass
class Reading:
    """One look: whatever several refunds need is read once. What can't be read raises, and counts as not known."""

    reader: EvidenceReader
    since: datetime
    account: Account
    still_ours: Callable[[], Awaitable[None]]
    _customers: dict[int, Evidence] = field(default_factory=dict)
    _invoices: dict[int, Invoice | None] = field(default_factory=dict)
    _gone: dict[int, bool] = field(default_factory=dict)

    async def of_customer(self, customer_id: int) -> Evidence:
        """The customer's templates, and their invoices; without a ticket.

        Raises:
            SyncroSilentError: Syncro does not answer, or may not be asked.
        """
        with _silence():
            return await self._of_customer(customer_id)

    async def of_refund(self, refund: Refund) -> Evidence:
        """What shows of one refund: its ticket, and every invoice that may hold it.

        Raises:
            SyncroSilentError: Syncro does not answer, or may not be asked.
        """
        with _silence():
            found, ticket = await self._of_customer(refund.customer_id), await self._ticket(refund)
            if ticket is None or ticket.customer_id != refund.customer_id:
                found = found.model_copy(update={"customer_is_gone": await self._is_gone(refund.customer_id)})
            if ticket is not None and ticket.customer_id != refund.customer_id:
                found = _together(found, await self._of_customer(ticket.customer_id))
            found = found.model_copy(update={"ticket": ticket})
            found = await self._with(found, _known(refund))
            if ticket is not None and _may_be_elsewhere(refund, found):
                found = await self._with(found, await self._linked(ticket))
            return found

    async def _of_customer(self, customer_id: int) -> Evidence:
        if customer_id not in self._customers:
            await self.still_ours()
            listed = self.reader.syncro.schedules.for_customer(customer_id)
            schedules = tuple([translate.schedule(record, self.account.time_zone) async for record in listed])
            await self.still_ours()
            rows = self.reader.syncro.invoices.for_customer(customer_id, since=self.since - CLOCKS_MAY_DIFFER)
            invoices = [await self._invoice(number) for number in [row.id async for row in rows]]
            self._customers[customer_id] = Evidence(
                ticket=None,
                invoices=tuple(each for each in invoices if each is not None and each.customer_id == customer_id),
                schedules=schedules,
                spark_schedules=spark_schedules(schedules, pattern=self.reader.spark_pattern),
                time_zone=self.account.time_zone,
                margin_hours=self.reader.margin / timedelta(hours=1),
            )
        return self._customers[customer_id]

    async def _ticket(self, refund: Refund) -> TicketFacts | None:
        if refund.ticket is None:
            return None
        await self.still_ours()
        try:
            return translate.ticket(await self.reader.syncro.tickets.get(refund.ticket.id))
        except NotFound:
            return None

    async def _is_gone(self, customer_id: int) -> bool:
        """Whether a customer was deleted, or merged into another one."""
        if customer_id not in self._gone:
            await self.still_ours()
            try:
                await self.reader.syncro.customers.get(customer_id)
            except NotFound:
                self._gone[customer_id] = True
            else:
                self._gone[customer_id] = False
        return self._gone[customer_id]

    async def _linked(self, ticket: TicketFacts) -> list[int]:
        """The invoices that Syncro links with a ticket, whoever they bill; of several tickets it links none."""
        await self.still_ours()
        return [row.id async for row in self.reader.syncro.invoices.for_ticket(ticket.id)]

    async def _with(self, found: Evidence, numbers: Iterable[int]) -> Evidence:
        """The same with these invoices."""
        there = {each.id for each in found.invoices}
        more = [await self._invoice(number) for number in numbers if number not in there]
        together = (*found.invoices, *(each for each in more if each is not None))
        return found.model_copy(update={"invoices": tuple(sorted(together, key=lambda each: each.id))})

    async def _invoice(self, number: int) -> Invoice | None:
        """An invoice by its id, or None where it was deleted."""
        if number not in self._invoices:
            await self.still_ours()
            try:
                self._invoices[number] = translate.invoice(await self.reader.syncro.invoices.get(number))
            except NotFound:
                self._invoices[number] = None
        return self._invoices[number]


def _together(mine: Evidence, theirs: Evidence) -> Evidence:
    """The invoices of two customers; only the templates of the one whom the ticket names can still take its lines."""
    there = {each.id for each in mine.invoices}
    more = (each for each in theirs.invoices if each.id not in there)
    return theirs.model_copy(
        update={"invoices": (*mine.invoices, *more), "customer_is_gone": mine.customer_is_gone},
    )


def _known(refund: Refund) -> list[int]:
    """The invoices that held a part of it before: a list need not show what became of them."""
    known = refund.landing
    return [] if known is None else list(dict.fromkeys(bill.id for bill in (*known.bills, *known.was_on)))


def _may_be_elsewhere(refund: Refund, found: Evidence) -> bool:
    """Whether somebody else's invoice may hold it: a line counts as billed and is not found, or it had landed."""
    if refund.landing is not None and refund.landing.first_landed is not None:
        return True
    held = held_lines(refund, found.invoices)
    missing = [line for line in refund.lines if not held[line.reference]]
    ticket = found.ticket
    return ticket is not None and any(
        each.converted for line in missing for each in line_with_reference(ticket, line.reference)
    )


@contextmanager
def _silence() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        raise SyncroSilentError from failure

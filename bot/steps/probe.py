"""The open questions about negative lines, answered on a ticket of an internal customer.

Every line is at a price of 0, so that none can charge anybody whatever interrupts this, and each is taken off again.
What an earlier probe left behind is taken off first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Capabilities, Capability, ProductKind, Sign
from bot.rules.resolved import RESOLVED, resolved_status
from syncro_client import NewComment, NotFound, NotPermitted, RateLimited, Refused, SyncroError, UnknownOutcome

if TYPE_CHECKING:
    from datetime import datetime

    from syncro_client import Customer, Product, SyncroClient, Ticket, TicketLine

SUBJECT = "Refund bot: trial of negative lines"
NOTE = "The refund bot tries on this ticket which lines Syncro takes. Each costs 0 and is taken off again."
TRIAL = "Trial of the refund bot, price 0"
MOST_PRODUCTS = 500
ONE = Decimal(1)
NOT_LOOKED_AT = "its lines were not looked at again"
NO_ANSWER_TO_THIS = (NotPermitted, RateLimited, NotFound)  # a no, but not to the negative quantity


class CanNotProbeError(Exception):
    """It can't be tried, or not to the end; the message says why."""


@dataclass
class Probe:
    """Tries lines on one ticket of one customer.

    `ticket_number` and `left` say, also after an interruption, on which ticket, and what could not be taken off it.
    """

    syncro: SyncroClient
    ticket_number: str = ""
    left: tuple[str, ...] = ()

    async def customer(self, named: str) -> Customer:
        """The one customer of exactly this name, or id.

        Raises:
            CanNotProbeError: there is none, or there are several, or Syncro does not tell.
        """
        try:
            if named.isdecimal():
                return await self.syncro.customers.get(int(named))
            alike = await self.syncro.customers.autocomplete(named)
        except NotFound:
            raise CanNotProbeError(f"There is no customer {named}.") from None
        except SyncroError as failure:
            raise CanNotProbeError(str(failure)) from failure
        found = [each for each in alike if each.display_name.casefold() == named.casefold()]
        if len(found) != 1:
            many = f"{len(found)} customers are" if found else "No customer is"
            raise CanNotProbeError(f"{many} called exactly {named}. Name it by its id.")
        return found[0]

    async def run(self, customer_id: int, *, at: datetime) -> Capabilities:
        """Try each kind of product, and leave a resolved ticket without lines.

        Raises:
            CanNotProbeError: Syncro stopped answering, or does not let the token do it.
        """
        try:
            products = await self._products()
            ticket = await self._ticket(customer_id)
            self.ticket_number, self.left = ticket.number, (NOT_LOOKED_AT,)
            try:
                lines = tuple([await self._try(ticket.id, kind, each) for kind, each in products.items()])
            finally:
                self.left = await self._tidy_up(ticket.id)
            if not self.left:
                await self._resolve(ticket.id)
        except SyncroError as failure:
            raise CanNotProbeError(str(failure)) from failure
        return Capabilities(at=at, ticket=ticket.number, lines=lines)

    async def _products(self) -> dict[ProductKind, Product]:
        """One product of each kind, where the account has one."""
        found: dict[ProductKind, Product] = {}
        seen = 0
        async for product in self.syncro.products.every():
            seen += 1
            if not product.disabled:
                found.setdefault(_kind(product), product)
            if len(found) == len(ProductKind) or seen >= MOST_PRODUCTS:
                break
        return found

    async def _ticket(self, customer_id: int) -> Ticket:
        """The ticket to try on, without any line: one that an interrupted probe left open, or a new one."""
        left = None
        async for row in self.syncro.tickets.list(customer_id=customer_id):
            if row.subject == SUBJECT:
                await self._tidy_up(row.id)
                left = left if row.status.startswith(RESOLVED) else row
        if left is not None:
            return left
        note = NewComment(subject="Trial", body=NOTE, hidden=True, do_not_email=True)
        return await self.syncro.tickets.create(customer_id=customer_id, subject=SUBJECT, comment=note)

    async def _try(self, ticket_id: int, kind: ProductKind, product: Product) -> Capability:
        """Add a line at a negative quantity, and edit another to one.

        Where Syncro does not take the product at a positive quantity either, its no says nothing of negative ones.
        """
        added = await self._try_adding(ticket_id, product)
        edited = await self._try_editing(ticket_id, product)
        return Capability(kind=kind) if edited is None else Capability(kind=kind, added=added, edited=edited)

    async def _tidy_up(self, ticket_id: int) -> tuple[str, ...]:
        """Take every line of a trial off the ticket; the names of those that Syncro did not let go."""
        for line in await self._lines(ticket_id):
            try:
                await self.syncro.tickets.remove_line(ticket_id, line.id)
            except SyncroError:
                continue  # what is left is read below, and named
        return tuple(line.name for line in await self._lines(ticket_id))

    async def _resolve(self, ticket_id: int) -> None:
        """End the ticket."""
        statuses = (await self.syncro.tickets.settings()).ticket_status_list
        await self.syncro.tickets.set_status(ticket_id, resolved_status(statuses) or RESOLVED)

    async def _try_adding(self, ticket_id: int, product: Product) -> Sign:
        try:
            line = await self._add(ticket_id, product, -ONE)
        except NO_ANSWER_TO_THIS:
            raise
        except Refused:
            return Sign.REFUSED
        except UnknownOutcome:
            return Sign.UNKNOWN
        finally:
            await self._tidy_up(ticket_id)
        return _sign(line)

    async def _try_editing(self, ticket_id: int, product: Product) -> Sign | None:
        try:
            line = await self._add(ticket_id, product, ONE)
        except NO_ANSWER_TO_THIS:
            raise
        except (Refused, UnknownOutcome):
            await self._tidy_up(ticket_id)
            return None
        try:
            return _sign(await self.syncro.tickets.update_line(ticket_id, line.id, quantity=-ONE))
        except NO_ANSWER_TO_THIS:
            raise
        except Refused:
            return Sign.REFUSED
        except UnknownOutcome:
            return Sign.UNKNOWN
        finally:
            await self._tidy_up(ticket_id)

    async def _add(self, ticket_id: int, product: Product, quantity: Decimal) -> TicketLine:
        return await self.syncro.tickets.add_line(
            ticket_id,
            product_id=product.id,
            name=product.name or TRIAL,
            description=TRIAL,
            quantity=quantity,
            price_retail=Decimal(0),
            taxable=False,
        )

    async def _lines(self, ticket_id: int) -> tuple[TicketLine, ...]:
        """Those of a trial: what somebody else put there is left alone."""
        held = await self.syncro.tickets.get(ticket_id)
        return tuple(line for line in held.line_items if TRIAL in line.description)


def _kind(product: Product) -> ProductKind:
    if product.serialized:
        return ProductKind.SERIALISED
    return ProductKind.STOCKED if product.maintain_stock else ProductKind.PLAIN


def _sign(line: TicketLine) -> Sign:
    return Sign.KEPT if line.quantity < 0 else Sign.TURNED

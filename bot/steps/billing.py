"""What the form needs from Syncro: customers, invoices, lines, units, schedules. Reads only, and remembered shortly."""

from __future__ import annotations

import asyncio
import unicodedata
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from bot.models import Account, Aftermath, Customer, Facts, Invoice, InvoiceSummary, Product, Schedule, SoldUnit
from bot.rules.resolved import RESOLVED, resolved_status
from bot.steps import translate
from bot.steps.aftermath import AftermathReader
from bot.steps.recent import Recent
from syncro_client import NotFound, NotPermitted, SyncroError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator

    from syncro_client import SyncroClient

log = structlog.get_logger()

MINUTE = 60.0
SOLD = "sold"
BEGINNING = 3  # letters that a name with macrons is looked for by
MACRONS = {"a": "ā", "e": "ē", "i": "ī", "o": "ō", "u": "ū"}
MOST_PRODUCTS_AT_ONCE = 20  # a 200-line invoice must not use up the budget of the minute


class SyncroSilentError(Exception):
    """Syncro did not tell; `permission` names what the token lacks, where that is why."""

    def __init__(self, permission: str | None = None) -> None:
        super().__init__(permission or "no answer")
        self.permission = permission


@dataclass
class Billing:
    """Reads for people who type; `syncro` is a view with their priority.

    `known_account` may be shared with another view of the same account. Every method raises SyncroSilentError where
    Syncro does not answer, or not in a way that can be read.
    """

    syncro: SyncroClient
    base_url: str
    known_account: Recent = field(default_factory=lambda: Recent(seconds=60 * MINUTE))
    later: AftermathReader = field(init=False)
    _typed: Recent = field(default_factory=lambda: Recent(seconds=MINUTE))
    _bills: Recent = field(default_factory=lambda: Recent(seconds=MINUTE))
    _products: Recent = field(default_factory=lambda: Recent(seconds=10 * MINUTE))

    def __post_init__(self) -> None:
        """Read with the same priority as everything else here."""
        self.later = AftermathReader(self.syncro)

    async def account(self) -> Account:
        """The account's time zone, currency and statuses."""

        async def ask() -> Account:
            settings, tickets = await asyncio.gather(self.syncro.account.settings(), self.syncro.tickets.settings())
            return Account(
                time_zone=settings.time_zone,
                currency_symbol=settings.currency_symbol or "$",
                web_url=web_url(self.base_url),
                resolved_status=resolved_status(tickets.ticket_status_list) or RESOLVED,
            )

        account: Account = await _remembered(self.known_account, "account", ask)
        return account

    async def find_customers(self, typed: str) -> list[Customer]:
        """Customers whose name matches, without disabled ones; "kereru" finds Kererū, also where Syncro would not."""

        async def ask() -> list[Customer]:
            records = await self.syncro.customers.autocomplete(typed)
            for beginning in beginnings(typed):
                if records:
                    break
                alike = await self.syncro.customers.autocomplete(beginning)
                records = [record for record in alike if plain(typed) in plain(record.display_name)]
            return [translate.customer(record) for record in records if not record.disabled]

        found: list[Customer] = await _remembered(self._typed, typed.casefold(), ask)
        return found

    async def customer(self, customer_id: int) -> Customer:
        """One customer."""

        async def ask() -> Customer:
            return translate.customer(await self.syncro.customers.get(customer_id))

        customer: Customer = await _remembered(self._bills, ("customer", customer_id), ask)
        return customer

    async def invoices(self, customer_id: int) -> list[InvoiceSummary]:
        """The customer's invoices, newest first."""

        async def ask() -> list[InvoiceSummary]:
            records = [translate.invoice_summary(row) async for row in self.syncro.invoices.for_customer(customer_id)]
            return sorted(records, key=lambda invoice: (invoice.date, invoice.id), reverse=True)

        invoices: list[InvoiceSummary] = await _remembered(self._bills, ("invoices", customer_id), ask)
        return invoices

    async def invoices_and_account(self, customer_id: int) -> tuple[list[InvoiceSummary], Account]:
        """The customer's invoices, newest first, and the account they are billed by."""
        return await asyncio.gather(self.invoices(customer_id), self.account())

    async def invoice(self, id_or_number: int | str) -> Invoice | None:
        """An invoice with its lines, or None if there is no such invoice."""

        async def ask() -> Invoice | None:
            try:
                return translate.invoice(await self.syncro.invoices.get(id_or_number))
            except NotFound:
                return None

        invoice: Invoice | None = await _remembered(self._bills, ("invoice", str(id_or_number)), ask)
        return invoice

    async def known_invoice(self, invoice_id: int) -> Invoice:
        """An invoice that was listed a moment ago."""
        invoice = await self.invoice(invoice_id)
        if invoice is None:
            raise SyncroSilentError
        return invoice

    async def schedules(self, customer_id: int, *, anew: bool = False) -> tuple[Schedule, ...]:
        """The customer's recurring templates; `anew`: as they are now, whatever was read a moment ago."""
        account = await self.account()

        async def ask() -> tuple[Schedule, ...]:
            records = self.syncro.schedules.for_customer(customer_id)
            return tuple([translate.schedule(record, account.time_zone) async for record in records])

        if anew:
            self._bills.forget(("schedules", customer_id))
        schedules: tuple[Schedule, ...] = await _remembered(self._bills, ("schedules", customer_id), ask)
        return schedules

    async def aftermath(self, invoice: Invoice) -> Aftermath:
        """What stands in Syncro for the customer since the invoice was billed."""
        account = await self.account()
        with _or_silent():
            return await self.later.since(invoice, account.time_zone)

    async def facts(self, invoice: Invoice, *, line_ids: Iterable[int] | None = None, aftermath: bool = True) -> Facts:
        """What a request about `invoice` is judged by, without what earlier refunds hold.

        Products and units are read for `line_ids`, or, without them, for as many lines as a form may ask for at once.
        Without `aftermath`, what stands in Syncro since is not read.
        """
        wanted = None if line_ids is None else set(line_ids)
        lines = [line for line in invoice.lines if wanted is None or line.id in wanted]
        product_ids = list(dict.fromkeys(line.product_id for line in lines if line.product_id is not None))
        if wanted is None:
            product_ids = product_ids[:MOST_PRODUCTS_AT_ONCE]
        account, customer, schedules, since, products = await asyncio.gather(
            self.account(),
            self.customer(invoice.customer_id),
            self.schedules(invoice.customer_id),
            self.aftermath(invoice) if aftermath else _nothing(),
            asyncio.gather(*(self._product(product_id) for product_id in product_ids)),
        )
        known = {product.id: product for product in products if product is not None}
        serialized = [product.id for product in known.values() if product.serialized]
        units = await asyncio.gather(*(self._units(invoice, product_id) for product_id in serialized))
        return Facts(
            account=account,
            customer=customer,
            invoice=invoice,
            products=known,
            units=tuple(unit for some in units for unit in some),
            schedules=schedules,
            aftermath=since,
        )

    async def _product(self, product_id: int) -> Product | None:
        async def ask() -> Product | None:
            try:
                return translate.product(await self.syncro.products.get(product_id))
            except NotFound:
                return None

        product: Product | None = await _remembered(self._products, product_id, ask)
        return product

    async def _units(self, invoice: Invoice, product_id: int) -> tuple[SoldUnit, ...]:
        """The units of a product that the invoice's lines sold; stops reading when all are found."""
        missing = Counter({line.id: int(line.quantity) for line in invoice.lines if line.product_id == product_id})

        async def ask() -> tuple[SoldUnit, ...]:
            found: list[SoldUnit] = []
            async for record in self.syncro.products.serials(product_id, status=SOLD):
                unit = translate.sold_unit(record)
                if unit is not None and unit.invoice_line_id in missing:
                    found.append(unit)
                    missing[unit.invoice_line_id] -= 1
                    if not +missing:
                        break
            return tuple(found)

        units: tuple[SoldUnit, ...] = await _remembered(self._bills, ("units", invoice.id, product_id), ask)
        return units


async def _nothing() -> Aftermath:
    return Aftermath()


async def _remembered(recent: Recent, key: Hashable, ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
    with _or_silent():
        return await recent.get(key, ask)


@contextmanager
def _or_silent() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        log.warning("billing.not_permitted", error=str(denied))
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        log.warning("billing.no_answer", error=str(failure))
        raise SyncroSilentError from failure


def beginnings(typed: str) -> list[str]:
    """What a name may begin with that is written with macrons where somebody typed none: "whanau" is Whānau."""
    found = [typed[:BEGINNING]] if len(typed) > BEGINNING else []
    at = next((index for index, letter in enumerate(typed.casefold()) if letter in MACRONS), None)
    if at is not None and len(typed) > 1:
        found.append(typed[:at] + MACRONS[typed[at].casefold()])
    return found


def plain(text: str) -> str:
    """The text without macrons, accents and capitals."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def web_url(base_url: str) -> str:
    """The root of Syncro's web pages, for links."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"

"""Is Syncro as the bot needs it? Reads only; what only a write could prove is said to be so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot.models import Finding, Grade
from bot.rules.resolved import resolved_status
from bot.rules.spark import is_spark, spark_schedules
from bot.steps import translate
from syncro_client import NotPermitted, NotSent, RateLimited, SyncroError, UnknownOutcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from bot.models import Schedule
    from syncro_client import SyncroClient

IN_TIME = 12.0  # seconds for one question
SEVERAL = 30.0  # seconds for one that takes several requests
MOST_SCHEDULES = 1000
MOST_CUSTOMERS = 20  # that are read one by one: the limit of requests is shared with everything on this address
SHOWN = 5
ANY_ZONE = "UTC"  # the days of the runs are not looked at
CUSTOMERS = "Customers - View Detail"
BY_WRITING = {
    "Tickets - Create": "only a write proves it: the first refund will",
    "Tickets - Edit": "only a write proves it: the first refund will",
    "Products - Edit": "only a write proves it: the first unit that is named will",
    "Products - Edit Quantities": "only a write proves it; needed with REFUND_MAY_SET_STOCK alone",
}
ACCESS_TODO = "Make a token with the permissions of the README, and set SYNCRO_API_TOKEN."
SILENT_TODO = "Check SYNCRO_SUBDOMAIN, and whether this machine reaches Syncro. Then run this again."
BUSY_TODO = "Something else on this address uses up Syncro's requests. Run this again in a minute."

Answer = TypeVar("Answer")


class _Over(Exception):  # noqa: N818  no error: there is nothing more to ask
    """Syncro does not answer, or knows nobody by this token: the rest is not asked."""


@dataclass
class SyncroExam:
    """Asks Syncro one question after the other."""

    syncro: SyncroClient
    spark_pattern: str
    spark_field: tuple[str, str] | None
    _found: list[Finding] = field(default_factory=list)

    async def examine(self, found: list[Finding]) -> None:
        """Add to `found` as it goes, so that what was found is told also where the rest takes too long."""
        self._found = found
        try:
            await self._token()
            await self._settings()
            await self._statuses()
            customer = await self._tickets()
            customer = await self._schedules() or customer
            await self._bills(customer)
        except _Over:
            said = "Syncro answers no more; the rest was left out"
            found.append(Finding(what="the rest", grade=Grade.NOT_CHECKED, said=said))
        for name, said in BY_WRITING.items():
            self._add(name, Grade.NOT_CHECKED, said)

    async def _token(self) -> None:
        try:
            me = await self._ask("token", self.syncro.account.me())
        except NotPermitted:
            self._add("token", Grade.RED, "Syncro does not know it", ACCESS_TODO)
            raise _Over from None
        if me.admin:
            todo = "Give the bot a token of its own, with the permissions of the README alone."
            self._add("token", Grade.WARNING, f"{me.user_name or 'somebody'}, an administrator's", todo)
        else:
            self._add("token", Grade.OK, me.user_name or "known to Syncro")

    async def _settings(self) -> None:
        try:
            zone = (await self._ask("time zone", self.syncro.account.settings())).time_zone
            ZoneInfo(zone)
        except NotPermitted:
            self._add("time zone", Grade.RED, "the token may not read the settings", ACCESS_TODO)
        except (ValueError, OSError, LookupError):
            todo = "Choose the time zone anew in Syncro's settings: runs are at 06:00 of it."
            self._add("time zone", Grade.RED, "one that nobody knows", todo)
        else:
            self._add("time zone", Grade.OK, zone)

    async def _statuses(self) -> None:
        try:
            settings = await self._ask("statuses", self.syncro.tickets.settings())
        except NotPermitted:
            self._add("statuses", Grade.RED, "the token may not read the tickets' settings", ACCESS_TODO)
            return
        ends = resolved_status(settings.ticket_status_list)
        if ends is not None:
            self._add("statuses", Grade.OK, f"{ends} ends a ticket")
        else:
            todo = "Add the status Resolved in Syncro (Admin, Tickets, Statuses): the bot ends its tickets with it."
            self._add("statuses", Grade.RED, "none begins with Resolved", todo)
        count = len(settings.worksheet_templates)
        said = "none" if not count else f"{count}; questions the bot can't answer truly wait for a person"
        self._add("checklists", Grade.OK, said)

    async def _tickets(self) -> int | None:
        """Whose the first ticket is."""
        ticket = await self._permission("Tickets - List/Search", _first(self.syncro.tickets.list()))
        if ticket is None:
            self._untried("Tickets - View Details", "ticket")
            return None
        await self._permission("Tickets - View Details", self.syncro.tickets.get(ticket.id))
        return ticket.customer_id

    async def _schedules(self) -> int | None:
        """Which customers look like Spark's; the customer of a schedule."""
        rows = await self._permission("Recurring Invoices - List", _some(self.syncro.schedules.every()), within=SEVERAL)
        own: dict[int, list[Schedule]] = {}
        for row in rows or []:
            own.setdefault(row.customer_id, []).append(translate.schedule(row, ANY_ZONE))
        if rows is None or not own:
            return None
        named = [each for each, schedules in own.items() if spark_schedules(schedules, pattern=self.spark_pattern)]
        others = [each for each in own if each not in named]
        wanted = [*named, *(others if self.spark_field else others[:1])]
        names = []
        for number in wanted[:MOST_CUSTOMERS]:
            customer = await self._permission(CUSTOMERS, self.syncro.customers.get(number))
            if customer is None:
                return number
            known = translate.customer(customer)
            if is_spark(known, own[number], pattern=self.spark_pattern, field=self.spark_field):
                names.append(known.name)
        self._spark(len(rows), names, left_out=max(len(wanted) - MOST_CUSTOMERS, 0))
        return wanted[0]

    def _spark(self, schedules: int, names: list[str], *, left_out: int) -> None:
        what = "Spark customers"
        rest = f" ({left_out} more customers were not looked at)" if left_out else ""
        if not names:
            todo = "If you have some: set SPARK_SCHEDULE_PATTERN or SPARK_CUSTOMER_FIELD so that they are found."
            self._add(what, Grade.WARNING, f"none found in {schedules} schedules{rest}", todo)
            return
        others = len(names) - SHOWN
        said = ", ".join(names[:SHOWN]) + (f" and {others} others" if others > 0 else "")
        self._add(
            what, Grade.OK, f"{len(names)} found, of {schedules} schedules: {said}{rest}", "Are these the right ones?"
        )

    async def _bills(self, customer: int | None) -> None:
        names = ("Invoices - List/Search", "Invoices - View Details", "Products - List/Search")
        if customer is None:
            for name in (CUSTOMERS, *names):
                self._untried(name, "customer with a ticket or a schedule")
            return
        if not self._is_told(CUSTOMERS):
            await self._permission(CUSTOMERS, self.syncro.customers.get(customer))
        summary = await self._permission(names[0], _first(self.syncro.invoices.for_customer(customer)))
        if summary is None:
            self._untried(names[1], "invoice")
            self._untried(names[2], "product")
            return
        invoice = await self._permission(names[1], self.syncro.invoices.get(summary.id))
        products = [line.product_id for line in invoice.line_items if line.product_id] if invoice else []
        if not products:
            self._untried(names[2], "product")
            return
        await self._permission(names[2], self.syncro.products.get(products[0]))

    async def _permission(self, name: str, reading: Awaitable[Answer], *, within: float | None = None) -> Answer | None:
        """The answer, which proves the permission; None where it is lacking or nothing is there."""
        try:
            answer = await self._ask(name, reading, within=within)
        except NotPermitted as lacking:
            todo = "Add it to the token (Admin, API Tokens)."
            self._add(lacking.permission or name, Grade.RED, "the token lacks this permission", todo)
            return None
        if not self._is_told(name):
            self._add(name, Grade.OK, "proved by reading")
        return answer

    async def _ask(self, what: str, reading: Awaitable[Answer], *, within: float | None = None) -> Answer:
        try:
            async with asyncio.timeout(within or IN_TIME):
                return await reading
        except RateLimited:
            self._add(what, Grade.RED, "Syncro takes no more requests right now", BUSY_TODO)
        except NotPermitted:
            raise
        except (NotSent, UnknownOutcome, TimeoutError):
            self._add(what, Grade.RED, "Syncro did not answer, or not readably", SILENT_TODO)
        except SyncroError as refused:
            self._add(what, Grade.RED, str(refused), SILENT_TODO)
        raise _Over

    def _is_told(self, what: str) -> bool:
        return any(finding.what == what for finding in self._found)

    def _untried(self, name: str, lacking: str) -> None:
        if not self._is_told(name):
            self._add(name, Grade.NOT_CHECKED, f"there is no {lacking} to try it on")

    def _add(self, what: str, grade: Grade, said: str, todo: str = "") -> None:
        self._found.append(Finding(what=what, grade=grade, said=said, todo=todo))


async def _first(rows: AsyncIterator[Answer]) -> Answer | None:
    async for row in rows:
        return row
    return None


async def _some(rows: AsyncIterator[Answer]) -> list[Answer]:
    kept: list[Answer] = []
    async for row in rows:
        kept.append(row)
        if len(kept) >= MOST_SCHEDULES:
            break
    return kept

"""The units of a serialised product as Syncro has them, and when a refund of them went through Syncro."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.models import Blank, Course
from bot.rules.reference import names_refund
from bot.steps.billing import SyncroSilentError
from syncro_client import NotPermitted, RateLimited, Refused, SyncroError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from datetime import datetime

    from bot.models import Refund
    from syncro_client import ProductSerial, SyncroClient

UNSOLD = ("in_stock", "returned")
"""What a returned unit is called in Syncro; which of the two is not known."""
WORDS = frozenset({"In Stock", "Returned"})

Answer = TypeVar("Answer")


class UnitsRefusedError(SyncroSilentError):
    """Syncro says no, and will again: the product is gone, say. `said` are its own words."""

    def __init__(self, said: tuple[str, ...]) -> None:
        super().__init__()
        self.said = said


@dataclass(frozen=True)
class UnitsRead:
    """Units of a product: the serial numbers by id, and those units that came back and have none."""

    names: dict[int, str]
    blank: tuple[Blank, ...]


@dataclass(frozen=True)
class UnitsReader:
    """Reads them; `syncro` is a view with the priority of whoever waits.

    Every method raises SyncroSilentError where Syncro does not tell; its `permission` names what the token lacks, where
    that is why. Another clear no is a UnitsRefusedError.
    """

    syncro: SyncroClient

    async def every(self, product_id: int) -> UnitsRead:
        """Every unit of the product, sold ones included: a new name must be another than theirs."""
        with _or_silent():
            # By id: rows move between the pages while they are read, and then one comes twice.
            found = {unit.id: unit async for unit in self.syncro.products.serials(product_id)}
        return _read(found)

    async def unsold(self, product_id: int) -> UnitsRead:
        """The units on the shelf alone: few requests, however many were ever sold."""
        with _or_silent():
            found = {
                unit.id: unit
                for status in UNSOLD
                async for unit in self.syncro.products.serials(product_id, status=status)
            }
        return _read(found)

    async def course(self, refund: Refund, product_id: int) -> Course:
        """When the refund went through Syncro; empty where its ticket is gone, or the token may not read it."""
        with _or_silent():
            ticket = None if refund.ticket is None else await _if_told(self.syncro.tickets.get(refund.ticket.id))
            if ticket is None:
                return Course()
            moments: list[datetime | None] = [ticket.resolved_at]
            for line in ticket.line_items:
                if line.product_id == product_id and names_refund(line.description, refund.reference):
                    moments += [line.created_at, line.updated_at]
            for bill in refund.landing.bills if refund.landing else ():
                invoice = await _if_told(self.syncro.invoices.get(bill.id))
                moments += [] if invoice is None else [invoice.created_at]
        return Course(begun=ticket.created_at, moments=tuple(sorted({each for each in moments if each is not None})))


def _read(found: dict[int, ProductSerial]) -> UnitsRead:
    names = {unit.id: unit.serial_number for unit in found.values() if unit.serial_number.strip()}
    blank = [
        Blank(id=unit.id, location_id=unit.location_id, created_at=unit.created_at)
        for unit in found.values()
        if not unit.serial_number.strip() and unit.status in WORDS
    ]
    return UnitsRead(names, tuple(sorted(blank, key=lambda each: each.id)))


async def _if_told(asked: Awaitable[Answer]) -> Answer | None:
    """The answer, or None where Syncro says no: a person decides then, without this fact."""
    try:
        return await asked
    except RateLimited:  # that is not yet an answer
        raise
    except Refused:
        return None


@contextmanager
def _or_silent() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except RateLimited as busy:
        raise SyncroSilentError from busy
    except Refused as refused:
        raise UnitsRefusedError(refused.messages) from refused
    except SyncroError as failure:
        raise SyncroSilentError from failure

"""The units of a serialised product, as Syncro has them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.models import Blank
from bot.steps.billing import SyncroSilentError
from syncro_client import NotPermitted, SyncroError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncro_client import ProductSerial, SyncroClient

UNSOLD = ("in_stock", "returned")
"""What a returned unit is called in Syncro; which of the two is not known."""
WORDS = frozenset({"In Stock", "Returned"})


@dataclass(frozen=True)
class UnitsRead:
    """All units of a product: the serial numbers by id, and those units that came back and have none."""

    names: dict[int, str]
    blank: tuple[Blank, ...]


async def read_blank(syncro: SyncroClient, product_id: int) -> tuple[int, ...]:
    """The ids of the units that are on the shelf without a serial number; few requests, sold units are not read.

    Raises:
        SyncroSilentError: Syncro does not tell.
    """
    with _or_silent():
        found = [
            unit.id
            for status in UNSOLD
            async for unit in syncro.products.serials(product_id, status=status)
            if _is_blank(unit)
        ]
    return tuple(sorted(found))


async def read_units(syncro: SyncroClient, product_id: int) -> UnitsRead:
    """Every unit of the product, sold ones included: a new name must be another than theirs.

    Raises:
        SyncroSilentError: Syncro does not tell; `permission` names what the token lacks, where that is why.
    """
    with _or_silent():
        # By id: rows move between the pages while they are read, and then one comes twice.
        found = {unit.id: unit async for unit in syncro.products.serials(product_id)}
    names = {unit.id: unit.serial_number for unit in found.values() if unit.serial_number.strip()}
    blank = [
        Blank(id=unit.id, location_id=unit.location_id, created_at=unit.created_at)
        for unit in found.values()
        if _is_blank(unit) and unit.status in WORDS
    ]
    return UnitsRead(names, tuple(sorted(blank, key=lambda each: each.id)))


def _is_blank(unit: ProductSerial) -> bool:
    return not unit.serial_number.strip()


@contextmanager
def _or_silent() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        raise SyncroSilentError from failure

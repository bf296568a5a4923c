"""Serialised units by their serial number: which refund takes them back, and what they are called since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, insert, or_, select, true, update

from bot.ledger.tables import refunds, units
from bot.models import Naming, State, Unit, family

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import RowMapping

    from bot.ledger.database import Transaction
    from bot.models import RefundLine

HOLDING = [state for state in State if state.holds_quantity]
AT_WORK = (State.PROCESSING, State.NEEDS_ATTENTION)
_COLUMNS = {"refund_id", "number", "product_id", "state", "instance_id"}


async def replace(tx: Transaction, refund_id: int, lines: Iterable[RefundLine]) -> None:
    """Store the units of a refund's lines in the place of those before; nothing of it is done yet."""
    await tx.connection.execute(units.delete().where(units.c.refund_id == refund_id))
    back = [(line.product_id, serial) for line in lines for serial in line.serials]
    for number, (product_id, serial) in enumerate(back, 1):
        unit = Unit(refund_id=refund_id, number=number, product_id=product_id, serial=serial)
        values = {"refund_id": refund_id, "number": number, "product_id": product_id, "family": unit.family}
        await tx.connection.execute(insert(units).values(**values, **_stored(unit)))


async def begin(tx: Transaction, refund_id: int) -> None:
    """The refund is done: its units are to be named. Doing it again changes nothing."""
    mine = (units.c.refund_id == refund_id) & (units.c.state == Naming.NONE)
    await tx.connection.execute(update(units).where(mine).values(state=Naming.TO_NAME))


async def of_refund(tx: Transaction, refund_id: int) -> tuple[Unit, ...]:
    """The units of a refund, in their order."""
    query = select(units).where(units.c.refund_id == refund_id).order_by(units.c.number)
    return tuple(_unit(row) for row in (await tx.connection.execute(query)).mappings())


async def save(tx: Transaction, unit: Unit) -> None:
    """Store a unit as it is now.

    Raises:
        IntegrityError: another unit has been given the same one of Syncro's.
    """
    mine = (units.c.refund_id == unit.refund_id) & (units.c.number == unit.number)
    await tx.connection.execute(update(units).where(mine).values(**_stored(unit)))


async def given(tx: Transaction, product_id: int, *, but_refund: int) -> tuple[set[int], set[str]]:
    """Syncro's units of a product, by id, that other refunds' units have been given, and the names given with them."""
    query = select(units).where(
        units.c.product_id == product_id, units.c.instance_id.is_not(None), units.c.refund_id != but_refund
    )
    found = [_unit(row) for row in (await tx.connection.execute(query)).mappings()]
    return {unit.instance_id for unit in found if unit.instance_id}, {unit.name for unit in found if unit.name}


async def others_open(tx: Transaction, product_id: int, *, but_refund: int) -> bool:
    """Whether a unit of the product comes back with another refund, and has no name yet."""
    at_work = and_(units.c.state == Naming.NONE, refunds.c.state.in_(AT_WORK))
    waiting = units.c.state.in_([state for state in Naming if state.is_open])
    query = (
        select(units.c.refund_id)
        .join(refunds, refunds.c.id == units.c.refund_id)
        .where(units.c.product_id == product_id, units.c.refund_id != but_refund, refunds.c.dry_run.is_(False))
        .where(or_(at_work, waiting))
        .limit(1)
    )
    return await tx.connection.scalar(query) is not None


async def held(
    tx: Transaction, wanted: Collection[tuple[int, str]], *, without_refund: int | None = None, dry_run: bool = False
) -> tuple[Unit, ...]:
    """The units that refunds take back, of these products and serial numbers and whatever else they were called.

    What was asked for in a dry run counts in a dry run alone.
    """
    if not wanted:
        return ()
    same: list[ColumnElement[bool]] = [
        and_(units.c.product_id == product_id, units.c.family == each)
        for product_id, each in sorted({(product_id, family(serial)) for product_id, serial in wanted})
    ]
    return await _of(tx, or_(*same), without_refund=without_refund, dry_run=dry_run)


async def find(tx: Transaction, serial: str) -> tuple[Unit, ...]:
    """The units that came or come back under this serial number, or one of the same unit; the oldest first."""
    return await _of(tx, units.c.family == family(serial))


async def _of(
    tx: Transaction, which: ColumnElement[bool], *, without_refund: int | None = None, dry_run: bool = False
) -> tuple[Unit, ...]:
    query = (
        select(units)
        .join(refunds, refunds.c.id == units.c.refund_id)
        .where(which, refunds.c.state.in_(HOLDING), units.c.refund_id != (without_refund or 0))
        .where(true() if dry_run else refunds.c.dry_run.is_(False))
        .order_by(units.c.refund_id, units.c.number)
    )
    return tuple(_unit(row) for row in (await tx.connection.execute(query)).mappings())


def _unit(row: RowMapping) -> Unit:
    return Unit(**row["body"], **{name: row[name] for name in _COLUMNS})


def _stored(unit: Unit) -> dict[str, object]:
    body = unit.model_dump(mode="json", exclude=_COLUMNS)
    return {"state": unit.state, "instance_id": unit.instance_id, "body": body}

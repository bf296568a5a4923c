"""Which units come back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.figures import listed, quantity_text
from bot.rules.refundable import left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from bot.models import BilledLine, Choice, Product, SoldUnit, Taken


def _units_sold(line: BilledLine, units: Sequence[SoldUnit]) -> tuple[SoldUnit, ...]:
    """The units sold on a line that can be named: a unit without a serial number cannot."""
    return tuple(unit for unit in units if unit.invoice_line_id == line.id and unit.serial_number.strip())


def units_left(line: BilledLine, units: Sequence[SoldUnit], taken: Taken) -> tuple[SoldUnit, ...]:
    """The units sold on a line that no earlier refund has taken back."""
    return tuple(unit for unit in _units_sold(line, units) if unit.serial_number not in taken.serials)


def check_serials(
    line: BilledLine, product: Product | None, choice: Choice, units: Sequence[SoldUnit], taken: Taken
) -> Violation | None:
    """Check that the units chosen are as many as the quantity, were sold on this line, and come back only once.

    Nothing is asked for products without serial numbers, and where Syncro knows none of the line's units.
    """
    if product is None or not product.serialized:
        return None
    why = _wrong_units(line, choice, units, taken)
    return Violation(field=Input.SERIALS, message=why, invoice_line_id=line.id) if why else None


def _wrong_units(line: BilledLine, choice: Choice, units: Sequence[SoldUnit], taken: Taken) -> str:
    sold = {unit.serial_number for unit in _units_sold(line, units)}
    chosen = choice.serials
    if twice := sorted({serial for serial in chosen if chosen.count(serial) > 1}):
        return f"{listed(twice)} is chosen twice. Choose each unit once."
    if foreign := [serial for serial in chosen if serial not in sold]:
        return f"{listed(foreign)} was not sold on this line. Choose the units that were."
    if returned := [serial for serial in chosen if serial in taken.serials]:
        held = f" in {listed(taken.references)}" if taken.references else ""
        return f"{listed(returned)} came back already{held}. Choose another unit."
    if sold and choice.quantity is not None and 0 < choice.quantity <= left(line, taken):
        return _wrong_number(choice.quantity, len(chosen), available=len(units_left(line, units, taken)))
    return ""


def _wrong_number(quantity: Decimal, chosen: int, *, available: int) -> str:
    if quantity == chosen:
        return ""
    if quantity <= available:
        units = "1 unit" if quantity == 1 else f"{quantity_text(quantity)} units"
        return f"Choose {units}, as many as you refund ({chosen or 'none'} chosen)."
    if available:
        return f"Syncro knows only {available} of these units by serial number. Refund the others by hand."
    return "Every unit that Syncro knows by serial number came back already. Refund the others by hand."

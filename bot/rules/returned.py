"""What of a refund comes back to a shelf?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Shelf

if TYPE_CHECKING:
    from bot.models import Refund, RefundLine


def returned(refund: Refund) -> tuple[Shelf, ...]:
    """Every product of a refund that comes back to a shelf, each once."""
    return (*counted(refund), *by_serial(refund))


def by_serial(refund: Refund) -> tuple[Shelf, ...]:
    """The products of a refund whose units were chosen by serial number, each once.

    `returned` holds those of its units too that Syncro does not know by serial number, from another line.
    """
    names = {line.product_id: line.name for line in reversed(refund.lines) if line.serials}
    return tuple(
        Shelf(
            refund_id=refund.id,
            product_id=product_id,
            name=names[product_id],
            returned=sum((_units(line) for line in refund.lines if line.product_id == product_id), Decimal(0)),
        )
        for product_id in sorted(names)
    )


def _units(line: RefundLine) -> Decimal:
    if line.serials:
        return Decimal(len(line.serials))
    return line.quantity if line.stocked else Decimal(0)


def counted(refund: Refund) -> tuple[Shelf, ...]:
    """The stocked products of a refund that are counted, each once, however many lines it has.

    A product whose units were chosen by serial number is not counted, not even for another line of it: its units are
    looked for one by one. One whose units Syncro does not know by serial number is.
    """
    by_serial = {line.product_id for line in refund.lines if line.serials}
    found: dict[int, Shelf] = {}
    for line in refund.lines:
        if not line.stocked or line.product_id in by_serial:
            continue
        before = found.get(line.product_id)
        found[line.product_id] = Shelf(
            refund_id=refund.id,
            product_id=line.product_id,
            name=line.name,
            returned=line.quantity + (before.returned if before else 0),
        )
    return tuple(found.values())

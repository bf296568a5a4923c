"""May this person say what is on the shelf?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Naming, NotCounted, Stock

if TYPE_CHECKING:
    from bot.models import ApproverFacts, Refund, Shelf, Unit


def check_keeper(refund: Refund, person: ApproverFacts) -> NotCounted | None:
    """Check who clicks: whoever asked for the refund, the owners of the stock, and every approver may.

    `person` was looked up among owners and approvers.
    """
    if person.deactivated:
        return NotCounted.DEACTIVATED
    if person.user_id != refund.requester_id and not person.entitled:
        return NotCounted.NOT_ENTITLED
    return None


def check_count(shelf: Shelf | None, *, shown: str) -> NotCounted | None:
    """Check that the shelf waits to be counted, and that `shown` is the number it is asked about now."""
    if shelf is None:
        return NotCounted.UNKNOWN
    if shelf.state is not Stock.TO_CHECK:
        return NotCounted.COUNTED_ALREADY
    return None if shown == shelf.shown else NotCounted.CHANGED


def check_unit(shelf: Shelf | None, unit: Unit | None) -> NotCounted | None:
    """Check that the unit waits for its name."""
    if shelf is None or unit is None:
        return NotCounted.UNKNOWN
    return None if unit.state is Naming.TO_NAME else NotCounted.NAMED_ALREADY

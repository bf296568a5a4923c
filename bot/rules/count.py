"""How many should be on the shelf?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Moved

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.models import Shelf


def expected(shelf: Shelf) -> Decimal | None:
    """What Syncro's number should be once it has counted what was refunded; None where nobody knows."""
    return None if shelf.before is None else shelf.before + shelf.returned


def moved(shelf: Shelf) -> Moved:
    """What has become of Syncro's number since before the first line was written."""
    if shelf.before is None or shelf.now is None:
        return Moved.UNKNOWN
    if shelf.now == expected(shelf):
        return Moved.ALL
    return Moved.NOTHING if shelf.now == shelf.before else Moved.OTHERWISE


def to_find(shelf: Shelf) -> Decimal | None:
    """The number that people are asked about: Syncro's, or where that has not moved yet, what it is to become.

    A shelf holds what came back whether or not Syncro has counted it already.
    """
    return expected(shelf) if moved(shelf) is Moved.NOTHING else shelf.now


def may_offer_to_set(shelf: Shelf) -> bool:
    """Whether Syncro's number may be set to what was counted.

    Only where the owner of the bot allows it, where one location alone holds the product, so that nobody has to guess
    which shelf was counted, and where Syncro has another number, a whole one.
    """
    count, location = shelf.count, shelf.places[0] if len(shelf.places) == 1 else None
    return (
        shelf.may_set
        and shelf.set_to is None
        and count is not None
        and location is not None
        and count.counted == count.counted.to_integral_value()
        and location.quantity == shelf.now != count.counted
    )

"""How many should be on the shelf, and does Syncro say so?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Agreement, Moved, State, Stock

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from decimal import Decimal

    from bot.models import Refund, Shelf


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

    A shelf holds what came back whether or not Syncro has counted it already. While other refunds of the product are
    under way nobody knows what of them is on the shelf and in Syncro's number: no number is asked about.
    """
    if shelf.others_open:
        return None
    return expected(shelf) if moved(shelf) is Moved.NOTHING and not shelf.billed else shelf.now


def may_still_move(shelf: Shelf) -> bool:
    """Whether Syncro may still count a return by itself: of this refund, or of another one of the product.

    A number that moved by something else, or from one that is not known, does not show that the return is in it.
    """
    return shelf.others_open or not (shelf.billed or moved(shelf) is Moved.ALL)


def is_billed(refund: Refund, *, others_open: bool, now: datetime, patience: timedelta) -> bool:
    """Whether Syncro has had every chance to count the return: all of them are on bills, or long ago should be."""
    decided = refund.decision.at if refund.decision else refund.created_at
    return now > decided + patience or (refund.state is State.LANDED and not others_open)


def answered(shelf: Shelf, counted: Decimal) -> Stock:
    """What a count makes of the shelf.

    One that could be held against no number, because other refunds are under way, differs from none: Syncro's is read
    again once they are through.
    """
    if shelf.others_open and shelf.earlier is None:
        return Stock.CHECKED
    return Stock.CHECKED if counted == (shelf.now if shelf.others_open else to_find(shelf)) else Stock.DIFFERS


def agreement(shelf: Shelf) -> Agreement:
    """Whether Syncro says what was counted, or may still come to say it; a shelf is counted again once at most.

    An unmoved number is no agreement: the bill would add what was refunded to it.
    """
    assert shelf.count is not None
    if shelf.count.counted == shelf.now and (shelf.billed or moved(shelf) is not Moved.NOTHING):
        return Agreement.AGREES
    return Agreement.AWAITED if shelf.earlier is None and may_still_move(shelf) else Agreement.APART


def is_told(shelf: Shelf) -> bool:
    """Whether those who own the stock hear of a count: it differs, or there is something to know of what came back."""
    count = shelf.count
    return count is not None and (
        shelf.state is Stock.DIFFERS or count.received != shelf.returned or count.damaged > 0 or bool(count.note)
    )


def may_offer_to_set(shelf: Shelf) -> bool:
    """Whether Syncro's number may be set to what was counted.

    Only where the owner of the bot allows it, where one location alone holds the product, so that nobody has to guess
    which shelf was counted, where Syncro has another number, a whole one, and where it will not add the return to what
    was set.
    """
    count, location = shelf.count, shelf.places[0] if len(shelf.places) == 1 else None
    return (
        shelf.may_set
        and shelf.set_to is None
        and count is not None
        and location is not None
        and count.counted == count.counted.to_integral_value()
        and location.quantity == shelf.now != count.counted
        and not may_still_move(shelf)
    )

"""Which of Syncro's units without a serial number is the one that came back?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Naming, State, Stock, folded
from bot.rules.unit_name import lineage, next_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.models import Blank, Course, Refund, Shelf, Unit


ON_ONE_PAGE = 10
"""Units in one message, so that it stays within what Slack takes."""

SOONER, LATER = timedelta(seconds=10), timedelta(minutes=2)
"""How long before and after a moment of the refund Syncro may make the unit; both are told by Syncro's own clock.

Before: the line or the invoice is stamped once more after it. After: a long invoice, or work in the background.
"""


def pages(shelf: Shelf) -> int:
    """How many messages its units take."""
    return max(1, -(-len(shelf.units) // ON_ONE_PAGE))


def on_page(shelf: Shelf, page: int) -> tuple[Unit, ...]:
    """The units in one of these messages, counted from 1."""
    return shelf.units[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]


def offered(blank: Collection[Blank], course: Course, claimed: Collection[int]) -> tuple[Blank, ...]:
    """The units without a number that may be the returned ones, by id.

    Nobody else has been given them, and Syncro did not make them before the refund's ticket, where that is known.
    """
    seen = [_seen(each, course) for each in blank if each.id not in claimed and not _was_there(each, course)]
    return tuple(sorted(seen, key=lambda each: each.id))


def proven(shelf: Shelf) -> dict[int, int]:
    """Which unit of the refund is which of Syncro's: ids by number, without those about which a person has to say.

    It is proved only where no other refund of the product is under way, exactly as many units without a number may be
    the returned ones as came back and have no name, and Syncro made each of them in the moment of one of the refund's
    doings: a unit that a supplier sent a week later may be the only one. They have no name of their own yet, so of
    several either may get either name. One that may have been named already stays with it.
    """
    decided = {unit.number: unit.instance_id for unit in shelf.units if unit.is_half_named and unit.instance_id}
    free = shelf.free
    if shelf.others_open or len(free) != len(shelf.nameless) or not all(each.fits for each in free):
        return decided
    return decided | dict(zip((unit.number for unit in shelf.nameless), (each.id for each in free), strict=True))


def _was_there(blank: Blank, course: Course) -> bool:
    return blank.created_at is not None and course.begun is not None and blank.created_at <= course.begun


def _seen(blank: Blank, course: Course) -> Blank:
    at = blank.created_at
    if at is None or course.begun is None or _was_there(blank, course):
        return blank.model_copy(update={"new": False, "fits": False})
    fits = any(moment - SOONER <= at <= moment + LATER for moment in course.moments)
    return blank.model_copy(update={"new": True, "fits": fits})


def named_by_hand(shelf: Shelf, names: Mapping[int, str], theirs: Collection[int] = ()) -> dict[int, tuple[int, str]]:
    """The units that somebody has named on the product's page meanwhile: the id and the name, by number.

    `names` are the serial numbers of the product's units by id. Only what was offered before counts, and only under a
    name of the same unit, or the one that the bot may have sent. What `theirs` other refunds were given, people named
    there; it may bear any name.
    """
    known = {folded(name) for name in names.values()} | {folded(unit.serial) for unit in shelf.units}
    found: dict[int, tuple[int, str]] = {}
    for unit in shelf.units:
        root, times = lineage(unit.serial.strip(), known)
        may_be = [unit.instance_id] if unit.instance_id else [each.id for each in shelf.free if each.id not in theirs]
        for instance_id in may_be if unit.state is Naming.TO_NAME else ():
            name = names.get(instance_id, "").strip()
            stem, returned = lineage(name, known)
            fits = folded(stem) == folded(root) and returned > times
            if name and (fits or name == unit.name) and (instance_id, name) not in found.values():
                found.setdefault(unit.number, (instance_id, name))
    return found


def with_names(units: Collection[Unit], taken: Collection[str]) -> tuple[Unit, ...]:
    """The units with a free name for each that has none: unique, and the same whenever it is asked again."""
    promised = list(taken)
    named = []
    for unit in units:
        name = unit.name
        if unit.state is Naming.TO_NAME and not unit.is_half_named:
            name = next_name(unit.serial, [*promised, *unit.refused])
        promised += [name] if name else []
        named.append(unit.model_copy(update={"name": name}))
    return tuple(named)


def stands(shelf: Shelf, refund: Refund, *, now: datetime, patience: timedelta) -> Stock:
    """Where the shelf stands: named, to be named, or still without the unit that Syncro should have made.

    Syncro may make it with the bill. Once that has come, or long ago should have, a person is asked to look.
    """
    if not any(unit.state.is_open for unit in shelf.units):
        return Stock.NAMED
    if shelf.blank or any(unit.is_half_named for unit in shelf.units):
        return Stock.TO_NAME
    billed = refund.state is State.LANDED
    decided = refund.decision.at if refund.decision else refund.created_at
    return Stock.MISSING if billed or now > decided + patience else Stock.AWAITED

"""What is a returned unit called?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.models import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.models import Unit

RETURNED = re.compile(r"^(.+)-(\d{1,3})$", re.DOTALL)
SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE][+-]?\d+")
ALLOWED = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
LONGEST = 100
"""Characters of a serial number that people can type; Syncro's own limit is not known."""


def lineage(serial: str, known: Collection[str]) -> tuple[str, int]:
    """What a unit was called when it was first sold, and how often it came back since.

    "X-1" is a unit X that came back once only where there is an X among `known` (in small letters): makers, too, write
    numbers like ABC-1.
    """
    found = RETURNED.match(serial)
    if found is None or folded(found[1]) not in known:
        return serial, 0
    root, before = lineage(found[1], known)
    return root, before + int(found[2])


def next_name(serial: str, taken: Iterable[str]) -> str:
    """The next free name for a unit that comes back as `serial`: X becomes X-1, X-1 becomes X-2, and so on.

    `taken` are all names of the product, and those that are promised to other units.
    """
    known = {folded(each) for each in taken}
    root, returned = lineage(serial.strip(), known | {folded(serial)})
    number = returned + 1
    between = "-r" if SCIENTIFIC.fullmatch(f"{root}-{number}") else "-"
    while folded(f"{root}{between}{number}") in known:
        number += 1
    return f"{root}{between}{number}"


def check_name(name: str, taken: Iterable[str]) -> str:
    """What is wrong with a name that somebody typed; empty where nothing is."""
    if not name:
        return "Enter the serial number that stands on the unit now."
    if len(name) > LONGEST:
        return f"Shorten it by {len(name) - LONGEST} characters: {LONGEST} fit."
    if not ALLOWED.fullmatch(name):
        return "Use plain letters, digits and signs only."
    if SCIENTIFIC.fullmatch(name):
        return "Syncro takes this for a number like 1.2E+5. Add a letter or a dash."
    if folded(name) in {folded(each) for each in taken}:
        return "Another unit has this serial number already."
    return ""


def came_back(serials: Iterable[str], returned: Collection[Unit]) -> set[str]:
    """Those of the serial numbers whose unit is back already, by whatever name it came.

    X and X-1 are the same unit. X can't come back once X did, nor once X-1 did; X-1 can come back after X, because it
    was sold again under that name.
    """
    sold = list(serials)
    known = {folded(name) for unit in returned for name in (unit.serial, unit.name) if name}
    known |= {folded(serial) for serial in sold}
    back: dict[str, int] = {}
    for unit in returned:
        root, times = lineage(unit.serial.strip(), known)
        back[folded(root)] = max(times, back.get(folded(root), 0))
    return {
        serial for serial in sold if _times(serial, known) <= back.get(folded(lineage(serial.strip(), known)[0]), -1)
    }


def same_unit(serial: str, found: Collection[Unit]) -> list[Unit]:
    """Those of the units found that are the one of this serial number, whatever it was called before or is since."""
    known = {folded(name) for unit in found for name in (unit.serial, unit.name) if name} | {folded(serial)}
    root = folded(lineage(serial.strip(), known)[0])
    return [unit for unit in found if folded(lineage(unit.serial.strip(), known)[0]) == root]


def _times(serial: str, known: Collection[str]) -> int:
    return lineage(serial.strip(), known)[1]

"""Which serialised units came back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.modal import field, placeholder
from bot.blocks.options import VALUE_LIMIT, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block
    from bot.models import BilledLine, Choice, SoldUnit

OPTIONS_LIMIT = 100  # in one select
WEIGHT_LIMIT = 100_000  # bytes of all units of a screen: a view may weigh 250 kB, and a chosen unit stands in it twice
NAME_LIMIT = 100


def which_units(line: BilledLine, units: Sequence[SoldUnit], choice: Choice, *, lines: int) -> Block:
    """The question for one of `lines` lines, with the units that can still come back."""
    options = _fitting([unit.serial_number for unit in units], WEIGHT_LIMIT // max(1, lines))
    element: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": "serials",
        "options": list(options.values()) or [option("No unit with a serial number", "nothing")],
        "placeholder": placeholder("Choose the serial numbers"),
    }
    picked = [options[serial] for serial in dict.fromkeys(choice.serials) if serial in options]
    if picked:
        element["initial_options"] = picked
    sold = len({unit.serial_number for unit in units})
    hint = f"{len(options)} of {sold} units can be shown here." if len(options) < sold else ""
    label = f"Which units of {cut(clean(line.name), NAME_LIMIT)} came back?"
    return field(f"serials:{line.id}", label, element, hint=hint)


def _fitting(serials: Sequence[str], weight: int) -> dict[str, dict[str, Any]]:
    """The options by serial number, as many as weigh no more than `weight` bytes, and one at least."""
    options: dict[str, dict[str, Any]] = {}
    for serial in dict.fromkeys(filter(_offered, serials)):
        made = option(serial, serial)
        weight -= len(json.dumps(made))
        if options and (weight < 0 or len(options) == OPTIONS_LIMIT):
            break
        options[serial] = made
    return options


def _offered(serial: str) -> bool:
    """Whether Slack can carry the serial number as it is: it comes back as the choice."""
    sent = serial.encode(errors="ignore").decode() == serial
    return sent and bool(clean(serial)) and len(serial) <= VALUE_LIMIT

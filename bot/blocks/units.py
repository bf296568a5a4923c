"""Which serialised units came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.modal import field, placeholder
from bot.blocks.options import VALUE_LIMIT, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block
    from bot.models import BilledLine, Choice, SoldUnit

OPTIONS_LIMIT = 100  # in one select
VIEW_LIMIT = 1500  # in all selects of a screen: a view may weigh 250 kB
NAME_LIMIT = 100


def which_units(line: BilledLine, units: Sequence[SoldUnit], choice: Choice, *, lines: int) -> Block:
    """The question for one of `lines` lines, with the units that can still come back."""
    serials = list(dict.fromkeys(unit.serial_number for unit in units if _offered(unit.serial_number)))
    shown = serials[: min(OPTIONS_LIMIT, max(1, VIEW_LIMIT // max(1, lines)))]
    options = {serial: option(serial, serial) for serial in shown}
    element: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": "serials",
        "options": list(options.values()) or [option("No unit with a serial number", "nothing")],
        "placeholder": placeholder("Choose the serial numbers"),
    }
    picked = [options[serial] for serial in dict.fromkeys(choice.serials) if serial in options]
    if picked:
        element["initial_options"] = picked
    hint = f"The first {len(shown)} of {len(serials)} are shown." if len(shown) < len(serials) else ""
    label = f"Which units of {cut(clean(line.name), NAME_LIMIT)} came back?"
    return field(f"serials:{line.id}", label, element, hint=hint)


def _offered(serial: str) -> bool:
    return bool(clean(serial)) and len(serial) <= VALUE_LIMIT

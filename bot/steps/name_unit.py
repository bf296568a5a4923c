"""A returned unit gets its name in Syncro, once, and only if it has none yet."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from bot.models import Attention, Trap
from bot.steps.effect import No, Write, once
from bot.steps.units import UNSOLD
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Refund, Unit
    from bot.steps.work import Work

DOING = "naming a returned unit"
GONE = "nothing: the unit is gone"
KEY_LENGTH = 12


async def name_unit(work: Work, unit: Unit) -> None:
    """Give Syncro's unit `instance_id` the name.

    A second send sets the same name again, so it need not wait; whoever named the unit otherwise meanwhile is not
    overwritten.

    Raises:
        Pause: it is not known yet whether it happened, or it can't be sent now.
        Stop: Syncro refuses the name, or the unit has another one by now.
    """
    instance_id, name = unit.instance_id, unit.name
    assert instance_id is not None

    async def send() -> dict[str, Any]:
        named = await work.syncro.products.rename_serial(unit.product_id, instance_id, serial_number=name)
        return {"serial_number": named.serial_number}

    async def find() -> list[dict[str, Any]]:
        stands = await _stands(work, unit.product_id, instance_id)
        if stands is None:
            raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=(GONE,)))
        if stands == name:
            return [{"serial_number": name}]
        if stands:
            raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=(stands,)))
        return []

    outcome = await once(
        work,
        Write(
            key=effect_key(work.refund, unit),
            doing=DOING,
            request={"product": unit.product_id, "unit": instance_id, "serial_number": name},
            send=send,
            find=find,
            repeatable=True,
            look_first=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))
    if outcome.value["serial_number"].strip() != name:
        raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=(outcome.value["serial_number"],)))


async def _stands(work: Work, product_id: int, instance_id: int) -> str | None:
    """The unit's serial number in Syncro, or None where it is gone; on the shelf first: sold units can be many."""
    for status in (*UNSOLD, None):
        async for each in work.syncro.products.serials(product_id, status=status):
            if each.id == instance_id:
                return each.serial_number.strip()
    return None


def effect_key(refund: Refund, unit: Unit) -> str:
    """The same for the same name of the same unit: what was sent once is looked for, whoever asks again."""
    which = hashlib.sha256(f"{unit.instance_id} {unit.name}".encode(errors="replace")).hexdigest()[:KEY_LENGTH]
    return f"{refund.reference}/unit/{unit.number}/{which}"

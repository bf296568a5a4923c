"""Syncro's stock is set to what was counted, once, and only if Syncro still says what the person saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.models import Attention, Trap
from bot.steps.effect import No, Write, once
from bot.steps.work import Stop

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.models import Shelf
    from bot.steps.work import Work

DOING = "setting the stock in Syncro"


async def set_stock(work: Work, shelf: Shelf) -> None:
    """Set the one location of the product to the number that was counted.

    Raises:
        Pause: it is not known yet whether it happened, or it can't be sent now.
        Stop: Syncro refuses, or says another number by now.
    """
    assert shelf.count is not None
    (place,), counted = shelf.places, shelf.count.counted

    async def send() -> dict[str, Any]:
        stands = await work.syncro.products.set_location_quantity(
            shelf.product_id, location_quantity_id=place.id, quantity=int(counted)
        )
        return _value(stands.quantity)

    async def find() -> list[dict[str, Any]]:
        product = await work.syncro.products.get(shelf.product_id)
        stands = next((each.quantity for each in product.location_quantities if each.id == place.id), None)
        if stands == counted:
            return [_value(counted)]
        if stands != place.quantity:
            raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=(f"{stands}",)))
        return []

    outcome = await once(
        work,
        Write(
            key=f"{work.refund.reference}/stock/{shelf.product_id}/set",
            doing=DOING,
            request={"product": shelf.product_id, "location": place.id, "quantity": counted},
            send=send,
            find=find,
            look_first=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))


def _value(quantity: Decimal) -> dict[str, Any]:
    return {"quantity": str(quantity)}

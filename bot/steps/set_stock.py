"""Syncro's stock is set to what was counted, once, and only if Syncro still says what the person saw."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.models import Attention, Trap
from bot.steps.effect import No, Write, once, recorded
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Shelf
    from bot.steps.work import Work

DOING = "setting the stock in Syncro"


async def set_stock(work: Work, shelf: Shelf) -> None:
    """Set the one location of the product to the number that was counted.

    Raises:
        Pause: it is not known yet whether it happened, or it can't be sent now.
        Stop: Syncro refuses, or says another number by now; once it was sent, it may have happened all the same.
    """
    assert shelf.count is not None
    (place,), counted = shelf.places, shelf.count.counted
    key = f"{work.refund.reference}/stock/{shelf.product_id}/set"
    sent = await recorded(work, key) is not None

    async def send() -> dict[str, Any]:
        nonlocal sent
        sent = True
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
            raise _another_number(stands, sent=sent)
        return []

    outcome = await once(
        work,
        Write(
            key=key,
            doing=DOING,
            request={"product": shelf.product_id, "location": place.id, "quantity": counted},
            send=send,
            find=find,
            look_first=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))
    answered = Decimal(outcome.value["quantity"])
    if answered != counted:
        raise _another_number(answered, sent=True)


def _another_number(stands: Decimal | None, *, sent: bool) -> Stop:
    """After it was sent it may have been set, and one sold since: nobody knows."""
    found = () if stands is None else (f"{stands.normalize():f}",)
    return Stop(Attention(trap=Trap.UNKNOWN if sent else Trap.CHANGED, step=DOING, differences=found))


def _value(quantity: Decimal) -> dict[str, Any]:
    return {"quantity": str(quantity)}

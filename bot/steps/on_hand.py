"""What Syncro says of a product's stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Location, OnHand
from bot.steps.billing import SyncroSilentError
from syncro_client import NotFound, NotPermitted, SyncroError

if TYPE_CHECKING:
    from syncro_client import SyncroClient


async def read_on_hand(syncro: SyncroClient, product_id: int) -> OnHand:
    """How many there are, over all locations and at each.

    Raises:
        SyncroSilentError: Syncro does not tell; `permission` names what the token lacks, where that is why.
    """
    try:
        product = await syncro.products.get(product_id)
    except NotFound:
        return OnHand(quantity=None)
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        raise SyncroSilentError from failure
    places = tuple(Location(id=place.id, quantity=place.quantity) for place in product.location_quantities)
    return OnHand(quantity=product.quantity, places=places)

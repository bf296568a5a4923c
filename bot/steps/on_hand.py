"""What Syncro says of a product's stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Location, OnHand
from bot.steps.billing import SyncroSilentError
from syncro_client import NotPermitted, RateLimited, Refused, SyncroError

if TYPE_CHECKING:
    from syncro_client import SyncroClient


async def read_on_hand(syncro: SyncroClient, product_id: int) -> OnHand:
    """How many there are, over all locations and at each; None where Syncro says in words that it will not tell.

    Raises:
        SyncroSilentError: Syncro does not tell; `permission` names what the token lacks, where that is why.
    """
    try:
        product = await syncro.products.get(product_id)
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except RateLimited as busy:
        raise SyncroSilentError from busy
    except Refused:  # also of a product that is gone
        return OnHand(quantity=None)
    except SyncroError as failure:
        raise SyncroSilentError from failure
    places = tuple(Location(id=place.id, quantity=place.quantity) for place in product.location_quantities)
    return OnHand(quantity=product.quantity, places=places)

from syncro_client.models import Customer
from syncro_client.shapes import many, one
from syncro_client.transport import Wire


class Customers:
    """Customers; read only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def autocomplete(self, query: str) -> list[Customer]:
        """The customers whose names begin like the query, in Syncro's order.

        ``GET /customers/autocomplete``; no permission is documented.

        Raises:
            SyncroError: See errors.py.
        """
        return await self._wire.get("/customers/autocomplete", many("customers", Customer), {"query": query})

    async def get(self, customer_id: int) -> Customer:
        """One customer.

        ``GET /customers/{id}``; permission "Customers - View Detail".

        Raises:
            NotFound: There is no such customer.
            SyncroError: See errors.py.
        """
        return await self._wire.get(f"/customers/{customer_id}", one("customer", Customer))

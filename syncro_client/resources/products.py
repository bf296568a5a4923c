from collections.abc import AsyncIterator
from decimal import Decimal

from syncro_client.models import LocationQuantity, Product, ProductSerial
from syncro_client.pages import every_row
from syncro_client.shapes import flat, one, page
from syncro_client.transport import Params, Wire


class Products:
    """Products, their stock and their serials. A product itself is never written."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def every(self) -> AsyncIterator[Product]:
        """All products in Syncro's order, disabled ones too.

        ``GET /products``; permission "Products - List/Search".

        Raises:
            SyncroError: See errors.py.
        """
        shape = page("products", Product)
        async for row in every_row(lambda number: self._wire.get("/products", shape, {"page": number})):
            yield row

    async def get(self, product_id: int) -> Product:
        """One product; prices in the account's currency.

        ``GET /products/{id}``; permission "Products - List/Search".

        Raises:
            NotFound: There is no such product.
            SyncroError: See errors.py.
        """
        return await self._wire.get(f"/products/{product_id}", one("product", Product))

    async def serials(self, product_id: int, *, status: str | None = None) -> AsyncIterator[ProductSerial]:
        """The units of a serialised product.

        ``GET /products/{id}/product_serials``; permission "Products - List/Search".

        Args:
            product_id: Whose units.
            status: reserved, sold, returned, in_transfer, breakage, used_in_refurb or in_stock; None for all.

        Raises:
            SyncroError: See errors.py.
        """
        params: Params = {} if status is None else {"status": status}
        path, shape = f"/products/{product_id}/product_serials", page("product_serials", ProductSerial)
        async for row in every_row(lambda number: self._wire.get(path, shape, {**params, "page": number})):
            yield row

    async def rename_serial(self, product_id: int, serial_id: int, *, serial_number: str) -> ProductSerial:
        """Gives one unit another serial number; everything else about it stays.

        ``PUT /products/{id}/product_serials/{id}``; permission "Products - Edit". Never sent twice.

        Raises:
            Refused: The number is taken, or looks like 1.2E+5.
            SyncroError: See errors.py.
        """
        path = f"/products/{product_id}/product_serials/{serial_id}"
        return await self._wire.put(path, one("product_serial", ProductSerial), {"serial_number": serial_number})

    async def set_location_quantity(
        self, product_id: int, *, location_quantity_id: int, quantity: int | Decimal
    ) -> LocationQuantity:
        """Sets the stock of one location to an absolute number of units; what it was before is not compared.

        ``PUT /products/{id}/location_quantities``; permission "Products - Edit Quantities". Never sent twice.

        Raises:
            ForbiddenRequest: The client was not made with ``sets_stock``.
            SyncroError: See errors.py.
        """
        body = {"location_quantity_id": location_quantity_id, "quantity": quantity}
        return await self._wire.put(f"/products/{product_id}/location_quantities", flat(LocationQuantity), body)

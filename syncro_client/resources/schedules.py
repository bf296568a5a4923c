from collections.abc import AsyncIterator

from syncro_client.models import Schedule
from syncro_client.pages import every_row
from syncro_client.shapes import page
from syncro_client.transport import Wire


class Schedules:
    """Recurring invoices; read only, because a write would change or destroy what a customer is billed."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def every(self) -> AsyncIterator[Schedule]:
        """The schedules of all customers; times in UTC, they run at 06:00 of the account's zone.

        ``GET /schedules``; permission "Recurring Invoices - List".

        Raises:
            SyncroError: See errors.py.
        """
        shape = page("schedules", Schedule)
        async for row in every_row(lambda number: self._wire.get("/schedules", shape, {"page": number})):
            yield row

    async def for_customer(self, customer_id: int) -> AsyncIterator[Schedule]:
        """A customer's schedules; times in UTC, they run at 06:00 of the account's zone.

        ``GET /schedules``; permission "Recurring Invoices - List".

        Raises:
            SyncroError: See errors.py.
        """
        shape = page("schedules", Schedule)
        params = {"customer_id": customer_id}
        async for row in every_row(lambda number: self._wire.get("/schedules", shape, {**params, "page": number})):
            if row.customer_id == customer_id:
                yield row

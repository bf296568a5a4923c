from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import quote

from syncro_client.errors import UnknownOutcome
from syncro_client.models import Invoice, InvoiceSummary
from syncro_client.pages import every_row
from syncro_client.resources.moments import as_sent
from syncro_client.shapes import flat_or_one, page
from syncro_client.transport import Params, Wire


class Invoices:
    """Invoices; read only. Money is in the account's currency."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def for_customer(self, customer_id: int, *, since: datetime | None = None) -> AsyncIterator[InvoiceSummary]:
        """A customer's invoices in Syncro's order, without lines.

        ``GET /invoices``; permission "Invoices - List/Search". Syncro does not document ``customer_id`` here, so the
        rows are filtered as well; give ``since`` to keep the list short where it is ignored.

        Args:
            customer_id: Whose invoices.
            since: Only invoices updated after this; aware.

        Raises:
            SyncroError: See errors.py.
        """
        params: Params = {"customer_id": customer_id}
        if since is not None:
            params = {**params, "since_updated_at": as_sent(since)}
        shape = page("invoices", InvoiceSummary)
        async for row in every_row(lambda number: self._wire.get("/invoices", shape, {**params, "page": number})):
            if row.customer_id == customer_id:
                yield row

    async def for_ticket(self, ticket_id: int) -> AsyncIterator[InvoiceSummary]:
        """The invoices that are attached to a ticket, whoever they bill, without lines.

        ``GET /invoices``; permission "Invoices - List/Search". Rows that do not name the ticket are left out.

        Raises:
            SyncroError: See errors.py.
        """
        shape = page("invoices", InvoiceSummary)
        params: Params = {"ticket_id": ticket_id}
        async for row in every_row(lambda number: self._wire.get("/invoices", shape, {**params, "page": number})):
            if row.ticket_id == ticket_id:
                yield row

    async def get(self, id_or_number: int | str) -> Invoice:
        """One invoice with its lines.

        ``GET /invoices/{id}``; permission "Invoices - View Details".

        Args:
            id_or_number: The id, or the number that people see. Syncro takes both in the same place, so look at what
                came back when one invoice's number can be another's id.

        Raises:
            NotFound: There is no such invoice.
            UnknownOutcome: Also when the answer is neither the id nor the number that was asked for.
            SyncroError: See errors.py.
        """
        path = f"/invoices/{quote(str(id_or_number), safe='')}"
        invoice = await self._wire.get(path, flat_or_one("invoice", Invoice))
        if isinstance(id_or_number, int) and str(id_or_number) not in {str(invoice.id), invoice.number}:
            raise UnknownOutcome("the answer is another invoice", method="GET", path=path)
        return invoice

from collections.abc import AsyncIterator, Mapping

from syncro_client.literals import Value, given
from syncro_client.models import Worksheet
from syncro_client.pages import every_row
from syncro_client.shapes import one, one_or_nothing, page
from syncro_client.transport import Wire


class Worksheets:
    """The worksheets of a ticket: its checklist."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def for_ticket(self, ticket_id: int) -> AsyncIterator[Worksheet]:
        """All worksheets of a ticket.

        ``GET /tickets/{id}/worksheet_results``; permission "Tickets - View Details".

        Raises:
            NotFound: There is no such ticket.
            SyncroError: See errors.py.
        """
        path, shape = f"/tickets/{ticket_id}/worksheet_results", page("worksheet_results", Worksheet)
        async for row in every_row(lambda number: self._wire.get(path, shape, {"page": number})):
            yield row

    async def add(self, ticket_id: int, worksheet_template_id: int, title: str | None = None) -> Worksheet:
        """Puts a worksheet on a ticket.

        ``POST /tickets/{id}/worksheet_results``; permission "Tickets - View Details". Never sent twice.

        Raises:
            NotFound: There is no such ticket or template.
            SyncroError: See errors.py.
        """
        path = f"/tickets/{ticket_id}/worksheet_results"
        body = given(worksheet_template_id=worksheet_template_id, title=title)
        return await self._wire.post(path, one("worksheet_result", Worksheet), body)

    async def update(
        self,
        ticket_id: int,
        worksheet_id: int,
        *,
        complete: bool | None = None,
        answers: Mapping[str, Value] | None = None,
    ) -> Worksheet | None:
        """Answers or completes a worksheet; what is None stays as it is.

        ``PUT /tickets/{id}/worksheet_results/{id}``; permission "Tickets - View Details". Never sent twice. Syncro does
        not describe the answer: None means a yes without the record, so read the worksheet again.

        Raises:
            NotFound: There is no such ticket or worksheet.
            SyncroError: See errors.py.
        """
        path = f"/tickets/{ticket_id}/worksheet_results/{worksheet_id}"
        body = given(complete=complete, answers=answers)
        return await self._wire.put(path, one_or_nothing("worksheet_result", Worksheet), body)

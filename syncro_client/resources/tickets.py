from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime

from syncro_client.literals import given
from syncro_client.models import Comment, NewComment, Ticket, TicketSettings
from syncro_client.pages import every_row
from syncro_client.resources.lines import Lines
from syncro_client.resources.moments import as_sent
from syncro_client.shapes import flat, one, one_with, page


class Tickets(Lines):
    """Tickets with their comments and line items."""

    async def settings(self) -> TicketSettings:
        """The account's ticket statuses and worksheet templates.

        ``GET /tickets/settings``; no permission is documented.

        Raises:
            SyncroError: See errors.py.
        """
        return await self._wire.get("/tickets/settings", flat(TicketSettings))

    async def list(
        self,
        *,
        customer_id: int | None = None,
        status: str | None = None,
        query: str | None = None,
        number: str | int | None = None,
        created_after: datetime | None = None,
        since_updated_at: datetime | None = None,
    ) -> AsyncIterator[Ticket]:
        """Tickets that fit all conditions, none twice, without lines; a new ticket can be missing for a while.

        ``GET /tickets``; permission "Tickets - List/Search".

        Args:
            customer_id: Whose tickets.
            status: As in ``settings().ticket_status_list``.
            query: What Syncro's search finds.
            number: The number people see.
            created_after: Aware.
            since_updated_at: Aware.

        Raises:
            SyncroError: See errors.py.
        """
        conditions: dict[str, str | int | None] = {
            "customer_id": customer_id,
            "status": status,
            "query": query,
            "number": number,
            "created_after": None if created_after is None else as_sent(created_after),
            "since_updated_at": None if since_updated_at is None else as_sent(since_updated_at),
        }
        params: dict[str, str | int] = {key: value for key, value in conditions.items() if value is not None}
        shape = page("tickets", Ticket)
        async for row in every_row(lambda at: self._wire.get("/tickets", shape, {**params, "page": at})):
            if customer_id in {None, row.customer_id}:
                yield row

    async def create(
        self,
        *,
        customer_id: int,
        subject: str,
        comment: NewComment,
        status: str | None = None,
        problem_type: str | None = None,
        priority: str | None = None,
        user_id: int | None = None,
        contact_id: int | None = None,
        ticket_type_id: int | None = None,
    ) -> Ticket:
        """Opens a ticket with its first comment. Lines are added afterwards; Syncro ignores them here.

        ``POST /tickets``; permission "Tickets - Create". Never sent twice.

        Args:
            customer_id: For whom.
            subject: Must not be blank.
            comment: The notes.
            status: As in ``settings().ticket_status_list``; None leaves it to Syncro, as below.
            problem_type: One of the account's problem types.
            priority: One of the account's priorities.
            user_id: To whom the ticket is assigned.
            contact_id: The customer's contact.
            ticket_type_id: The ticket type.

        Raises:
            Refused: Syncro says why.
            UnknownOutcome: The ticket may be there, now or later; look before creating again.
            SyncroError: See errors.py.
        """
        body = given(
            customer_id=customer_id,
            subject=subject,
            status=status,
            problem_type=problem_type,
            priority=priority,
            user_id=user_id,
            contact_id=contact_id,
            ticket_type_id=ticket_type_id,
            comments_attributes=[asdict(comment)],
        )
        return await self._wire.post("/tickets", one("ticket", Ticket), body)

    async def get(self, ticket_id: int) -> Ticket:
        """One ticket with all lines, comments and worksheets.

        ``GET /tickets/{id}``; permission "Tickets - View Details" or the one for "Their Ticket".

        Raises:
            NotFound: There is no such ticket, or not any more.
            SyncroError: See errors.py.
        """
        shape = one_with("ticket", Ticket, "line_items", "comments", "worksheet_results")
        return await self._wire.get(f"/tickets/{ticket_id}", shape)

    async def set_status(self, ticket_id: int, status: str) -> Ticket:
        """Moves a ticket to another status; one that begins with "Resolved" ends it, and may mail the customer.

        ``PUT /tickets/{id}``; permission "Tickets - Edit". Never sent twice.

        Raises:
            Refused: Syncro says why.
            SyncroError: See errors.py.
        """
        return await self._wire.put(f"/tickets/{ticket_id}", one("ticket", Ticket), {"status": status})

    async def comments(self, ticket_id: int) -> AsyncIterator[Comment]:
        """All comments of a ticket, hidden ones too.

        ``GET /tickets/{id}/comments``; permission "Tickets - View Details" or the one for "Their Ticket".

        Raises:
            NotFound: There is no such ticket.
            SyncroError: See errors.py.
        """
        path, shape = f"/tickets/{ticket_id}/comments", page("comments", Comment)
        async for row in every_row(lambda number: self._wire.get(path, shape, {"page": number})):
            yield row

    async def comment(self, ticket_id: int, comment: NewComment) -> Comment:
        """Writes a comment. Syncro's API cannot take it back.

        ``POST /tickets/{id}/comment``; permission "Tickets - Edit". Never sent twice.

        Raises:
            Refused: Subject or body is blank.
            SyncroError: See errors.py.
        """
        return await self._wire.post(f"/tickets/{ticket_id}/comment", one("comment", Comment), asdict(comment))

from decimal import Decimal

from syncro_client.literals import given
from syncro_client.models import TicketLine
from syncro_client.shapes import flat, one, success
from syncro_client.transport import Wire


class Lines:
    """The line items of a ticket; part of ``tickets``. Prices are for one unit, in the account's currency."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def add_line(
        self,
        ticket_id: int,
        *,
        product_id: int,
        name: str,
        description: str,
        quantity: Decimal,
        price_retail: Decimal,
        taxable: bool,
        price_cost: Decimal | None = None,
    ) -> TicketLine:
        """Adds one line. Syncro takes over neither price nor taxability from the product, and needs both texts.

        ``POST /tickets/{id}/add_line_item``; permission "Tickets - Edit". Never sent twice.

        Args:
            ticket_id: The ticket.
            product_id: The product that is charged or, with a negative quantity, credited.
            name: Must not be blank.
            description: Must not be blank.
            quantity: Units; accounts may refuse a negative one for stocked or serialised products.
            price_retail: The price of one unit.
            taxable: Whether tax is charged on it.
            price_cost: The cost of one unit; None leaves it to Syncro.

        Raises:
            Refused: Syncro says why.
            UnknownOutcome: The line may be there, now or later; look before adding again.
            SyncroError: See errors.py.
        """
        body = given(
            product_id=product_id,
            name=name,
            description=description,
            quantity=quantity,
            price_retail=price_retail,
            taxable=taxable,
            price_cost=price_cost,
        )
        return await self._wire.post(f"/tickets/{ticket_id}/add_line_item", flat(TicketLine), body)

    async def update_line(
        self,
        ticket_id: int,
        line_id: int,
        *,
        quantity: Decimal | None = None,
        price_retail: Decimal | None = None,
        taxable: bool | None = None,
        description: str | None = None,
        name: str | None = None,
    ) -> TicketLine:
        """Changes one line; what is None stays as it is. Units as in add_line.

        ``PUT /tickets/{id}/update_line_item``; permission "Tickets - Edit". Never sent twice.

        Raises:
            NotFound: The ticket has no such line.
            SyncroError: See errors.py.
        """
        body = given(
            ticket_line_item_id=line_id,
            quantity=quantity,
            price_retail=price_retail,
            taxable=taxable,
            description=description,
            name=name,
        )
        return await self._wire.put(f"/tickets/{ticket_id}/update_line_item", one("ticket_line_item", TicketLine), body)

    async def remove_line(self, ticket_id: int, line_id: int) -> None:
        """Takes one line off a ticket.

        ``POST /tickets/{id}/remove_line_item``; permission "Tickets - Edit". Never sent twice.

        Raises:
            NotFound: The ticket has no such line.
            SyncroError: See errors.py.
        """
        await self._wire.post(f"/tickets/{ticket_id}/remove_line_item", success, {"ticket_line_item_id": line_id})

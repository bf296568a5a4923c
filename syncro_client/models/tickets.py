from dataclasses import dataclass
from decimal import Decimal

from pydantic import model_validator

from syncro_client.models.fields import Exact, Flag, Id, Many, Model, Moment, Number, Text
from syncro_client.models.worksheets import Worksheet, WorksheetTemplate


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment to be written: plain text; internal and without mail unless you say otherwise.

    Attributes:
        subject: Must not be blank.
        body: Must not be blank; markdown shows literally.
        hidden: Whether only the staff sees it.
        do_not_email: Whether the customer gets no mail about it.
    """

    subject: str
    body: str
    hidden: bool = True
    do_not_email: bool = True


class Comment(Model):
    """A comment on a ticket."""

    id: Id
    ticket_id: Id | None = None
    subject: Text = ""
    body: Text = ""
    hidden: Flag = False
    tech: Text = ""
    user_id: Id | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None


class TicketLine(Model):
    """One charge on a ticket.

    ``price_retail`` is for one unit, in the account's currency; where Syncro sends only ``retail_cents`` it comes from
    there. ``product_id`` is None for a Manual item; ``converted`` means that an invoice has taken the line.
    """

    id: Id
    ticket_id: Id | None = None
    product_id: Id | None
    name: Text = ""
    description: Text = ""
    quantity: Exact
    price_retail: Exact
    retail_cents: int | None = None
    price_cost: Exact | None = None
    cost_cents: int | None = None
    taxable: Flag
    converted: Flag = False
    position: int | None = None
    user_id: Id | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def _price_may_be_in_cents(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("price_retail") is None and type(data.get("retail_cents")) is int:
            return {**data, "price_retail": Decimal(data["retail_cents"]).scaleb(-2)}
        return data


class Ticket(Model):
    """A ticket.

    Only ``tickets.get`` tells all lines, comments and worksheets; a row of ``tickets.list`` has no lines and at most
    the first comment.
    """

    id: Id
    number: Number
    subject: Text
    status: Text
    customer_id: Id
    customer_business_then_name: Text = ""
    problem_type: Text = ""
    priority: Text = ""
    user_id: Id | None = None
    created_at: Moment
    updated_at: Moment
    resolved_at: Moment | None = None
    line_items: Many[TicketLine] = ()
    comments: Many[Comment] = ()
    worksheet_results: Many[Worksheet] = ()


class TicketSettings(Model):
    """What an account's tickets can be."""

    ticket_status_list: tuple[str, ...]
    worksheet_templates: Many[WorksheetTemplate] = ()

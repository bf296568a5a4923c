from pydantic import model_validator

from syncro_client.models.fields import Day, Exact, Flag, Id, Many, Model, Moment, Number, Text


class InvoiceLine(Model):
    """One line of an invoice.

    ``price`` is for one unit, in the account's currency, before ``discount_percent`` (per cent) and
    ``discount_dollars`` (currency). ``product_id`` is None for a Manual item.
    """

    id: Id
    item: Text = ""
    name: Text = ""
    cost: Exact | None = None
    price: Exact
    quantity: Exact
    product_id: Id | None
    taxable: Flag
    discount_percent: Exact | None = None
    discount_dollars: Exact | None = None
    position: int | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None


class InvoiceSummary(Model):
    """An invoice as the list has it: without lines. Money in the account's currency; ``date`` is a calendar day."""

    id: Id
    number: Number
    customer_id: Id
    customer_business_then_name: Text = ""
    date: Day
    created_at: Moment | None = None
    updated_at: Moment
    subtotal: Exact
    total: Exact
    tax: Exact
    is_paid: Flag = False
    ticket_id: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _customer_may_be_nested(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("customer_id") is None and isinstance(data.get("customer"), dict):
            return {**data, "customer_id": data["customer"].get("id")}
        return data


class Invoice(InvoiceSummary):
    """An invoice with its lines."""

    line_items: Many[InvoiceLine]

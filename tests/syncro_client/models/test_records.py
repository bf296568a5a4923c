from decimal import Decimal

import pytest
from pydantic import ValidationError

from syncro_client import (
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceSummary,
    Product,
    ProductSerial,
    Ticket,
    TicketLine,
    Worksheet,
)
from tests.syncro_client.records import (
    customer,
    invoice,
    invoice_line,
    product,
    serial,
    ticket,
    ticket_line,
    worksheet,
)


def test_a_customer_is_never_nameless() -> None:
    names = {"business_then_name": None, "business_name": None, "fullname": None}
    assert Customer.model_validate(customer(**names)).display_name == "Customer 1"
    assert Customer.model_validate(customer(**names | {"fullname": "Jane"})).display_name == "Jane"
    assert Customer.model_validate(customer(business_then_name="Acme")).display_name == "Acme"


def test_an_invoices_customer_may_be_nested_only() -> None:
    record = invoice(customer={"id": 9}, line_items=[])
    del record["customer_id"]
    assert Invoice.model_validate(record).customer_id == 9


def test_an_invoice_without_a_customer_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="customer_id"):
        InvoiceSummary.model_validate(invoice(customer_id=None))


@pytest.mark.parametrize("missing", ["price", "quantity", "product_id", "id", "taxable"])
def test_an_invoice_line_without_money_or_identity_cannot_be_read(missing: str) -> None:
    record = invoice_line()
    del record[missing]
    with pytest.raises(ValidationError, match=missing):
        InvoiceLine.model_validate(record)


def test_an_invoice_without_its_lines_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="line_items"):
        Invoice.model_validate(invoice())


def test_a_line_without_any_price_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="price_retail"):
        TicketLine.model_validate(ticket_line(price_retail=None, retail_cents=None))


def test_negative_cents_make_a_negative_price() -> None:
    line = TicketLine.model_validate(ticket_line(price_retail=None, retail_cents=-1))
    assert line.price_retail == Decimal("-0.01")


def test_a_tickets_number_is_a_string_and_its_nulls_are_blank() -> None:
    read = Ticket.model_validate(ticket(priority=None, comments=None))
    assert (read.number, read.priority, read.comments) == ("4", "", ())


def test_a_worksheet_that_is_not_said_to_be_complete_is_not() -> None:
    read = Worksheet.model_validate(worksheet())
    assert (read.complete, read.required) == (False, True)
    assert read.field_list[0].model_extra == {"history": []}


def test_stock_is_by_location() -> None:
    read = Product.model_validate(product())
    assert read.location_quantities[0].quantity == 100


def test_a_unit_may_have_no_serial_number() -> None:
    assert ProductSerial.model_validate(serial(serial_number=None)).serial_number == ""


def test_records_are_frozen() -> None:
    read = Ticket.model_validate(ticket())
    with pytest.raises(ValidationError):
        read.status = "Resolved"  # type: ignore[misc]

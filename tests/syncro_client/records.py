"""Records as Syncro sends them, shortened; values from its own examples."""

from typing import Any

TIMES = {"created_at": "2019-11-05T07:40:54.824Z", "updated_at": "2019-11-05T07:40:54.824Z"}


def customer(**changes: Any) -> dict[str, Any]:
    names = {"fullname": "Walkin Customer", "business_name": None, "business_then_name": "Walkin Customer"}
    return {"id": 1, **names, "properties": {}, "disabled": False, **changes}


def invoice(**changes: Any) -> dict[str, Any]:
    money = {"subtotal": "64.99", "total": "74.74", "tax": "9.75"}
    first = {"id": 6, "customer_id": 2, "number": "4444", "date": "2019-11-06T00:00:00.000Z", "is_paid": False}
    return {**first, **money, **TIMES, "ticket_id": None, **changes}


def invoice_line(**changes: Any) -> dict[str, Any]:
    first = {"id": 1, "item": "Test Item", "name": "Some big thingy", "cost": "10.0", "price": "64.99"}
    rest = {"quantity": "1.0", "product_id": None, "taxable": True, "discount_percent": None, "position": 1}
    return {**first, **rest, "discount_dollars": None, **changes}


def ticket(**changes: Any) -> dict[str, Any]:
    first = {"id": 5, "number": 4, "subject": "Some major problem", "status": "New", "customer_id": 1, **TIMES}
    return {**first, "resolved_at": None, "comments": [], "line_items": [], "worksheet_results": [], **changes}


def ticket_line(**changes: Any) -> dict[str, Any]:
    first = {"id": 1, "ticket_id": 5, "product_id": 7, "name": "Cable", "description": "One", "quantity": "1.0"}
    money = {"cost_cents": 1000, "retail_cents": 1500, "price_cost": 10, "price_retail": 15}
    return {**first, **money, "taxable": True, "converted": False, "position": 2, **changes}


def comment(**changes: Any) -> dict[str, Any]:
    return {"id": 2, "ticket_id": 5, "subject": "Notes", "body": "Body", "hidden": True, "tech": None, **changes}


def worksheet(**changes: Any) -> dict[str, Any]:
    fields = [{"name": "check", "slug": "check", "id": 2, "position": 1, "history": []}]
    return {"id": 1, "worksheet_template_id": 1, "name": "Checks", "complete": None, "required": True} | {
        "field_list": fields,
        **changes,
    }


def product(**changes: Any) -> dict[str, Any]:
    first = {"id": 7, "name": "Cable", "price_cost": 0.01, "price_retail": 37.4, "quantity": 100, "taxable": True}
    shelf = {"id": 1, "quantity": 100, "location_id": 1}
    return {**first, "maintain_stock": True, "serialized": False, "location_quantities": [shelf], **changes}


def serial(**changes: Any) -> dict[str, Any]:
    return {"id": 1, "serial_number": "abc", "status": "In Stock", "line_item_id": None, **TIMES, **changes}


def schedule(**changes: Any) -> dict[str, Any]:
    first = {"id": 1, "customer_id": 1, "frequency": "Monthly", "name": "Spark", "next_run": "2016-01-01T00:00:00.000Z"}
    return {**first, "paused": False, "invoice_unbilled_ticket_charges": True, "subtotal": 0, **changes}

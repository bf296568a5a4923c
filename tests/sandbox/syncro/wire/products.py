"""Products, quantities at locations and serials as JSON."""

from typing import Any

from tests.sandbox.syncro.moments import stamp
from tests.sandbox.syncro.numerals import number_of
from tests.sandbox.syncro.records import LocationQuantity, Product, ProductSerial

NOTHING = [
    "condition",
    "warranty",
    "sort_order",
    "reorder_at",
    "category_path",
    "discount_percent",
    "warranty_template_id",
    "qb_item_id",
    "desired_stock_level",
    "notes",
    "tax_rate_id",
    "physical_location",
    "long_description",
]


def product(each: Product) -> dict[str, Any]:
    return {
        **dict.fromkeys(NOTHING),
        "id": each.id,
        "price_cost": number_of(each.cost_cents),
        "price_retail": number_of(each.retail_cents),
        "description": each.description,
        "maintain_stock": each.maintain_stock,
        "name": each.name,
        "quantity": each.quantity,
        "disabled": each.disabled,
        "taxable": each.taxable,
        "product_category": each.category,
        "upc_code": each.upc_code,
        "price_wholesale": 0,
        "serialized": each.serialized,
        "vendor_ids": [],
        "product_skus": [{"id": each.id + 1, "vendor_name": "Ingram Micro", "sku": each.sku}] if each.sku else [],
        "location_quantities": [location_quantity(each, place) for place in each.location_quantities],
        "photos": [],
    }


def location_quantity(owner: Product, each: LocationQuantity) -> dict[str, Any]:
    return {
        "product_id": owner.id,
        "id": each.id,
        "quantity": each.quantity,
        "price_cost_cents": None,
        "price_retail_cents": None,
        "location_id": each.location_id,
        "tax_rate_id": None,
        "created_at": stamp(each.created_at),
        "updated_at": stamp(each.updated_at),
        "reorder_at": None,
        "desired_stock_level": 0,
    }


def serial(each: ProductSerial) -> dict[str, Any]:
    """`condition` and `notes` can be written but are not shown."""
    return {
        "id": each.id,
        "created_at": stamp(each.created_at),
        "updated_at": stamp(each.updated_at),
        "product_location_quantity_id": None,
        "line_item_id": each.line_item_id,
        "serial_number": each.serial_number,
        "status": each.status,
        "instance_price_cost": number_of(each.cost_cents),
        "instance_price_retail": number_of(each.retail_cents),
        "location_id": None,
    }

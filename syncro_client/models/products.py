from syncro_client.models.fields import Exact, Flag, Id, Many, Model, Moment, Text


class LocationQuantity(Model):
    """How many of a product one location holds."""

    id: Id
    product_id: Id | None = None
    location_id: Id | None = None
    quantity: Exact


class Product(Model):
    """A product. ``quantity`` is the stock on hand over all locations, None when Syncro does not count it."""

    id: Id
    name: Text = ""
    description: Text = ""
    price_cost: Exact | None = None
    price_retail: Exact | None = None
    quantity: Exact | None = None
    maintain_stock: Flag
    serialized: Flag
    taxable: Flag
    disabled: Flag = False
    product_category: Text = ""
    location_quantities: Many[LocationQuantity] = ()


class ProductSerial(Model):
    """One unit of a serialised product.

    ``status`` is in Syncro's words for people, for example "In Stock"; ``serial_number`` is blank for a unit that has
    none; ``line_item_id`` names the line that sold it.
    """

    id: Id
    serial_number: Text
    status: Text
    line_item_id: Id | None = None
    product_location_quantity_id: Id | None = None
    location_id: Id | None = None
    instance_price_cost: Exact | None = None
    instance_price_retail: Exact | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None

from syncro_client.models.fields import Exact, Flag, Id, Model, Moment, Text


class Schedule(Model):
    """A recurring invoice. ``frequency`` is one of Syncro's words, from "Daily" to "Triennially"."""

    id: Id
    customer_id: Id
    name: Text
    frequency: Text
    next_run: Moment | None = None
    paused: Flag
    invoice_unbilled_ticket_charges: Flag
    subtotal: Exact | None = None

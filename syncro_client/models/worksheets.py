from pydantic import ConfigDict

from syncro_client.models.fields import Flag, Id, Many, Model, Text


class WorksheetField(Model):
    """One question of a worksheet; further keys (answers, history) are kept as sent, in ``model_extra``."""

    model_config = ConfigDict(extra="allow")

    id: Id
    name: Text = ""
    slug: Text = ""
    position: int | None = None


class Worksheet(Model):
    """A worksheet on a ticket; ``required`` ones must be complete before the ticket is resolved."""

    id: Id
    worksheet_template_id: Id | None = None
    name: Text = ""
    complete: Flag
    required: Flag
    field_list: Many[WorksheetField] = ()


class WorksheetTemplate(Model):
    """What a worksheet can be made from."""

    id: Id
    name: Text = ""

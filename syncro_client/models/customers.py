from pydantic import Field

from syncro_client.models.fields import Flag, Id, Model, Properties, Text


class Customer(Model):
    """A customer; a business, or a person without one."""

    id: Id
    business_name: str | None = None
    fullname: Text = ""
    business_then_name: Text = ""
    properties: Properties = Field(default_factory=dict)
    disabled: Flag = False

    @property
    def display_name(self) -> str:
        """The name people know the customer by; never blank."""
        return self.business_then_name or self.business_name or self.fullname or f"Customer {self.id}"

from pydantic import Field

from syncro_client.models.fields import Flag, Id, Model, Text


class Locale(Model):
    """Where and how an account counts. ``time_zone`` is an IANA name, for example "Pacific/Auckland"."""

    time_zone: str
    currency_symbol: Text = ""


class AccountSettings(Model):
    """The account's settings, as far as they matter here."""

    locale: Locale

    @property
    def time_zone(self) -> str:
        """The zone in which recurring invoices run at 06:00."""
        return self.locale.time_zone

    @property
    def currency_symbol(self) -> str:
        """For example "$"; blank when Syncro has none."""
        return self.locale.currency_symbol


class Me(Model):
    """Whose token this is. ``permissions`` is by area and action, for example ``permissions["ticket"]["write"]``."""

    user_id: Id
    user_name: Text = ""
    subdomain: Text = ""
    admin: Flag = False
    permissions: dict[str, dict[str, Flag]] = Field(default_factory=dict)

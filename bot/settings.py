"""Settings: read once from the environment and a `.env` file; everything wrong is reported at once."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.models import Capabilities, Eligibility, Policy, Reason, RunWindow, SparkCalendar, Supplier
from bot.rules.policy import of_approvers
from bot.setting_types import (
    Address,
    AddressWithSlash,
    AppToken,
    BotToken,
    CapabilityFile,
    ChannelId,
    DatabaseUrl,
    FieldAndValue,
    GstNumber,
    Hours,
    Ids,
    Pattern,
    PolicyFile,
    ReasonNames,
    Secret,
    Subdomain,
    capabilities_of,
    field_and_value,
    names_of,
    window_of,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SLACK_API = "https://slack.com/api/"
MISSING = re.compile(r"[A-Z_]+ is missing")


class SettingsError(Exception):
    """Settings are missing or wrong; `problems` lists all of them, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What the bot is told from outside. README's table says the same in words."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        allow_inf_nan=False,
    )

    slack_bot_token: BotToken
    slack_signing_secret: Secret | None = None
    slack_app_token: AppToken | None = Field(default=None, validate_default=True)
    slack_api_url: AddressWithSlash = SLACK_API

    syncro_subdomain: Subdomain | None = None
    syncro_base_url: Address | None = Field(default=None, validate_default=True)
    syncro_api_token: Secret

    database_url: DatabaseUrl = "sqlite:///refunds.db"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)

    refund_channel: ChannelId
    refund_policy: PolicyFile = None
    refund_approvers: Ids = Field(default=None, validate_default=True)
    spark_schedule_pattern: Pattern = r"\bSpark\b"
    spark_customer_field: FieldAndValue | None = None
    spark_report_people: Ids = None

    refund_oldest_invoice_days: int = Field(default=365, ge=0)
    refund_reasons: ReasonNames | None = None
    refund_not_products: str | None = None
    refund_not_categories: str | None = None
    refund_daily_limit_each: Decimal | None = Field(default=None, gt=0, decimal_places=2)
    refund_daily_limit: Decimal | None = Field(default=None, gt=0, decimal_places=2)

    refund_quiet_period: float = Field(default=150, gt=0)
    refund_lease_seconds: float = Field(default=30, ge=1)
    refund_run_window: Hours = "05:30-09:00"
    refund_landing_margin: float = Field(default=3, gt=0, le=18)
    refund_overdue_days: int = Field(default=35, ge=1)
    refund_record_secret: Secret | None = None
    refund_dry_run: bool = False
    refund_spark_cutoff_day: int | None = Field(default=None, ge=1, le=31)
    refund_spark_report_day: int | None = Field(default=None, ge=1, le=31, validate_default=True)

    refund_capabilities: CapabilityFile | None = None
    refund_stock_owners: Ids = None
    refund_may_set_stock: bool = False
    refund_monthly_report: bool = True
    refund_guests: Literal["allow"] | None = None
    refund_supplier_name: str | None = None
    refund_supplier_gst_number: GstNumber | None = None

    @field_validator("slack_app_token")
    @classmethod
    def _slack_can_reach_us(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and "slack_signing_secret" in info.data and info.data["slack_signing_secret"] is None:
            raise ValueError("SLACK_SIGNING_SECRET is missing (or set SLACK_APP_TOKEN for Socket Mode)")
        return value

    @field_validator("syncro_base_url")
    @classmethod
    def _syncro_is_known(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and "syncro_subdomain" in info.data and info.data["syncro_subdomain"] is None:
            raise ValueError("SYNCRO_SUBDOMAIN is missing (the part before .syncromsp.com)")
        return value

    @field_validator("refund_approvers")
    @classmethod
    def _somebody_approves(cls, value: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        if "refund_policy" not in info.data:
            return value  # the file is wrong; that is said already
        if not value and info.data["refund_policy"] is None:
            raise ValueError("REFUND_APPROVERS is missing (or set REFUND_POLICY)")
        if value and info.data["refund_policy"] is not None:
            raise ValueError("take it out: REFUND_POLICY is set, and says alone who approves")
        return value

    @field_validator("refund_spark_report_day")
    @classmethod
    def _has_both_days(cls, value: int | None, info: ValidationInfo) -> int | None:
        if (value is None) != (info.data.get("refund_spark_cutoff_day") is None):
            raise ValueError("set both days of the Spark calendar, REFUND_SPARK_CUTOFF_DAY and this one, or neither")
        return value

    @property
    def syncro_url(self) -> str:
        """The root of Syncro's API."""
        return self.syncro_base_url or f"https://{self.syncro_subdomain}.syncromsp.com/api/v1"

    @property
    def record_secret(self) -> str:
        """What the records in Syncro's tickets are signed with."""
        return (self.refund_record_secret or self.syncro_api_token).get_secret_value()

    @property
    def policy(self) -> Policy:
        """Who approves what: as the file says, or any one of the approvers."""
        return self.refund_policy or of_approvers(self.refund_approvers or ())

    @property
    def run_window(self) -> RunWindow | None:
        """The hours around the run of recurring invoices, in the account's time, or None where they are off."""
        return window_of(self.refund_run_window)

    @property
    def landing_margin(self) -> timedelta:
        """How long after a run began the credit is looked for."""
        return timedelta(hours=self.refund_landing_margin)

    @property
    def eligibility(self) -> Eligibility:
        """What the bot may refund."""
        reasons = tuple(Reason(name) for name in names_of(self.refund_reasons))
        return Eligibility(
            oldest_days=self.refund_oldest_invoice_days or None,
            reasons=reasons or tuple(Reason),
            products=names_of(self.refund_not_products),
            categories=names_of(self.refund_not_categories),
            each_daily_cents=_cents(self.refund_daily_limit_each),
            all_daily_cents=_cents(self.refund_daily_limit),
        )

    @property
    def capabilities(self) -> Capabilities:
        """What a probe saw Syncro do; nothing before the first."""
        return capabilities_of(self.refund_capabilities)

    @property
    def supplier(self) -> Supplier:
        """Who gives the credits, as Inland Revenue knows them; empty where the owner has not said."""
        return Supplier(
            name=(self.refund_supplier_name or "").strip(), gst_number=self.refund_supplier_gst_number or ""
        )

    @property
    def spark_calendar(self) -> SparkCalendar | None:
        """When Spark's reports are cut off and come out, or None where the owner does not know."""
        if self.refund_spark_cutoff_day is None or self.refund_spark_report_day is None:
            return None
        return SparkCalendar(cutoff_day=self.refund_spark_cutoff_day, report_day=self.refund_spark_report_day)

    @property
    def spark_people(self) -> tuple[str, ...]:
        """The ids of those who say whether a credit is on the Spark report: whoever may approve, if nobody is named."""
        return self.spark_report_people or self.policy.ids

    @property
    def spark_field(self) -> tuple[str, str] | None:
        """The custom field, and its value, that mark a customer who is billed through Spark."""
        if self.spark_customer_field is None:
            return None
        return field_and_value(self.spark_customer_field)


def _cents(dollars: Decimal | None) -> int | None:
    return None if dollars is None else int(dollars * 100)


def read_settings() -> Settings:
    """The settings.

    Raises:
        SettingsError: some are missing or wrong.
    """
    try:
        return Settings()  # the environment brings the arguments
    except ValidationError as wrong:
        raise SettingsError([sentence for error in wrong.errors() for sentence in _sentences(error)]) from None


def _sentences(error: ErrorDetails) -> list[str]:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        return [f"{name} is missing"]
    message = error["msg"].removeprefix("Value error, ")
    if MISSING.match(message):
        return [message]
    return [f"{name}: {line}" for line in message.splitlines()]

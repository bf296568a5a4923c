"""Settings: read once from the environment and a `.env` file; everything wrong is reported at once."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.models import Capabilities, Eligibility, Policy, Reason, RunWindow, SparkCalendar, Supplier
from bot.rules.gst_number import gst_number
from bot.rules.policy import of_approvers
from bot.rules.policy_file import ID, PolicyError, read_policy

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SLACK_API = "https://slack.com/api/"
MISSING = re.compile(r"[A-Z_]+ is missing")
CHANNEL_ID = re.compile(r"[CG]\w+")


class SettingsError(Exception):
    """Settings are missing or wrong; `problems` lists all of them, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What the bot is told from outside. README's table says the same in words."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = Field(default=None, validate_default=True)
    slack_api_url: str = SLACK_API

    syncro_subdomain: str | None = None
    syncro_base_url: str | None = Field(default=None, validate_default=True)
    syncro_api_token: SecretStr

    database_url: str = "sqlite:///refunds.db"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)

    refund_channel: str
    refund_policy: Annotated[Policy | None, NoDecode] = None
    refund_approvers: Annotated[tuple[str, ...] | None, NoDecode] = Field(default=None, validate_default=True)
    spark_schedule_pattern: str = r"\bSpark\b"
    spark_customer_field: str | None = None
    spark_report_people: Annotated[tuple[str, ...] | None, NoDecode] = None

    refund_oldest_invoice_days: int = Field(default=365, ge=0)
    refund_reasons: str | None = None
    refund_not_products: str | None = None
    refund_not_categories: str | None = None
    refund_daily_limit_each: Decimal | None = Field(default=None, gt=0, decimal_places=2)
    refund_daily_limit: Decimal | None = Field(default=None, gt=0, decimal_places=2)

    refund_quiet_period: float = Field(default=150, gt=0)
    refund_lease_seconds: float = Field(default=30, ge=1)
    refund_run_window: str = "05:30-09:00"
    refund_landing_margin: float = Field(default=3, gt=0, le=18)
    refund_overdue_days: int = Field(default=35, ge=1)
    refund_record_secret: SecretStr | None = None
    refund_dry_run: bool = False
    refund_spark_cutoff_day: int | None = Field(default=None, ge=1, le=31)
    refund_spark_report_day: int | None = Field(default=None, ge=1, le=31, validate_default=True)

    refund_capabilities: str | None = None
    refund_stock_owners: Annotated[tuple[str, ...] | None, NoDecode] = None
    refund_may_set_stock: bool = False
    refund_monthly_report: bool = True
    refund_supplier_name: str | None = None
    refund_supplier_gst_number: str | None = None

    @field_validator("slack_app_token")
    @classmethod
    def _slack_can_reach_us(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("slack_signing_secret") is None:
            raise ValueError("SLACK_SIGNING_SECRET is missing (or set SLACK_APP_TOKEN for Socket Mode)")
        return value

    @field_validator("syncro_base_url")
    @classmethod
    def _syncro_is_known(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("syncro_subdomain") is None:
            raise ValueError("SYNCRO_SUBDOMAIN is missing (the part before .syncromsp.com)")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("refund_channel")
    @classmethod
    def _is_channel(cls, value: str) -> str:
        if not CHANNEL_ID.fullmatch(value):
            raise ValueError("give the channel's id, like C0123ABCD (Slack: channel name, About, at the bottom)")
        return value

    @field_validator("refund_policy", mode="before")
    @classmethod
    def _is_policy(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read_policy(Path(value).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as wrong:
            raise ValueError(f"{value} can't be read: {wrong}") from wrong
        except PolicyError as wrong:
            raise ValueError("\n".join(f"{value}: {problem}" for problem in wrong.problems)) from wrong

    @field_validator("refund_approvers", "spark_report_people", "refund_stock_owners", mode="before")
    @classmethod
    def _are_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = tuple(part for part in re.split(r"[\s,;]+", value) if part)
        wrong = [part for part in ids if not ID.fullmatch(part)]
        if wrong:
            raise ValueError(f"not ids of users (U…) or user groups (S…): {', '.join(wrong)}")
        return ids

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

    @field_validator("spark_schedule_pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as wrong:
            raise ValueError(f"not a regular expression: {wrong}") from wrong
        return value

    @field_validator("refund_run_window")
    @classmethod
    def _is_window(cls, value: str) -> str:
        _window(value)
        return value

    @field_validator("refund_reasons")
    @classmethod
    def _are_reasons(cls, value: str | None) -> str | None:
        wrong = [name for name in _listed(value) if name not in set(Reason)]
        if wrong:
            raise ValueError(f"no such reason: {', '.join(wrong)} (there are {', '.join(Reason)})")
        if value is not None and not _listed(value):
            raise ValueError(f"name at least one reason ({', '.join(Reason)})")
        return value

    @field_validator("refund_spark_report_day")
    @classmethod
    def _has_both_days(cls, value: int | None, info: ValidationInfo) -> int | None:
        if (value is None) != (info.data.get("refund_spark_cutoff_day") is None):
            raise ValueError("set both days of the Spark calendar, REFUND_SPARK_CUTOFF_DAY and this one, or neither")
        return value

    @field_validator("refund_capabilities")
    @classmethod
    def _are_capabilities(cls, value: str | None) -> str | None:
        try:
            _capabilities(value)
        except (OSError, ValueError) as wrong:
            first = str(wrong).splitlines()[0]
            raise ValueError(f"{value} is no file of the probe ({first}); take it away, and probe again") from wrong
        return value

    @field_validator("refund_supplier_gst_number")
    @classmethod
    def _is_gst_number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        number = gst_number(value)
        if number is None:
            raise ValueError("not a GST number: it has 8 or 9 digits, of which the last proves the others")
        return number

    @field_validator("spark_customer_field")
    @classmethod
    def _is_field_and_value(cls, value: str | None) -> str | None:
        if value is not None and not all(part.strip() for part in _halves(value)):
            raise ValueError("write the custom field's name and its value as Name=Value, for example Billing=Spark")
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
        return _window(self.refund_run_window)

    @property
    def landing_margin(self) -> timedelta:
        """How long after a run began the credit is looked for."""
        return timedelta(hours=self.refund_landing_margin)

    @property
    def eligibility(self) -> Eligibility:
        """What the bot may refund."""
        reasons = tuple(Reason(name) for name in _listed(self.refund_reasons))
        return Eligibility(
            oldest_days=self.refund_oldest_invoice_days or None,
            reasons=reasons or tuple(Reason),
            products=_listed(self.refund_not_products),
            categories=_listed(self.refund_not_categories),
            each_daily_cents=_cents(self.refund_daily_limit_each),
            all_daily_cents=_cents(self.refund_daily_limit),
        )

    @property
    def capabilities(self) -> Capabilities:
        """What a probe saw Syncro do; nothing before the first."""
        return _capabilities(self.refund_capabilities)

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
        name, value = _halves(self.spark_customer_field)
        return name.strip(), value.strip()


def _capabilities(path: str | None) -> Capabilities:
    if path is None or not Path(path).exists():
        return Capabilities()
    return Capabilities.model_validate_json(Path(path).read_text(encoding="utf-8"))


def _window(text: str) -> RunWindow | None:
    if text.casefold() == "off":
        return None
    start, _, end = text.partition("-")
    try:
        window = RunWindow(start=time.fromisoformat(start.strip()), end=time.fromisoformat(end.strip()))
    except ValueError as wrong:
        raise ValueError("write the hours as 05:30-09:00, or off") from wrong
    if window.start >= window.end:
        raise ValueError("the window must begin before it ends, on one day")
    return window


def _listed(text: str | None) -> tuple[str, ...]:
    """Names separated by semicolons, in small letters: a product's name may hold a comma."""
    return tuple(part.strip().casefold() for part in (text or "").split(";") if part.strip())


def _cents(dollars: Decimal | None) -> int | None:
    return None if dollars is None else int(dollars * 100)


def _halves(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


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

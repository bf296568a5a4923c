"""How Syncro's values are mended at the door: exact numbers, aware times, nulls where nothing is meant."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Row = TypeVar("Row")

_WRITTEN = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][+-]?[0-9]{1,2})?")
"""A number in a string, such as Syncro writes money."""


class Model(BaseModel):
    """A frozen record; what Syncro sends beyond it is ignored, and errors about it never quote it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def _exact(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a boolean is not a number")  # noqa: TRY004 -- pydantic wants a ValueError
    if isinstance(value, str) and not _WRITTEN.fullmatch(value.strip()):
        raise ValueError("not a number, or one without bounds")
    return Decimal(str(value)) if isinstance(value, float) else value


def _number(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _null_is_false(value: object) -> object:
    return False if value is None else value


def _null_is_blank(value: object) -> object:
    return "" if value is None else value


def _null_is_none_of_them(value: object) -> object:
    return () if value is None else value


def _null_is_no_entry(value: object) -> object:
    return {} if value is None else value


def _day(value: object) -> object:
    return value[:10] if isinstance(value, str) else value


def _aware(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Exact = Annotated[Decimal, BeforeValidator(_exact)]
"""Money in the account's currency, or a quantity: from a string or a number, never through binary fractions."""

Id = Annotated[int, BeforeValidator(_exact), Field(gt=0)]
"""Syncro's identity of a record."""

Number = Annotated[str, BeforeValidator(_number), Field(min_length=1)]
"""What people call an invoice or a ticket; a string, because accounts may choose their own."""

Flag = Annotated[bool, BeforeValidator(_null_is_false)]
"""A boolean; null means false."""

Text = Annotated[str, BeforeValidator(_null_is_blank)]
"""A string; null means blank."""

Moment = Annotated[dt.datetime, AfterValidator(_aware)]
"""A time in UTC."""

Day = Annotated[dt.date, BeforeValidator(_day)]
"""A calendar day as written, whatever time and zone follow it."""

Many = Annotated[tuple[Row, ...], BeforeValidator(_null_is_none_of_them)]
"""A list; null means an empty one."""

Properties = Annotated[dict[str, object], BeforeValidator(_null_is_no_entry)]
"""An account's custom fields by name."""

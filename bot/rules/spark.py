"""Is this customer billed through Spark?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Customer, Schedule


def is_spark(customer: Customer, schedules: Sequence[Schedule], *, pattern: str, field: tuple[str, str] | None) -> bool:
    r"""Whether a schedule's name or the customer's own field says Spark.

    Args:
        customer: The customer with the custom fields of the account.
        schedules: The customer's schedules.
        pattern: A regular expression, searched in the names of schedules without regard to case: r"\bSpark\b".
        field: Name and value of a custom field, compared without regard to case and surrounding blanks.
    """
    if spark_schedules(schedules, pattern=pattern):
        return True
    if field is None:
        return False
    wanted = (_plain(field[0]), _plain(field[1]))
    return any((_plain(name), _plain(value)) == wanted for name, value in customer.properties.items())


def spark_schedules(schedules: Sequence[Schedule], *, pattern: str) -> frozenset[int]:
    """The ids of the schedules whose name says Spark."""
    return frozenset(each.id for each in schedules if re.search(pattern, each.name, re.IGNORECASE))


def _plain(text: str) -> str:
    return text.strip().casefold()

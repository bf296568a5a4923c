"""How is a time written in a query?"""

from datetime import UTC, datetime


def as_sent(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second.

    Raises:
        ValueError: The time has no zone, so nobody knows when it was.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be asked for")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Which status of the account ends a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RESOLVED = "Resolved"


def resolved_status(statuses: Sequence[str]) -> str | None:
    """`Resolved` itself where the account has it, else the first that begins so, or None where none does."""
    ends = [status for status in statuses if status.startswith(RESOLVED)]
    return RESOLVED if RESOLVED in ends else next(iter(ends), None)

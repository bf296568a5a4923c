"""What Syncro was seen to do with lines at negative quantity, by the kind of product."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.models.base import Model


class ProductKind(StrEnum):
    """How Syncro counts a product."""

    PLAIN = "plain"
    STOCKED = "stocked"
    SERIALISED = "serialised"


class Sign(StrEnum):
    """What became of a negative quantity that was sent."""

    KEPT = "kept"
    REFUSED = "refused"
    TURNED = "turned"  # Syncro said yes, and stored it positive
    UNKNOWN = "unknown"


NOT_NEGATIVE = frozenset({Sign.REFUSED, Sign.TURNED})


class Capability(Model):
    """Of one kind: whether a line can be added at a negative quantity, and edited to one."""

    kind: ProductKind
    added: Sign = Sign.UNKNOWN
    edited: Sign = Sign.UNKNOWN


class Capabilities(Model):
    """What the probe saw, when, and on which ticket. What is not known is tried, as without a probe."""

    at: datetime | None = None
    ticket: str = ""
    lines: tuple[Capability, ...] = ()

    def takes_negative(self, kind: ProductKind) -> bool:
        """Whether to try adding a line at a negative quantity; False where that is known to come to nothing."""
        return not any(each.kind is kind and each.added in NOT_NEGATIVE for each in self.lines)

    def turns_negative(self, kind: ProductKind) -> bool:
        """Whether to try editing a line to a negative quantity; False where that is known to come to nothing."""
        return not any(each.kind is kind and each.edited in NOT_NEGATIVE for each in self.lines)

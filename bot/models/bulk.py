"""Small requests that are approved together: what was ticked, and what came of each."""

from __future__ import annotations

from bot.models.base import Model, RowId
from bot.models.decision import Denial
from bot.models.refund import Refund


class Pick(Model):
    """A request that was ticked, and the fingerprint of what was shown beside the box."""

    refund: RowId
    hash: str


class Outcome(Model):
    """What came of one: approved, or why not. `refund` is None where the ledger does not know it."""

    reference: str
    refund: Refund | None = None
    denial: Denial | None = None

    @property
    def counts(self) -> bool:
        """Whether the click counts for this one."""
        return self.refund is not None and self.denial is None

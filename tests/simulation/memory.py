"""What the ledger said of a refund, remembered until it may say something else."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from tests.simulation.disk import Connection


class Memory:
    """Remembers what the ledger said of each refund, until a table changes that it was read from.

    Most of what a seed costs is reading the same refund again. What the same rows say is the same.
    """

    def __init__(self, load: Callable[..., Awaitable[Any]]) -> None:
        self._load = load
        self._known: dict[int, tuple[int, frozenset[str], Any]] = {}

    async def load(self, tx: Any, refund_id: int, *, lock: bool = False) -> Any:
        """Stands in for `refunds.load`."""
        link: Any = tx.connection
        raw: Connection = link.raw
        file = raw.disk.file
        if not raw.in_transaction:
            await link.scalar(text("SELECT 1"))  # begins, as the first statement of every transaction does
        if raw.began_at != file.commits:
            return await self._load(tx, refund_id, lock=lock)
        known = self._known.get(refund_id)
        if known is not None and all(
            file.changed.get(table, 0) <= known[0] and table not in raw.touched for table in known[1]
        ):
            return known[2]
        raw.reads = set()
        try:
            found = await self._load(tx, refund_id, lock=lock)
            if not raw.reads & raw.touched:
                self._known[refund_id] = (file.commits, frozenset(raw.reads), found)
        finally:
            raw.reads = None
        return found

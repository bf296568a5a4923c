"""Where seeds are played: a folder in memory, and the empty ledger that each of them copies."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ledger.database import Database
from bot.ledger.schema import migrate


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder in memory, where there is one."""
    memory = Path("/dev/shm")  # noqa: S108  the kernel's own
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def make_template(path: Path) -> None:
    """A migrated ledger that the seeds copy."""

    async def make() -> None:
        database = Database(f"sqlite:///{path}")
        await migrate(database)
        await database.close()

    asyncio.run(make())

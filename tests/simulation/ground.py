"""Where seeds are played: a folder in memory, and the empty ledger that each of them copies."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ledger.database import Database
from bot.ledger.schema import migrate

ROOM = 500_000_000  # bytes; a container may have little of it


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder in memory, where there is one with room."""
    memory = Path("/dev/shm")  # noqa: S108  the kernel's own
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=memory if roomy else None) as name:
        yield Path(name)


def make_template(path: Path) -> None:
    """A migrated ledger that the seeds copy."""

    async def make() -> None:
        database = Database(f"sqlite:///{path}")
        await migrate(database)
        await database.close()

    asyncio.run(make())

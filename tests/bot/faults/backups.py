"""Backups of the ledger, and what it is to put one back."""

import shutil
import sqlite3
from pathlib import Path

from tests.bot.faults.scene import Scene
from tests.sandbox.syncro.calls import LoggedCall


class Backups:
    """A copy of the ledger at every call that reaches Syncro."""

    def __init__(self, ledger: Path, folder: Path) -> None:
        self.ledger = ledger
        self.folder = folder
        self.taken: list[Path] = []

    def take(self, _: LoggedCall | None = None) -> None:
        copied = self.folder / f"backup-{len(self.taken)}.db"
        with sqlite3.connect(self.ledger) as source, sqlite3.connect(copied) as target:
            source.backup(target)
        source.close()
        target.close()
        self.taken.append(copied)

    def take_now(self) -> Path:
        self.take()
        return self.taken[-1]

    async def put_back(self, here: Scene, backup: Path, *, days: float = 1) -> None:
        await here.database.close()
        for leftover in self.ledger.parent.glob(f"{self.ledger.name}-*"):
            leftover.unlink()
        shutil.copy(backup, self.ledger)
        here.clock.advance(days=days)

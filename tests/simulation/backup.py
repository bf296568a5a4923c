"""A backup of the ledger that is put back: at a start, or beneath running processes, as if commits had been lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from tests.simulation.chance import Chance
from tests.simulation.disk import File
from tests.simulation.host import Host
from tests.simulation.judge import Judge
from tests.simulation.ledger import Ledger
from tests.simulation.net import Wire
from tests.simulation.verdicts import Verdicts

STILL_COMING = timedelta(seconds=150)
"""So much later at most Syncro does what it was sent."""
PATIENCE = 300
"""Tries, seconds apart, to find a moment at which nothing is under way."""


@dataclass(kw_only=True)
class Backups:
    """One backup at a time. `restored` is told when it was put back.

    It is put back when no write is under way: one whose record is lost while it travels can be made twice, and nothing
    in Syncro prevents that (docs/reliability.md).
    """

    file: File
    ledger: Ledger
    judge: Judge
    verdicts: Verdicts
    hosts: list[Host]
    wire: Wire
    chance: Chance
    note: Callable[[str, str], None]
    counts: dict[str, int]
    restored: Callable[[], None]

    def lose_commits(self) -> None:
        """Take a backup, and put it back some time later."""
        self._copy(str(self.file.path), self._kept)
        self.note("somebody", "backs the ledger up")
        self.wire.later(self.chance.one((self.chance.between(1, 60), self.chance.between(60, 3600))), self._put_back, 0)

    @property
    def _kept(self) -> str:
        return f"{self.file.path}.backup"

    def _put_back(self, tries: int) -> None:
        if self.chance.calm or tries > PATIENCE:
            return
        if self._is_under_way():
            self.wire.later(self.chance.between(0.5, 5), self._put_back, tries + 1)
            return
        at_a_start = self.chance.happens(0.5)
        if at_a_start:
            for host in self.hosts:
                host.die("for a restore")
        self.note("somebody", f"puts the backup back{' while the bot is off' if at_a_start else ''}")
        self.counts["restores"] += 1
        self._copy(self._kept, str(self.file.path))
        self.file.commits += 1
        tables = self.ledger.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.file.changed |= dict.fromkeys((row["name"] for row in tables), self.file.commits)
        self.judge.sent.clear()
        self.verdicts.go_back()
        self.restored()

    def _is_under_way(self) -> bool:
        now = self.wire.now()
        at_work = self.ledger.rows("SELECT 1 FROM lanes WHERE leased_until >= ?", round(now.timestamp() * 1000))
        sent = [each for sent in self.judge.sent.values() for each in sent]
        travelling = any(each.done is None and now - each.at < STILL_COMING for each in sent)
        return bool(at_work) or travelling or self.file.writer is not None

    def _copy(self, source: str, target: str) -> None:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
            read.backup(write)

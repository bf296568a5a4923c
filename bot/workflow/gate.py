"""Nothing is written to Syncro before the ledger was compared with it: the ledger may be a backup, or a new one.

The gate is shut until the references in Syncro were read, and while there are refunds of ours among them that the
ledger does not know. Then `python -m bot reconcile` opens it.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import restored
from bot.models import Attention, Trap, Waiting, Why
from bot.rules.restored import behind, known, unbelieved
from bot.steps.billing import SyncroSilentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ledger.database import Database
    from bot.models import Claim
    from bot.steps.records import Records

CLOCKS_MAY_DIFFER = timedelta(days=1)
LOOK_AGAIN = timedelta(seconds=5)  # after Syncro gave no answer
IN_TIME = 2.0  # seconds a person waits; Slack itself waits 3
DOING = "comparing Syncro with what I remember"
NAMED = 3  # references that people are told

log = structlog.get_logger()


class Gate:
    """Compares at the start, and again whenever the ledger was put back beneath a running bot.

    `secret` tells our records from others; `tell` wakes the courier.
    """

    def __init__(self, database: Database, records: Records, *, secret: bytes, tell: Callable[[], None]) -> None:
        self._database = database
        self._records = records
        self._secret = secret
        self._tell = tell
        self._claims: tuple[Claim, ...] = ()
        self._behind: tuple[Claim, ...] = ()
        self._compared = asyncio.Event()
        self._look_at: datetime | None = None
        self._denied = False
        self._last_event = 0

    @property
    def trouble(self) -> str:
        """What somebody has to do before anything is written; empty while nobody has to."""
        return f"reconcile needed: {_named(self._behind)}" if self._behind else ""

    @property
    def was_open(self) -> bool:
        """Whether it was open when somebody last looked."""
        return self._compared.is_set() and not self._behind

    @property
    def seen(self) -> frozenset[int]:
        """The numbers that stand in Syncro, whoever wrote them there."""
        references = (claim.reference for claim in self._claims if claim.reference)
        return frozenset(int(reference.removeprefix("RF-")) for reference in references)

    async def has_compared(self) -> bool:
        """Whether `seen` is known by now; waits a moment for it."""
        try:
            async with asyncio.timeout(IN_TIME):
                await self._compared.wait()
        except TimeoutError:
            return False
        return True

    async def is_open(self) -> bool:
        """Whether anything may be written. Refunds that wait for it are told why."""
        await self._notice_a_restored_ledger()
        if not self._compared.is_set() and not await self._compare():
            return False
        if self._behind:
            await self._match(self._claims)
        return not self._behind

    async def _notice_a_restored_ledger(self) -> None:
        async with self._database.reading() as tx:
            last_event = await restored.last_event(tx)
        if last_event < self._last_event:
            log.warning("gate.ledger_went_back", newest=last_event, known=self._last_event)
            self._compared.clear()
            self._look_at = None
        self._last_event = last_event

    async def _compare(self) -> bool:
        async with self._database.transaction() as tx:
            now = tx.now
            since = await restored.last_sent(tx)
            asked = self._denied and await restored.is_any_due(tx)  # somebody may have given the permission
        if self._look_at is not None and now < self._look_at and not asked:
            await self._wait_for_syncro(self._look_at)
            return False
        try:
            claims = await self._read(None if since is None else since - CLOCKS_MAY_DIFFER)
        except SyncroSilentError as silent:
            self._look_at = now + LOOK_AGAIN
            self._denied = silent.permission is not None
            log.warning("gate.not_compared", permission=silent.permission)
            if silent.permission is None:
                await self._wait_for_syncro(self._look_at)
            else:
                await self._stop(silent.permission)
            return False
        await self._match(claims, new=True)
        self._compared.set()
        return True

    async def _read(self, since: datetime | None) -> tuple[Claim, ...]:
        """The claims; a list may leave notes out, so those of unknown tickets without any are read one by one."""
        claims = await self._records.recent(since)
        if not claims:
            return ()
        async with self._database.reading() as tx:
            entries = await restored.entries(tx)
        whole = []
        for claim in claims:
            found = claim
            if not claim.records and known(claim, entries) is None:
                read = await self._records.whole(claim)
                if read is None:
                    continue
                found = read[0]
            whole.append(found)
        return tuple(whole)

    async def _match(self, claims: tuple[Claim, ...], *, new: bool = False) -> None:
        """Compare with the ledger as it is now: it was read after Syncro, so what others do meanwhile is in it."""
        async with self._database.reading() as tx:
            entries = await restored.entries(tx) if claims else []
        self._claims, was_behind = claims, self._behind
        self._behind = behind(claims, entries, self._secret)
        if self._behind:
            if new:
                log.error("gate.reconcile_needed", tickets=[_name(claim) for claim in self._behind])
            since = self._behind[0].created_at  # nobody knows until when
            await self._keep_waiting(Waiting(why=Why.LEDGER_BEHIND, until=since, step=_named(self._behind)))
        elif was_behind:
            log.info("gate.reconciled")
            async with self._database.transaction() as tx:
                told = await restored.wait_no_more(tx)
            if told:
                self._tell()
        strange = unbelieved(claims, entries, self._secret) if new else ()
        if strange:
            log.warning("gate.not_ours", tickets=[_name(claim) for claim in strange])

    async def _wait_for_syncro(self, until: datetime) -> None:
        await self._keep_waiting(Waiting(why=Why.UNREACHABLE, until=until, step=DOING))

    async def _stop(self, permission: str) -> None:
        attention = Attention(trap=Trap.NOT_PERMITTED, step=DOING, permission=permission)
        async with self._database.transaction() as tx:
            told = await restored.stop_due(tx, attention)
        if told:
            self._tell()

    async def _keep_waiting(self, waiting: Waiting) -> None:
        async with self._database.transaction() as tx:
            told = await restored.keep_waiting(tx, waiting)
        if told:
            self._tell()


def _name(claim: Claim) -> str:
    return f"{claim.reference or claim.records[-1].reference} on ticket {claim.ticket.number}"


def _named(claims: tuple[Claim, ...]) -> str:
    names = ", ".join(_name(claim) for claim in claims[:NAMED])
    return names if len(claims) <= NAMED else f"{names} and {len(claims) - NAMED} more"

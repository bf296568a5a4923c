"""The kill switch: an approver pauses all refunds, and an approver has them go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.ledger import standstill

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database
    from bot.models import Standstill
    from bot.steps.people import People

log = structlog.get_logger()


class Switched(StrEnum):
    """What came of the command."""

    DONE = "done"
    NOT_ENTITLED = "not_entitled"
    NOTHING_TO_DO = "nothing_to_do"  # paused already, or not paused at all


@dataclass(frozen=True)
class Answer:
    """What the person who typed it hears. `standstill` is the one that stands, or stood; `waiting` counts refunds."""

    switched: Switched
    standstill: Standstill | None = None
    waiting: int = 0


@dataclass
class KillSwitch:
    """Stops the writes of all processes through the ledger. `wake` and `tell` wake the runner and the courier."""

    database: Database
    people: People
    wake: Callable[[], None]
    tell: Callable[[], None]

    async def may(self, user_id: str) -> bool:
        """Whether the person may pause and resume.

        Raises:
            CouldNotCheckError: Slack did not say in time.
        """
        person = await self.people.approver(user_id)
        return person.entitled and not person.deactivated

    async def pause(self, *, user_id: str, reason: str) -> Answer:
        """Let no further write begin. What is half done is finished up to where it charges nobody.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
        """
        if not await self.may(user_id):
            return Answer(Switched.NOT_ENTITLED)
        async with self.database.transaction() as tx:
            known = await standstill.begin(tx, by=user_id, reason=reason)
            now = await standstill.current(tx)
            waiting = await standstill.waiting(tx)
        if known is not None:
            return Answer(Switched.NOTHING_TO_DO, known)
        log.warning("refunds.paused", by=user_id, reason=reason, waiting=waiting)
        self.tell()
        return Answer(Switched.DONE, now, waiting)

    async def resume(self, *, user_id: str) -> Answer:
        """Go on with everything that waits.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
        """
        if not await self.may(user_id):
            return Answer(Switched.NOT_ENTITLED)
        async with self.database.transaction() as tx:
            ended = await standstill.end(tx, by=user_id)
            waiting = await standstill.waiting(tx)
        if ended is None:
            return Answer(Switched.NOTHING_TO_DO)
        log.warning("refunds.resumed", by=user_id, paused_by=ended.by, waiting=waiting)
        self.wake()
        self.tell()
        return Answer(Switched.DONE, ended, waiting)

    async def now(self) -> Standstill | None:
        """The standstill as it is."""
        async with self.database.reading() as tx:
            return await standstill.current(tx)

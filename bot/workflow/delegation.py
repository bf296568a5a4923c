"""Somebody hands their say to another person, and takes it back; every click asks anew what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.ledger import delegations
from bot.rules.delegation import check_hand_over, may_hand_over, may_revoke, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.ledger.database import Database
    from bot.models import Delegation, HandOver, Objection, Policy
    from bot.steps.people import People

log = structlog.get_logger()


@dataclass(frozen=True)
class Ended:
    """A delegation that somebody ended, and the references of what was approved with it."""

    delegation: Delegation
    references: Sequence[str]


@dataclass
class Delegations:
    """Who acts for whom."""

    database: Database
    people: People
    policy: Policy

    async def may(self, user_id: str) -> bool:
        """Whether this person has a say of their own to hand over.

        Raises:
            CouldNotCheckError: Slack did not say in time.
        """
        return may_hand_over(await self.people.approver(user_id))

    async def known(self) -> tuple[Delegation, ...]:
        """Those that stand or are to come."""
        async with self.database.reading() as tx:
            return await delegations.not_over(tx)

    async def today(self, time_zone: str) -> date:
        """The day it is there."""
        async with self.database.reading() as tx:
            return tx.now.astimezone(ZoneInfo(time_zone)).date()

    async def hand_over(self, asked: HandOver, *, by: str, time_zone: str) -> Delegation | list[Objection]:
        """Hand it over, or say everything that speaks against it.

        Raises:
            CouldNotCheckError: Slack did not say in time who they are.
        """
        giver, receiver = await self.people.all_of(by, asked.to)
        async with self.database.transaction() as tx:
            await delegations.lock(tx)
            objections = check_hand_over(
                asked,
                by=giver,
                to=receiver,
                policy=self.policy,
                known=await delegations.not_over(tx),
                today=tx.now.astimezone(ZoneInfo(time_zone)).date(),
                time_zone=time_zone,
            )
            if objections:
                return objections
            assert asked.first_day is not None
            assert asked.last_day is not None
            begins_at, ends_at = span(asked.first_day, asked.last_day, time_zone)
            made = await delegations.add(tx, asked, by=by, begins_at=begins_at, ends_at=ends_at, time_zone=time_zone)
        log.info("delegation.made", delegation=made.id, by=by, to=made.to)
        return made

    async def revoke(self, delegation_id: int, *, user_id: str) -> Ended | None:
        """End it for everything that is decided from now on; None where it is over, or was ended before.

        Raises:
            PermissionError: it is not about this person.
        """
        async with self.database.transaction() as tx:
            found = await delegations.load(tx, delegation_id)
            if found is None:
                return None
            if not may_revoke(found, user_id):
                raise PermissionError
            if not await delegations.revoke(tx, delegation_id, by=user_id):
                return None
            references = await delegations.approved_with(tx, found)
        log.info("delegation.revoked", delegation=delegation_id, by=user_id)
        return Ended(found, references)

"""An approver says that a credit made by hand is not a refund of this invoice: it no longer lowers what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.ledger import delegations, events, excuses, messages, refunds
from bot.models import Denial
from bot.workflow.decision import Refusal, known

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ledger.database import Database, Transaction
    from bot.models import Refund
    from bot.steps.people import People

log = structlog.get_logger()


@dataclass
class NotTheSame:
    """Who may say so, and what is remembered of it. `tell` wakes the courier."""

    database: Database
    people: People
    tell: Callable[[], None]

    async def may_say(self, user_id: str, *, lately: bool = False) -> Denial | None:
        """Why somebody may not, or None where they may. `lately` is for what only opens the form.

        Raises:
            CouldNotCheckError: Slack did not say in time who decides.
        """
        person = await self.people.approver(user_id, lately=lately)
        if person.deactivated:
            return Denial.DEACTIVATED
        return None if person.entitled else Denial.NOT_ENTITLED

    async def may_say_of(self, refund_id: int, user_id: str, *, lately: bool = False) -> Refund | Refusal:
        """The refund, where this person may say so of it: an approver who did not ask for it, nor acts for who did.

        `lately` as above.

        Raises:
            CouldNotCheckError: Slack did not say in time who decides.
            UnknownRefundError: there is no refund of this number.
        """
        denial = await self.may_say(user_id, lately=lately)
        async with self.database.reading() as tx:
            refund = known(await refunds.load(tx, refund_id))
            denial = denial or await _conflict(tx, refund, user_id)
        return refund if denial is None else Refusal(denial, refund)

    async def say_of(self, refund_id: int, *, keys: Sequence[str], user_id: str, reason: str) -> Refusal | None:
        """Remember it with the refund it was said at, or say why this answer does not count.

        Whoever answers may have left the group since the question was opened, or act for the requester by now.

        Raises:
            CouldNotCheckError, UnknownRefundError: as above.
        """
        denial = await self.may_say(user_id)
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id))
            denial = denial or await _conflict(tx, refund, user_id)
            if denial is not None:
                return Refusal(denial, refund)
            await excuses.excuse(tx, invoice_id=refund.invoice_id, keys=keys, by=user_id, reason=reason)
            data = {"credits": list(keys), "reason": reason}
            await events.record(tx, refund.id, "refund.not_the_same", who=user_id, data=data)
            await messages.want(tx, refund.id, messages.CARD)
        self._log(refund.invoice_id, keys, user_id)
        self.tell()
        return None

    async def say(self, invoice_id: int, *, keys: Sequence[str], user_id: str, reason: str) -> None:
        """Remember it of an invoice that nobody could ask a refund of; for whose requests it counts shows later."""
        async with self.database.transaction() as tx:
            await excuses.excuse(tx, invoice_id=invoice_id, keys=keys, by=user_id, reason=reason)
        self._log(invoice_id, keys, user_id)

    def _log(self, invoice_id: int, keys: Sequence[str], user_id: str) -> None:
        log.info("refund.not_the_same", invoice=invoice_id, credits=list(keys), by=user_id)


async def _conflict(tx: Transaction, refund: Refund, user_id: str) -> Denial | None:
    """Why the word of this person would not count for the request, as `Excuse.counts_for` has it."""
    if user_id == refund.requester_id:
        return Denial.OWN_REQUEST
    givers = {each.by for each in await delegations.given_to(tx, user_id)}
    return Denial.REQUEST_OF_DELEGATOR if refund.requester_id in givers else None

"""Somebody says that the right price was charged, where the billed one was wrong: the open task is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.ledger import charges, messages, refunds
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database
    from bot.models import Refund

log = structlog.get_logger()


@dataclass
class Charges:
    """Anybody in the channel may say so: it changes nothing but the task. `tell` wakes the courier."""

    database: Database
    tell: Callable[[], None]

    async def read(self, refund_id: int) -> Refund:
        """The refund as it stands.

        Raises:
            UnknownRefundError: there is none of this number.
        """
        async with self.database.reading() as tx:
            refund = await refunds.load(tx, refund_id)
        if refund is None:
            raise UnknownRefundError
        return refund

    async def charged(self, refund_id: int, *, user_id: str, where: str) -> bool:
        """Remember who charged it, and where; False where somebody has said so already."""
        async with self.database.transaction() as tx:
            new = await charges.charge(tx, refund_id, by=user_id, where=where)
            await messages.want(tx, refund_id, messages.CHARGE)
            await messages.want(tx, refund_id, messages.CARD)
        log.info("refund.charged", refund=refunds.reference(refund_id), by=user_id, where=where, first=new)
        self.tell()
        return new

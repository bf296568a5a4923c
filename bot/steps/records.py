"""The records of refunds that stand in Syncro's tickets."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.models import Claim, Ticket
from bot.rules.record import read, reference_in
from bot.steps import translate
from bot.steps.billing import SyncroSilentError
from syncro_client import NotFound, NotPermitted, SyncroError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import syncro_client as syncro
    from bot.models import TicketFacts

SUBJECT_BEGINS = "Credit/refund for "
REASON_BEGINS = "Reason: "


@dataclass
class Records:
    """Reads them. Every method raises SyncroSilentError where Syncro does not answer, or may not be asked."""

    syncro: syncro.SyncroClient

    async def recent(self, since: datetime | None) -> list[Claim]:
        """The tickets created since then (or ever) whose subject is one of ours, by Syncro's search: few requests."""
        with _or_silent():
            rows = self.syncro.tickets.list(query=SUBJECT_BEGINS.strip(), created_after=since)
            return [_claim(row) async for row in rows if _is_titled_as_ours(row)]

    async def everything(self) -> list[Claim]:
        """The tickets of all times whose subject is one of ours, or whose first note holds a record; oldest first.

        Every ticket is looked at: nothing depends on what Syncro's search finds.
        """
        with _or_silent():
            claims = [_claim(row) async for row in self.syncro.tickets.list() if _may_be_ours(row)]
        return sorted(claims, key=lambda claim: claim.ticket.id)

    async def whole(self, claim: Claim) -> tuple[Claim, TicketFacts] | None:
        """The ticket with all its notes and lines, or None if it is gone by now."""
        with _or_silent():
            try:
                held = await self.syncro.tickets.get(claim.ticket.id)
            except NotFound:
                return None
            return _claim(held), translate.ticket(held)


@contextmanager
def _or_silent() -> Iterator[None]:
    try:
        yield
    except NotPermitted as denied:
        raise SyncroSilentError(denied.permission or "") from denied
    except SyncroError as failure:
        raise SyncroSilentError from failure


def _is_titled_as_ours(row: syncro.Ticket) -> bool:
    return row.subject.startswith(SUBJECT_BEGINS) and bool(reference_in(row.subject))


def _may_be_ours(row: syncro.Ticket) -> bool:
    return _is_titled_as_ours(row) or any(read(comment.body) for comment in row.comments)


def _claim(ticket: syncro.Ticket) -> Claim:
    texts = [comment.body for comment in ticket.comments]
    reasons = (line for text in texts for line in text.splitlines() if line.startswith(REASON_BEGINS))
    return Claim(
        ticket=Ticket(id=ticket.id, number=ticket.number),
        customer_name=ticket.customer_business_then_name,
        reference=reference_in(ticket.subject),
        records=tuple(record for text in texts for record in read(text)),
        created_at=ticket.created_at,
        reason=next(reasons, "").removeprefix(REASON_BEGINS).strip(),
    )

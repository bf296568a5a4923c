"""Lines that may stand on a ticket as a charge: something was sent, and they are not known to be a credit since.

Syncro may take the sign from what was sent as a credit, so what was sent and not answered may charge, whatever it was.
That one was taken off proves nothing either: Syncro may say yes and have it stand there. And of what people were told
before they had the refund go on nobody knows whether it is gone, until the ticket was looked at again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select

from bot.ledger.database import from_ms
from bot.ledger.standstill import WAITING
from bot.ledger.tables import effects, events, refunds, standstills, steps
from bot.models import Trap, Waiting, Why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.ledger.database import Transaction
    from bot.models import Attention

NEXT_LOOK = timedelta(minutes=1)  # after a pause the refund is claimed, and looked at, before people are alarmed
LOOKED_IN_VAIN = (Why.STANDSTILL, Why.RUN_TODAY)  # pauses before something is sent, right after it was not found
TELLING = frozenset({Trap.POSITIVE_LINE, Trap.LINE_REMOVED, Trap.CHANGED, Trap.STILL_STANDING})
"""Whoever calls people for these has just looked at the whole ticket, and tells of a charge where one stands there."""
TOLD = "charging"  # the step under which the ledger keeps what people were told of
_KEY = re.compile(r"(?P<reference>.+?)/(?P<line>.+)/(?P<what>add|add-positive|put-back|turn|take-off)(/.*)?")
_WRITES = ("%/add", "%/add-positive", "%/put-back/%", "%/turn", "%/take-off")


@dataclass(frozen=True)
class Charging:
    """The line `reference` of a refund, and when it was sent, or when a person last had the refund go on.

    `is_known`: Syncro has answered that it stands there as a charge, and nothing that may have changed it happened
    since. `may_appear`: it was sent as a charge and not answered, so it charges whenever it appears.
    """

    refund_id: int
    reference: str
    since: datetime
    is_known: bool = False
    may_appear: bool = False


async def lines_of(tx: Transaction, refund_id: int) -> list[Charging]:
    """The lines of one refund that may charge the customer, the latest first."""
    return (await _found(tx, refunds.c.id == refund_id)).get(refund_id, [])


async def may_charge(tx: Transaction) -> set[int]:
    """The refunds at work of which a line may charge the customer."""
    return set(await _found(tx, refunds.c.state.in_(WAITING)))


async def longer_than(tx: Transaction, moment: datetime) -> list[Charging]:
    """A line of each refund at work that may have charged the customer since before that moment.

    Not one that was looked for in vain just now, and is only sent again when people, or a run of invoices, let it.
    """
    found = await _found(tx, refunds.c.state.in_(WAITING), refunds.c.dry_run.is_(False))
    query = select(refunds.c.id, refunds.c.waiting).where(refunds.c.id.in_(found))
    waiting = {row.id: row.waiting for row in await tx.connection.execute(query)} if found else {}
    late = []
    for refund_id, lines in found.items():
        in_vain = _was_looked_for(waiting[refund_id], tx.now)
        late += [line for line in lines if line.since < moment and (line.is_known or not in_vain)][:1]
    return late


def _was_looked_for(waiting: dict[str, Any] | None, now: datetime) -> bool:
    pause = Waiting.model_validate(waiting) if waiting else None
    return pause is not None and pause.why in LOOKED_IN_VAIN and now < pause.until + NEXT_LOOK


async def first_of_all(
    tx: Transaction, refund_id: int, attention: Attention, *, nothing_charges: bool = False
) -> Attention:
    """The attention itself, or where a line may charge the customer the one that tells of it: people hear it first.

    `nothing_charges`: the ticket was just seen without a charge; what was sent as one may still appear.
    """
    if attention.trap in TELLING:
        return attention
    lines = [line for line in await lines_of(tx, refund_id) if line.may_appear or not nothing_charges]
    if not lines:
        return attention
    line = lines[0]
    seen = attention.charging or (line.reference if line.is_known else "")
    return attention.model_copy(update={"trap": Trap.POSITIVE_LINE, "line": line.reference, "charging": seen})


async def remember(tx: Transaction, refund_id: int, attention: Attention | None) -> None:
    """People have the refund go on: if they were told of a charge, it may stand there until somebody has looked."""
    await forget(tx, refund_id)
    if attention is not None and (attention.trap is Trap.POSITIVE_LINE or attention.charging):
        told = {"line": attention.charging or attention.line}
        await tx.connection.execute(insert(steps).values(refund_id=refund_id, step=TOLD, at=tx.now_ms, outcome=told))


async def forget(tx: Transaction, refund_id: int) -> None:
    """The ticket was looked at again: it holds nothing that charges, or people are told anew."""
    await tx.connection.execute(delete(steps).where(steps.c.refund_id == refund_id, steps.c.step == TOLD))


async def _found(tx: Transaction, *which: ColumnElement[bool]) -> dict[int, list[Charging]]:
    """The lines that may charge, by their refund."""
    sent: dict[int, list[_Sent]] = defaultdict(list)
    for each in await _sent(tx, *which):
        sent[each.refund_id].append(each)
    told = select(steps.c.refund_id, steps.c.at, steps.c.outcome).join(refunds, refunds.c.id == steps.c.refund_id)
    rows = await tx.connection.execute(told.where(steps.c.step == TOLD, *which))
    mentioned = {row.refund_id: Charging(row.refund_id, row.outcome["line"], from_ms(row.at)) for row in rows}
    found = {}
    for refund_id in sorted({*sent, *mentioned}):
        lines = await _lines(tx, refund_id, sent[refund_id])
        lines += [mentioned[refund_id]] if refund_id in mentioned else []
        if lines:
            found[refund_id] = lines
    return found


@dataclass(frozen=True)
class _Sent:
    """One write for a line: `line` is what the keys of its writes have in common ("1", or "round-2/1").

    `is_wanted`: for what was put back, that somebody's wish for it is still open, in its round.
    """

    refund_id: int
    reference: str
    line: str
    what: str
    at: int
    outcome: dict[str, Any] | None
    is_wanted: bool

    @property
    def may_have_happened(self) -> bool:
        return self.outcome is None or "done" in self.outcome

    @property
    def is_credit(self) -> bool:
        """By its answer; older ones of what was put back say no quantity."""
        done = (self.outcome or {}).get("done")
        return done is not None and Decimal(done.get("quantity", "-1")) < 0

    @property
    def may_charge(self) -> bool:
        if self.what == "put-back" and not self.is_wanted:
            return False
        return self.what not in {"turn", "take-off"} and self.may_have_happened and not self.is_credit


async def _sent(tx: Transaction, *which: ColumnElement[bool]) -> list[_Sent]:
    """What was sent for lines, the latest first."""
    query = (
        select(effects, refunds.c.rounds, refunds.c.instruction)
        .join(refunds, refunds.c.id == effects.c.refund_id)
        .where(or_(*(effects.c.key.like(end) for end in _WRITES)), *which)
        .order_by(effects.c.sent_at.desc())
    )
    found = []
    for row in await tx.connection.execute(query):
        if (parts := _KEY.fullmatch(row.key)) is not None:
            reference, line, what = parts["reference"], parts["line"], parts["what"]
            wanted = bool(row.instruction) and line.startswith(f"round-{row.rounds}/")
            found.append(_Sent(row.refund_id, reference, line, what, row.sent_at, row.outcome, wanted))
    return found


async def _lines(tx: Transaction, refund_id: int, sent: Sequence[_Sent]) -> list[Charging]:
    """Of what was sent for the lines of one refund, what may charge."""
    if not any(each.may_charge for each in sent):
        return []
    reached = await tx.connection.scalars(select(steps.c.step).where(steps.c.refund_id == refund_id))
    settled = {step.replace("line/", "") for step in reached if "line/" in step}
    settled |= {each.line for each in sent if each.what == "turn" and each.is_credit}
    changed = {each.line for each in sent if each.what in {"turn", "take-off"} and each.may_have_happened}
    went_on = await _went_on(tx, refund_id)
    return [
        Charging(
            refund_id,
            f"{each.reference}/{each.line.rpartition('/')[2]}",
            from_ms(max(each.at, went_on)),
            is_known=each.outcome is not None and each.at > went_on and each.line not in changed,
            may_appear=each.outcome is None and each.what == "add-positive",
        )
        for each in sent
        if each.may_charge and each.line not in settled
    ]


async def _went_on(tx: Transaction, refund_id: int) -> int:
    """When people last had the refund, or all of them, go on (milliseconds); 0 where they never had to."""
    resumed = select(func.max(events.c.at)).where(events.c.refund_id == refund_id, events.c.name == "refund.resumed")
    ended = select(func.max(standstills.c.ended_at))
    return max(await tx.connection.scalar(resumed) or 0, await tx.connection.scalar(ended) or 0)

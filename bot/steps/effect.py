"""How a write to Syncro happens exactly once, although Syncro would do it as often as it is sent.

Its record is committed before it is sent. Whoever finds a record without an outcome looks in Syncro first: found once,
it is adopted; found twice, a person decides; not found, it is looked for again after the quiet period, and only then
sent once more. Only a first send skips the look, and not even that where an earlier run may have been forgotten.
Whether it may still be sent at all is checked last, after every look and every pause.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.ledger import effects, standstill
from bot.models import Attention, Trap, Waiting, Why
from bot.steps.outside_run import ensure_outside_run
from bot.steps.work import Pause, Stop
from syncro_client import NotPermitted, NotSent, RateLimited, Refused, UnknownOutcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ledger.effects import Effect
    from bot.steps.work import Work

MOST_SENDS = 2
MOST_SENDS_OF_REPEATABLE = 4
PAUSE_UNREACHABLE = timedelta(seconds=15)
PAUSE_BUSY = timedelta(seconds=20)
PAUSE_REPEATABLE = timedelta(seconds=5)
PAUSE_STANDSTILL = timedelta(seconds=20)  # while all refunds are paused; going on wakes it at once

log = structlog.get_logger()

Answer = TypeVar("Answer")
Outcome = TypeVar("Outcome", "Done", "No")


@dataclass(frozen=True)
class Write:
    """One write.

    `key` names the effect for ever ("RF-000123/1/add"), `doing` says to people what is being done ("adding line 1").
    `send` does it and returns its outcome; `find` returns the outcomes of it that stand in Syncro. A `repeatable`
    write sets a value: sending it twice is the same as once, so it need not wait. `trap` is what people are told
    where it stays unknown whether it happened. `look_first`: it may stand there although this ledger never sent it,
    because the ledger is a backup of yesterday. `check` stops what must not be sent any more; it is not asked of what
    stands there already. `urgent`: it must not wait for a run of invoices to be over, nor for people to resume what
    they paused.
    """

    key: str
    doing: str
    request: dict[str, Any]
    send: Callable[[], Awaitable[dict[str, Any]]]
    find: Callable[[], Awaitable[list[dict[str, Any]]]]
    repeatable: bool = False
    look_first: bool = False
    check: Callable[[], Awaitable[None]] | None = None
    urgent: bool = False
    trap: Trap = field(default=Trap.UNKNOWN)
    line: str = ""


@dataclass(frozen=True)
class Done:
    """It happened, once. `sent_now`: it was sent in this run, and answered."""

    value: dict[str, Any]
    sent_now: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {"done": self.value}


@dataclass(frozen=True)
class No:
    """Syncro refused it: it did not happen."""

    status: int
    said: tuple[str, ...]

    @property
    def body(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {"refused": list(self.said), "status": self.status}


async def once(work: Work, write: Write) -> Done | No:
    """Make the write happen exactly once, over crashes and lost answers.

    Raises:
        Pause: it is not known whether it happened, or it can't be sent now.
        Stop: a person has to look.
        LeaseLostError: another process may be at work.
    """
    record = await recorded(work, write.key)
    if record is not None and record.outcome is not None:
        return _outcome(record.outcome)
    if record is not None or write.look_first:
        found = await _look(work, write, sent=record is not None)
        if found is not None:
            return found
    if record is not None:
        await _may_send_again(work, write, record)
    if write.check is not None:
        await write.check()
    if not write.urgent:
        await ensure_outside_run(work, write.doing)
    return await _send(work, write, again=record is not None)


async def recorded(work: Work, key: str) -> Effect | None:
    """The record of an effect of this refund, if it was ever sent."""
    async with work.database.reading() as tx:
        return await effects.find(tx, key)


async def _look(work: Work, write: Write, *, sent: bool = True) -> Done | None:
    found = await reading(work, write.doing, write.find)
    if len(found) > 1:
        raise Stop(Attention(trap=Trap.TWO_FOUND, step=write.doing, line=write.line))
    if not found:
        return None
    log.info("refund.effect_found", effect=write.key)
    if not sent:
        async with work.writing() as tx:
            await effects.begin(tx, key=write.key, refund_id=work.refund.id, request_hash=_digest(write), sends=0)
            await effects.conclude(tx, write.key, Done(found[0]).body)
        return Done(found[0])
    return await _conclude(work, write.key, Done(found[0]))


async def _may_send_again(work: Work, write: Write, record: Effect) -> None:
    async with work.writing() as tx:
        now = tx.now
        if record.looked_at is None:
            await effects.looked(tx, write.key)
    if record.sends - record.allowed >= (MOST_SENDS_OF_REPEATABLE if write.repeatable else MOST_SENDS):
        first_look = record.looked_at or now
        if write.repeatable or now >= first_look + work.quiet:
            raise Stop(Attention(trap=write.trap, step=write.doing, line=write.line))
    if write.repeatable:
        return
    quiet_until = (record.looked_at or now) + work.quiet
    if now < quiet_until:
        raise Pause(Waiting(why=Why.NO_ANSWER, until=quiet_until, step=write.doing))


async def _send(work: Work, write: Write, *, again: bool) -> Done | No:
    async with work.writing() as tx:
        if not write.urgent and await standstill.current(tx) is not None:
            raise Pause(Waiting(why=Why.STANDSTILL, until=tx.now + PAUSE_STANDSTILL, step=write.doing))
        if again:
            await effects.begin_again(tx, key=write.key, request_hash=_digest(write))
        else:
            await effects.begin(tx, key=write.key, refund_id=work.refund.id, request_hash=_digest(write))
        now = tx.now
    try:
        value = await write.send()
    except NotSent:
        await _withdraw(work, write)
        raise Pause(Waiting(why=Why.UNREACHABLE, until=now + PAUSE_UNREACHABLE, step=write.doing)) from None
    except RateLimited as busy:
        await _withdraw(work, write)
        raise Pause(Waiting(why=Why.BUSY, until=now + _as_asked(busy), step=write.doing)) from None
    except NotPermitted as denied:
        await _withdraw(work, write)
        raise Stop(_not_permitted(denied, write.doing)) from None
    except Refused as refused:
        return await _after_refusal(work, write, refused, again=again)
    except UnknownOutcome as unknown:
        log.warning("refund.effect_unknown", effect=write.key, reason=unknown.reason)
        return await _after_lost_answer(work, write)
    return await _conclude(work, write.key, Done(value, sent_now=True))


async def _after_refusal(work: Work, write: Write, refused: Refused, *, again: bool) -> Done | No:
    if again:  # it speaks of this send only: an earlier one may have happened after the last look
        found = await _look(work, write)
        if found is not None:
            return found
    return await _conclude(work, write.key, No(refused.status, refused.messages))


async def _after_lost_answer(work: Work, write: Write) -> Done:
    found = await _look(work, write)
    if found is not None:
        return found
    async with work.writing() as tx:
        await effects.looked(tx, write.key)
        pause = PAUSE_REPEATABLE if write.repeatable else work.quiet
        until = tx.now + pause
    raise Pause(Waiting(why=Why.NO_ANSWER, until=until, step=write.doing))


async def _withdraw(work: Work, write: Write) -> None:
    async with work.writing() as tx:
        await effects.withdraw(tx, write.key)


async def _conclude(work: Work, key: str, outcome: Outcome) -> Outcome:
    async with work.writing() as tx:
        await effects.conclude(tx, key, outcome.body)
    return outcome


def _digest(write: Write) -> str:
    return hashlib.sha256(json.dumps(write.request, sort_keys=True, default=str).encode()).hexdigest()


def _outcome(body: dict[str, Any]) -> Done | No:
    return Done(body["done"]) if "done" in body else No(body["status"], tuple(body["refused"]))


async def reading(work: Work, doing: str, read: Callable[[], Awaitable[Answer]]) -> Answer:
    """Read from Syncro; what stands in the way becomes a pause or a stop.

    Raises:
        Pause: Syncro does not answer, or not now.
        Stop: the token may not read this, or Syncro refuses.
    """
    try:
        return await read()
    except RateLimited as busy:
        raise Pause(Waiting(why=Why.BUSY, until=await now_of(work) + _as_asked(busy), step=doing)) from None
    except (NotSent, UnknownOutcome):
        until = await now_of(work) + PAUSE_UNREACHABLE
        raise Pause(Waiting(why=Why.UNREACHABLE, until=until, step=doing)) from None
    except NotPermitted as denied:
        raise Stop(_not_permitted(denied, doing)) from None
    except Refused as refused:
        raise Stop(Attention(trap=Trap.REFUSED, step=doing, said=refused.messages)) from None


async def now_of(work: Work) -> datetime:
    """The time by the ledger's clock."""
    async with work.database.reading() as tx:
        return tx.now


def _as_asked(busy: RateLimited) -> timedelta:
    return PAUSE_BUSY if busy.retry_after is None else timedelta(seconds=min(busy.retry_after, 300) + 1)


def _not_permitted(denied: NotPermitted, doing: str) -> Attention:
    return Attention(
        trap=Trap.NOT_PERMITTED,
        step=doing,
        permission=denied.permission or "",
        said=denied.messages,
    )

"""The bot with one of its safeguards taken out: a simulation that finds nothing wrong with these proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, insert, select

from bot.blocks import standing
from bot.ledger import approvals, effects, landings, lanes, pending, reservations
from bot.ledger.tables import approvals as approvals_table
from bot.ledger.tables import lanes as lanes_table
from bot.ledger.tables import refunds
from bot.models import Group, Policy, Taken, Tier, Verdict
from bot.rules import delegation
from bot.rules.landing import Found
from bot.rules.tax import gst_cents
from bot.steps import effect, ensure_line, ensure_still_billed, left
from bot.workflow import compose, refund, verdict
from syncro_client import UnknownOutcome
from syncro_client.transport import Wire
from tests.sandbox.syncro import ProductKind
from tests.simulation import cast, chance, fate, host, world
from tests.simulation.slack import GROUP


async def _nothing(*_: Any, **__: Any) -> None:
    """In place of a safeguard."""


async def _nothing_is_taken(*_: Any, **__: Any) -> dict[int, Taken]:
    return {}


def _anybody(*_: Any, **__: Any) -> None:
    """Whoever clicks decides."""


async def _without_reading(work: Any, _: Any) -> None:
    await work.achieve("read_back")


async def _post_again(self: Any, path: str, shape: Any, body: Any) -> Any:
    try:
        return await self._exchange("POST", path, shape, body=body)
    except UnknownOutcome:
        return await self._exchange("POST", path, shape, body=body)


async def _whoever_comes(tx: Any, lease: Any) -> bool:
    """Take the lane, whoever has it."""
    await tx.connection.execute(delete(lanes_table).where(lanes_table.c.customer_id == lease.customer_id))
    values = {"refund_id": lease.refund_id, "token": lease.token, "leased_until": tx.now_ms + round(lease.ttl * 1000)}
    await tx.connection.execute(insert(lanes_table).values(customer_id=lease.customer_id, **values))
    return True


def _no_changes(*_: Any) -> tuple[()]:
    return ()


def _a_tenth_more_gst(lines: Any, rate: Any) -> int:
    return gst_cents(lines, rate) * 11 // 10


async def _due_or_at_work(tx: Any, **_: Any) -> tuple[int, int] | None:
    """What is due, at work or not."""
    row = (
        await tx.connection.execute(
            select(refunds.c.id, refunds.c.customer_id)
            .where(refunds.c.due_at <= tx.now_ms, refunds.c.state.in_(lanes.RUNNABLE))
            .limit(1)
        )
    ).first()
    return (row[0], row[1]) if row else None


def _always_landed(*_: Any, **__: Any) -> Found:
    return Found(Verdict.LANDED, (), (), ())


def _credited(_: Any) -> str:
    return "The customer was credited"


def _typed_by_nobody(*_: Any, **__: Any) -> tuple[()]:
    return ()


async def _of_any_version(tx: Any, refund_id: int, _: int) -> Any:
    rows = await tx.connection.execute(select(approvals_table).where(approvals_table.c.refund_id == refund_id))
    return tuple({row.by: approvals.from_row(row) for row in rows}.values())


@contextmanager
def _old_approvals_count() -> Iterator[None]:
    """Everything needs two, requesters change their minds, and what was approved before they did still counts."""
    two = Tier(approvers=(Group(name="approvers", members=(GROUP,)),), approvals=2)
    with (
        patch.object(world, "policy_of", lambda _: Policy(tiers=(two,))),
        patch.object(cast, "CHANGES_MIND", 0.9),
        patch.object(approvals, "given", _of_any_version),
    ):
        yield


@contextmanager
def _a_pause_stops_nobody() -> Iterator[None]:
    never = SimpleNamespace(current=_nothing)
    often = patch.object(fate, "PAUSES", (8,))
    with often, patch.object(effect, "standstill", never), patch.object(lanes, "standstill", never):
        yield


@contextmanager
def _no_request_expires() -> Iterator[None]:
    """Half of them are decided by nobody."""
    with patch.object(cast, "FORGETS", 0.5), patch.object(pending, "next_due", _nothing):
        yield


def _in_five_minutes(*known: Any, **_: Any) -> datetime:
    now: datetime = known[2]
    return now + timedelta(minutes=5)


@contextmanager
def _landed_again_and_again() -> Iterator[None]:
    """What has landed is looked for soon, and called landed anew."""
    with (
        patch.object(verdict, "last_look", _in_five_minutes),
        patch.object(verdict, "_has_moved", lambda *_: True),
    ):
        yield


@contextmanager
def _refused_and_left() -> Iterator[None]:
    """Syncro takes no negative quantity, not by an edit either, and the line that was added positive stays."""
    refused = (frozenset(ProductKind),) * 3
    with patch.object(world, "KINDS", refused), patch.object(ensure_line, "_take_off", _nothing):
        yield


@contextmanager
def _frozen_and_unguarded() -> Iterator[None]:
    """Processes freeze so often that one does it between its last look at the lease and the socket."""
    with patch.object(chance, "FREEZES", (0.05,)), patch.object(host, "guard", _nothing):
        yield


@contextmanager
def _two_in_a_lane() -> Iterator[None]:
    """The lane is whose who comes, and whoever lost it does not notice: one of the two alone does no harm."""
    with (
        patch.object(host, "guard", _nothing),
        patch.multiple(lanes, _take=_whoever_comes, _next_due=_due_or_at_work, hold=_nothing, renew=_nothing),
    ):
        yield


@dataclass(frozen=True)
class Break:
    """The invariant that must fall, how the safeguard is taken out, and a seed in which that was noticed."""

    invariant: str
    take_out: Callable[[], Any]
    seed: int


@contextmanager
def _nobody_looks_before_a_line() -> Iterator[None]:
    """People often refund what the bot has just begun to write."""
    often = patch.object(chance, "MEDDLED_WITH", (0.8,))
    with often, patch.object(ensure_line, "ensure_still_billed", _nothing):
        yield


@contextmanager
def _runs_stop_nobody() -> Iterator[None]:
    """The story begins shortly before a run."""
    shortly = patch.object(world, "BEGINS", (time(5, 20),))
    with shortly, patch.object(effect, "ensure_outside_run", _nothing):
        yield


BROKEN = {
    "nothing is looked for before it is sent again": Break(
        "8", lambda: patch.multiple(effect, _look=_nothing, _may_send_again=_nothing), 1
    ),
    "there is no quiet period": Break("8", lambda: patch.object(host, "QUIET", timedelta(0)), 24),
    "posts are repeated as reads are": Break("8", lambda: patch.object(Wire, "post", _post_again), 4),
    "no intent is stored": Break("7", lambda: patch.object(effects, "begin", _nothing), 1),
    "a frozen process goes on sending": Break("7", _frozen_and_unguarded, 1),
    "two work in one lane": Break("7", _two_in_a_lane, 1),
    "the ticket is not read back": Break("5", lambda: patch.object(refund, "ensure_as_approved", _without_reading), 2),
    "a positive line stays": Break("4", _refused_and_left, 1),
    "nothing is reserved": Break("1", lambda: patch.object(reservations, "taken", _nothing_is_taken), 1),
    "refunds made by hand count for nothing": Break("1", lambda: patch.object(left, "by_hand", _typed_by_nobody), 1),
    "nobody looks before a line": Break("1", _nobody_looks_before_a_line, 6),
    "the invoice is not compared with what was approved": Break(
        "2", lambda: patch.object(ensure_still_billed, "changes", _no_changes), 6
    ),
    "GST is wrong by a tenth": Break("2", lambda: patch.object(compose, "gst_cents", _a_tenth_more_gst), 1),
    "writes begin during the run": Break("F16", _runs_stop_nobody, 1),
    "a pause stops nobody": Break("7", _a_pause_stops_nobody, 5),
    "approvals of an earlier version count": Break("6", _old_approvals_count, 4),
    "no request expires": Break("9", _no_request_expires, 1),
    "nobody looks for the credit": Break("9", lambda: patch.object(landings, "claim", _nothing), 1),
    "a credit has landed once its ticket is resolved": Break(
        "11", lambda: patch.object(verdict, "landing", _always_landed), 1
    ),
    "what has landed lands again": Break("11", _landed_again_and_again, 1),
    "people are told too soon": Break("11", lambda: patch.object(standing, "waiting_for_run", _credited), 1),
    "anybody decides": Break("6", lambda: patch.object(delegation, "check_decision", _anybody), 1),
}


@contextmanager
def broken(what: str) -> Iterator[str]:
    """The bot without one of its safeguards, in a rougher world; yields the invariant that must fall."""
    chosen = BROKEN[what]
    often = patch.multiple(chance, LEVELS=(0.2,), FREEZES=(0.01,), DIES=(0.0,))
    with often, chosen.take_out():
        yield chosen.invariant

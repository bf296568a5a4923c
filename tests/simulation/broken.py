"""The bot with one of its safeguards taken out: a simulation that finds nothing wrong with these proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, insert, select

from bot.blocks import standing
from bot.ledger import approvals, effects, landings, lanes, pending, reservations
from bot.ledger.tables import approvals as approvals_table
from bot.ledger.tables import lanes as lanes_table
from bot.ledger.tables import refunds
from bot.models import Group, Policy, State, Taken, Tier, Verdict
from bot.rules import delegation
from bot.rules.landing import Found
from bot.steps import effect, ensure_line, left
from bot.workflow import refund, verdict
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


async def _look_again_soon(tx: Any, refund_id: int, landing: Any = None) -> None:
    if landing is not None:
        await landings.note(tx, refund_id, landing)
    await landings.look_soon(tx, refund_id, tx.now + timedelta(minutes=5))


@contextmanager
def _looked_for_for_ever() -> Iterator[None]:
    """What has landed is looked for again, and found again."""
    waiting = (State.RESOLVED, State.OVERDUE, State.LANDED)
    with patch.object(landings, "WAITING", waiting), patch.object(landings, "end", _look_again_soon):
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


BROKEN: dict[str, tuple[str, Callable[[], Any]]] = {
    "nothing is looked for before it is sent again": (
        "8",
        lambda: patch.multiple(effect, _look=_nothing, _may_send_again=_nothing),
    ),
    "there is no quiet period": ("8", lambda: patch.object(host, "QUIET", timedelta(0))),
    "posts are repeated as reads are": ("8", lambda: patch.object(Wire, "post", _post_again)),
    "no intent is stored": ("7", lambda: patch.object(effects, "begin", _nothing)),
    "a frozen process goes on sending": ("7", _frozen_and_unguarded),
    "two work in one lane": ("7", _two_in_a_lane),
    "the ticket is not read back": ("5", lambda: patch.object(refund, "ensure_as_approved", _without_reading)),
    "a positive line stays": ("4", _refused_and_left),
    "nothing is reserved": ("1", lambda: patch.object(reservations, "taken", _nothing_is_taken)),
    "refunds made by hand count for nothing": ("1", lambda: patch.object(left, "by_hand", _typed_by_nobody)),
    "a pause stops nobody": ("7", _a_pause_stops_nobody),
    "approvals of an earlier version count": ("6", _old_approvals_count),
    "no request expires": ("9", _no_request_expires),
    "nobody looks for the credit": ("9", lambda: patch.object(landings, "claim", _nothing)),
    "a credit has landed once its ticket is resolved": ("11", lambda: patch.object(verdict, "landing", _always_landed)),
    "what has landed lands again": ("11", _looked_for_for_ever),
    "people are told too soon": ("11", lambda: patch.object(standing, "waiting_for_run", _credited)),
    "anybody decides": ("6", lambda: patch.object(delegation, "check_decision", _anybody)),
}
"""What is taken out, the invariant that must fall, and how."""


@contextmanager
def broken(what: str) -> Iterator[str]:
    """The bot without one of its safeguards, in a rougher world; yields the invariant that must fall."""
    invariant, take_out = BROKEN[what]
    often = patch.multiple(chance, LEVELS=(0.2,), FREEZES=(0.01,), DIES=(0.0,))
    with often, take_out():
        yield invariant

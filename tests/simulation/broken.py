"""The bot with one of its safeguards taken out: a simulation that finds nothing wrong with these proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, insert, select

from bot.ledger import effects, lanes, reservations
from bot.ledger.tables import lanes as lanes_table
from bot.ledger.tables import refunds
from bot.models import Taken
from bot.steps import effect, ensure_line
from bot.workflow import decision, refund
from syncro_client import UnknownOutcome
from syncro_client.transport import Wire
from tests.sandbox.syncro import ProductKind
from tests.simulation import chance, host, world


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


BROKEN: dict[str, tuple[str, Callable[[], Any]]] = {
    "nothing is looked for before it is sent again": (
        "8",
        lambda: patch.multiple(effect, _look=_nothing, _may_send_again=_nothing),
    ),
    "there is no quiet period": ("8", lambda: patch.object(host, "QUIET", timedelta(0))),
    "posts are repeated as reads are": ("8", lambda: patch.object(Wire, "post", _post_again)),
    "no intent is stored": ("7", lambda: patch.object(effects, "begin", _nothing)),
    "a frozen process goes on sending": ("7", _frozen_and_unguarded),
    "two work in one lane": ("7", lambda: patch.multiple(lanes, _take=_whoever_comes, _next_due=_due_or_at_work)),
    "the ticket is not read back": ("5", lambda: patch.object(refund, "ensure_as_approved", _without_reading)),
    "a positive line stays": ("4", _refused_and_left),
    "nothing is reserved": ("1", lambda: patch.object(reservations, "taken", _nothing_is_taken)),
    "anybody decides": ("6", lambda: patch.object(decision, "check_decision", _anybody)),
}
"""What is taken out, the invariant that must fall, and how."""


@contextmanager
def broken(what: str) -> Iterator[str]:
    """The bot without one of its safeguards, in a rougher world; yields the invariant that must fall."""
    invariant, take_out = BROKEN[what]
    often = patch.multiple(chance, LEVELS=(0.2,), FREEZES=(0.01,), DIES=(0.0,))
    with often, take_out():
        yield invariant

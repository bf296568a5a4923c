"""Where a bot process can be killed, and a trace of what it sends. It runs in the bot's process, not in the product.

A point is just before or just after a request to Syncro, a request to Slack, or a commit that wrote something. Its name
says which, and the how manieth of its kind since the process was armed: "after commit effects+lanes #3".
"""

import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from slack_sdk.web import async_base_client, async_internal_utils
from sqlalchemy import Connection, Engine, event

import bot.app
from bot.ledger.database import Database
from bot.ledger.lanes import Lease
from bot.steps import effect, pacing, read_back
from bot.workflow import courier, runner
from syncro_client import SyncroClient, limiter

VARIABLE = "CHAOS"
WRITTEN = "chaos_written"
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)", re.IGNORECASE)
COURIER_LEASE = 1.5  # seconds

lease_of_task: ContextVar[Lease | None] = ContextVar("lease_of_task", default=None)


@dataclass
class Points:
    """Counts the points that are passed, and dies at one of them."""

    kill_at: str | None = None
    record: Path | None = None
    armed: bool = False
    _seen: Counter[str] = field(default_factory=Counter)

    def arm(self, *_: object) -> None:
        self.armed = True

    def reach(self, what: str) -> None:
        if not self.armed:
            return
        self._seen[what] += 1
        name = f"{what} #{self._seen[what]}"
        if self.record is not None:
            append(self.record, name)
        if name == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def append(path: Path, line: str) -> None:
    """In one write, so that lines of several processes never mix, and a kill never cuts one."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def install(environment: Mapping[str, str]) -> None:
    """Read what to do from the environment, and put it around everything that leaves the process."""
    wanted: dict[str, Any] = json.loads(environment.get(VARIABLE, "{}"))
    record, trace = wanted.get("record"), wanted.get("trace")
    points = Points(kill_at=wanted.get("kill_at"), record=None if record is None else Path(record))
    signal.signal(signal.SIGUSR1, points.arm)
    shorten_waits()
    if wanted.get("unlimited"):
        lift_the_limit()
    watch_syncro(points, None if trace is None else Path(trace))
    watch_slack(points)
    watch_commits(points)


def shorten_waits() -> None:
    """Only how long the bot waits, never what it waits for."""
    courier.LEASE_MS = round(COURIER_LEASE * 1000)
    courier.BETWEEN_POSTS = 0.02
    courier.SWEEP = runner.SWEEP = 0.25
    courier.LONGEST_BACK_OFF = 2.0
    runner.BACK_OFF = timedelta(seconds=0.5)
    effect.PAUSE_REPEATABLE = timedelta(seconds=0.5)
    effect.PAUSE_UNREACHABLE = runner.PAUSE_UNREACHABLE = timedelta(seconds=1)  # type: ignore[attr-defined]
    read_back.LAG = (0.3, 0.6)


def lift_the_limit() -> None:
    """Many refunds in a minute, where the subject is the leases and not the pace."""
    limiter._INTERVAL = 0.002


def watch_syncro(points: Points, trace: Path | None) -> None:
    send, guard = httpx.AsyncClient.send, pacing.guard

    async def guarded(database: Database, lease: Lease, syncro: SyncroClient) -> None:
        await guard(database, lease, syncro)
        lease_of_task.set(lease)

    async def watched(self: httpx.AsyncClient, request: httpx.Request, **how: Any) -> httpx.Response:
        what = f"Syncro {request.method} {re.sub(r'[0-9]+', '*', request.url.path.removeprefix('/api/v1'))}"
        points.reach(f"before {what}")
        if trace is not None:
            append(trace, line_of(request))
        response = await send(self, request, **how)
        points.reach(f"after {what}")
        return response

    bot.app.guard = guarded  # type: ignore[attr-defined]  # where the composition root has imported it
    httpx.AsyncClient.send = watched  # type: ignore[method-assign]


def line_of(request: httpx.Request) -> str:
    """What leaves, when, and under whose lease."""
    lease = lease_of_task.get()
    return json.dumps(
        {
            "at": time.monotonic(),
            "process": os.getpid(),
            "method": request.method,
            "path": request.url.path,
            "token": None if lease is None else lease.token,
            "refund": None if lease is None else lease.refund_id,
            "customer": None if lease is None else lease.customer_id,
        }
    )


def watch_slack(points: Points) -> None:
    post = async_internal_utils._request_with_session

    async def watched(**how: Any) -> Any:
        what = f"Slack {how['api_url'].rpartition('/')[2]}"
        points.reach(f"before {what}")
        answer = await post(**how)
        points.reach(f"after {what}")
        return answer

    async_base_client._request_with_session = watched  # type: ignore[attr-defined]  # where it is called


def watch_commits(points: Points) -> None:
    """A commit is named after the tables that were written; one that wrote nothing is none."""

    @event.listens_for(Engine, "begin")
    def begun(connection: Connection) -> None:
        connection.info[WRITTEN] = set()

    @event.listens_for(Engine, "after_cursor_execute")
    def executed(connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        found = WRITES.match(statement)
        if found and cursor.rowcount != 0:
            connection.info.setdefault(WRITTEN, set()).add(found[1])

    commit = Connection._commit_impl

    def watched(self: Connection) -> None:
        what = "commit " + "+".join(sorted(self.info.get(WRITTEN, ())))
        wrote = bool(self.info.get(WRITTEN))
        if wrote:
            points.reach(f"before {what}")
        commit(self)
        if wrote:
            points.reach(f"after {what}")

    Connection._commit_impl = watched  # type: ignore[method-assign]

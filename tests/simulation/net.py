"""The way to Syncro: a request takes its time there, is done, late or never, and its answer comes back, or not.

Once a request has left, it goes on by itself: the machine that sent it may be dead by then.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.sandbox.syncro.answers import Answer
from tests.sandbox.syncro.calls import path_fits
from tests.sandbox.syncro.desk import Desk, Incoming
from tests.sandbox.syncro.door import after, instead, loggable, shifted
from tests.sandbox.syncro.faults import Fault, Planned
from tests.simulation.chance import READ_FAULTS, WRITE_FAULTS, Chance
from tests.simulation.loop import Machine, VirtualLoop

PREFIX = "/api/v1"
CLEAR_NO = (400, 401, 403, 404, 422, 429)


@dataclass(kw_only=True)
class Sent:
    """One request that left a machine.

    `answered` is what reached the machine: "yes", "no", or None as long as nobody can know. `done` is when it was
    done. `write` and `shown` are notes of whoever watches.
    """

    machine: Machine
    incoming: Incoming
    at: datetime
    body: Any
    fault: Planned | None = None
    done: datetime | None = None
    status: int | None = None
    answered: str | None = None
    answered_at: datetime | None = None
    cut_off: bool = False
    shown: Any = None
    write: Any = None

    @property
    def writes(self) -> bool:
        return self.incoming.method != "GET"

    def fits(self, method: str, path: str) -> bool:
        return self.incoming.method == method and path_fits(self.incoming.path, path)

    def __str__(self) -> str:
        return f"{self.incoming.method} {self.incoming.path}"


class Watcher:
    """Who is told of every request: when it leaves, when Syncro has done it, and when the machine has its answer."""

    def leaves(self, sent: Sent) -> None:
        raise NotImplementedError

    def done(self, sent: Sent, answer: Answer) -> None:
        raise NotImplementedError

    def answered(self, sent: Sent) -> None:
        raise NotImplementedError


class Lost(Exception):  # noqa: N818  it stands for what the connection says
    """The connection broke."""


@dataclass
class Wire:
    """Syncro's desk behind a network. `reachable` is False while nothing of it can be reached."""

    loop: VirtualLoop
    desk: Desk
    chance: Chance
    watcher: Watcher
    reachable: bool = True

    def now(self) -> datetime:
        return self.desk.account.now()

    def later(self, seconds: float, what: Callable[..., object], *args: object) -> None:
        """Something in the world happens, whatever becomes of the machine that caused it."""
        self.loop.call_later(seconds, what, *args, context=Context())

    def fate(self, incoming: Incoming) -> Planned | None:
        """What goes wrong with this request."""
        writes = incoming.method != "GET"
        if not self.chance.trouble(self.chance.writes_fail if writes else self.chance.reads_fail):
            return None
        kinds = [kind for kind in (WRITE_FAULTS if writes else READ_FAULTS) if kind in self.chance.kinds]
        if not kinds:
            return None
        kind = self.chance.one(kinds)
        seconds = self.chance.between(30, 120) if kind is Fault.DO_LATE else self.chance.between(1, 40)
        return Planned(
            kind=kind,
            status=self.chance.one((401, 403) if kind is Fault.NOT_PERMITTED else STATUSES.get(kind, (500, 502, 503))),
            done=self.chance.happens(0.5),
            seconds=seconds,
            hold=self.chance.between(0, 25),
            retry_after=self.chance.one((None, 1, 20, 90)),
        )

    def send(self, sent: Sent, answer: asyncio.Future[httpx.Response]) -> None:
        """Put a request on its way."""
        sent.fault = self.fate(sent.incoming)
        self.watcher.leaves(sent)
        self.later(self.chance.latency(), self._arrive, sent, answer)

    def _arrive(self, sent: Sent, answer: asyncio.Future[httpx.Response]) -> None:
        fault = sent.fault
        if fault is None:
            return self._back(self.chance.latency(), sent, answer, self._do(sent))
        told = instead(fault)
        if told is not None:
            return self._back(self.chance.latency(), sent, answer, told)
        if fault.kind is Fault.DO_LATE:
            hold = min(fault.hold, 14)
            self.later(hold + fault.seconds, self._do, sent)
            return self._back(fault.hold, sent, answer, None)
        if fault.kind is Fault.SHIFT_ROWS:
            return self._back(self.chance.latency(), sent, answer, self.desk.answer(shifted(sent.incoming, 1)))
        done = None
        if fault.kind is not Fault.LOSE_REQUEST and (fault.kind not in {Fault.HANG, Fault.HTML} or fault.done):
            done = self._do(sent)
        if fault.kind is Fault.HANG:
            return None
        sent.cut_off = fault.kind is Fault.CUT_OFF_JSON
        delay = fault.seconds if fault.kind is Fault.SLOW else self.chance.latency()
        return self._back(delay, sent, answer, after(fault, done))

    def _do(self, sent: Sent) -> Answer:
        answer = self.desk.answer(sent.incoming)
        sent.done, sent.status = self.now(), answer.status
        self.watcher.done(sent, answer)
        return answer

    def _back(self, seconds: float, sent: Sent, waiting: asyncio.Future[httpx.Response], answer: Answer | None) -> None:
        def receive() -> None:
            if waiting.done():
                return
            if answer is None:
                waiting.set_exception(httpx.ReadError("the connection broke"))
                return
            sent.answered = _as_understood(sent, answer)
            sent.answered_at = self.now()
            self.watcher.answered(sent)
            waiting.set_result(_response(answer, cut_off=sent.cut_off))

        self.later(seconds, self.loop.tell, sent.machine, receive)


STATUSES = {Fault.HTML: (200, 400, 404, 500), Fault.TOO_MANY: (429,)}


def _as_understood(sent: Sent, answer: Answer) -> str | None:
    """Whether this is a clear yes, a clear no, or neither."""
    wrapped = sent.fault is not None and sent.fault.kind is Fault.WRONG_WRAPPER
    if not answer.is_json or sent.cut_off:
        return None
    if answer.status in CLEAR_NO:
        return "no"
    return "yes" if answer.status < 300 and not wrapped else None


def _response(answer: Answer, *, cut_off: bool) -> httpx.Response:
    text = json.dumps(answer.body, ensure_ascii=False, default=float) if answer.is_json else str(answer.body)
    content = (text[: len(text) // 2] if cut_off else text).encode()
    return httpx.Response(
        answer.status,
        headers={"Content-Type": f"{answer.content_type}; charset=utf-8", **answer.headers},
        content=content,
    )


class Way(httpx.AsyncBaseTransport):
    """One machine's connections. `may_die` is a place where the machine may; once it `is_dead`, nothing leaves.

    It does not freeze between the bot's check of its lease and the request: nothing waits there, and the microseconds
    that a real process takes are a hole that the bot knows of.
    """

    def __init__(
        self, wire: Wire, machine: Machine, may_die: Callable[[str], Awaitable[None]], is_dead: Callable[[], bool]
    ) -> None:
        self._wire = wire
        self._machine = machine
        self._may_die = may_die
        self._is_dead = is_dead

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and wait for its answer, for ever if need be."""
        wire = self._wire
        incoming = _incoming(request)
        await self._may_die(f"before {incoming.method} {incoming.path}")
        if wire.chance.happens(0.05):
            await asyncio.sleep(wire.chance.between(0.01, 0.3))  # a new connection
        if self._is_dead() or not wire.reachable or wire.chance.trouble(wire.chance.cannot_connect):
            raise httpx.ConnectError("no connection")
        waiting: asyncio.Future[httpx.Response] = wire.loop.create_future()
        body = loggable(incoming.raw)
        wire.send(Sent(machine=self._machine, incoming=incoming, at=wire.now(), body=body), waiting)
        if incoming.method != "GET":
            await self._may_die(f"after {incoming.method} {incoming.path}")
        return await waiting


def _incoming(request: httpx.Request) -> Incoming:
    path, _, query = request.url.raw_path.decode().partition("?")
    content_type = request.headers.get("Content-Type", "")
    return Incoming(
        method=request.method,
        path=path.removeprefix(PREFIX),
        query=parse_qs(query, keep_blank_values=True),
        authorization=request.headers.get("Authorization"),
        content_type=content_type.partition(";")[0],
        raw=request.content,
    )

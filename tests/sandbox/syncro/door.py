"""The socket: turns HTTP into calls and answers into bytes, and lets planned faults strike on the way."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.sandbox.syncro.answers import Answer, html
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.desk import Desk, Incoming, not_permitted, too_many
from tests.sandbox.syncro.faults import Fault, Faults, Planned

PREFIX = "/api/v1"
LATE_MARGIN = 0.01
"""Seconds, so that a timer never rings before the account's clock says that the call is due."""


class FrontDoor:
    """One account behind a socket. `late` holds what is done only after its caller gave up (F3)."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.faults = Faults()
        self.requests: list[LoggedCall] = []
        self.late: list[tuple[datetime, Incoming]] = []
        self.closing = asyncio.Event()
        self._timers: set[asyncio.TimerHandle] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Every call under /api/v1."""
        self.catch_up()
        incoming = await incoming_of(request)
        logged = LoggedCall(
            method=incoming.method,
            path=incoming.path,
            query=incoming.query,
            body=loggable(incoming.raw),
            at=self.desk.account.now(),
        )
        self.requests.append(logged)
        planned = self.faults.strike(incoming)
        if planned is None:
            return response_of(self.desk.answer(incoming), logged)
        logged.fault = planned.kind.value
        answer = await self._strike(planned, incoming)
        if answer is None:
            hang_up(request)
            return web.Response()
        return response_of(answer, logged, cut_off=planned.kind is Fault.CUT_OFF_JSON)

    async def _strike(self, planned: Planned, incoming: Incoming) -> Answer | None:
        """The answer that still goes out; None when the connection is lost."""
        answer: Answer | None = instead(planned)
        if answer is not None:
            return answer
        if planned.kind is Fault.DO_LATE:
            self._do_later(planned.seconds, incoming)
            await self._pause(planned.hold)
            return None
        if planned.kind is Fault.SHIFT_ROWS:
            return self.desk.answer(shifted(incoming, planned.rows))
        if planned.kind is not Fault.LOSE_REQUEST and (planned.kind not in {Fault.HANG, Fault.HTML} or planned.done):
            answer = self.desk.answer(incoming)
        if planned.kind in {Fault.SLOW, Fault.HANG}:
            await self._pause(planned.seconds if planned.kind is Fault.SLOW else None)
        return after(planned, answer)

    async def _pause(self, seconds: float | None) -> None:
        """OpenShelf, but never longer than the service lives."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return

    def _do_later(self, seconds: float, incoming: Incoming) -> None:
        """Done by the account's clock, at the latest after as many real seconds."""
        due = self.desk.account.now() + timedelta(seconds=seconds)
        self.late.append((due, incoming))
        self._timers.add(asyncio.get_running_loop().call_later(seconds + LATE_MARGIN, self.catch_up))

    def catch_up(self) -> None:
        """Does the late calls that are due by the account's clock."""
        now = self.desk.account.now()
        due = [incoming for at, incoming in self.late if at <= now]
        self.late = [(at, incoming) for at, incoming in self.late if at > now]
        for incoming in due:
            self.desk.answer(incoming)

    def close(self) -> None:
        """Releases whatever hangs."""
        self.closing.set()
        for timer in self._timers:
            timer.cancel()


def instead(planned: Planned) -> Answer | None:
    """The answers that come in place of doing anything."""
    if planned.kind is Fault.TOO_MANY:
        return too_many(planned.retry_after)
    if planned.kind is Fault.ERROR_BEFORE:
        return html(planned.status or 500, "We're sorry, but something went wrong")
    if planned.kind is Fault.NOT_PERMITTED:
        return Answer({"error": not_permitted(planned.permission)}, planned.status or 403)
    return None


def after(planned: Planned, answer: Answer | None) -> Answer | None:
    """What goes out once it was done, or not."""
    if planned.kind is Fault.HTML:
        return html(planned.status or 200, "Syncro")
    if planned.kind is Fault.ERROR_AFTER:
        return html(planned.status or 500, "We're sorry, but something went wrong")
    if planned.kind is Fault.WRONG_WRAPPER and answer is not None:
        return Answer({"data": answer.body}, answer.status)
    return answer if planned.kind in {Fault.SLOW, Fault.CUT_OFF_JSON} else None


def shifted(incoming: Incoming, rows: int) -> Incoming:
    return Incoming(
        incoming.method,
        incoming.path,
        incoming.query,
        incoming.authorization,
        incoming.content_type,
        incoming.raw,
        rows,
    )


async def incoming_of(request: web.Request) -> Incoming:
    return Incoming(
        method=request.method,
        path=request.path.removeprefix(PREFIX),
        query={name: request.query.getall(name) for name in request.query},
        authorization=request.headers.get("Authorization"),
        content_type=request.content_type if "Content-Type" in request.headers else "",
        raw=await request.read(),
    )


def loggable(raw: bytes) -> Any:
    """The JSON, or the text when it is none."""
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")


def response_of(answer: Answer, logged: LoggedCall, *, cut_off: bool = False) -> web.Response:
    logged.status = answer.status
    text = json.dumps(answer.body, ensure_ascii=False, default=float) if answer.is_json else str(answer.body)
    return web.Response(
        text=text[: len(text) // 2] if cut_off else text,
        status=answer.status,
        content_type=answer.content_type,
        charset="utf-8",
        headers=dict(answer.headers),
    )


def hang_up(request: web.Request) -> None:
    """Closes the connection without a word."""
    if request.transport is not None:
        request.transport.abort()

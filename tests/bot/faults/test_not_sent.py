"""Nobody answers the door: what certainly never left is not called unknown, and is sent as soon as Syncro is there."""

import httpx
import pytest

from bot.models import State
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_LINE, SEATS_LINE, START, approve
from tests.bot.faults.witness import name_of
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.door import PREFIX, loggable

WRITES = (witness.TICKET, witness.ADD, witness.ADD_POSITIVE, witness.TURN, witness.WORKSHEET, witness.RESOLVE)


class ClosedDoor(httpx.AsyncBaseTransport):
    """Refuses the connection for one write, a few times."""

    def __init__(self, inner: httpx.AsyncBaseTransport, write: str, *, times: int) -> None:
        self.inner = inner
        self.write = write
        self.times = times

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(PREFIX)
        call = LoggedCall(method=request.method, path=path, query={}, body=loggable(request.content), at=START)
        if self.times and name_of(call) == self.write:
            self.times -= 1
            raise httpx.ConnectError("Connection refused")
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


@pytest.mark.parametrize("times", [1, 7])
@pytest.mark.parametrize("write", WRITES)
async def test_a_write_that_never_left_is_sent_later_and_once(
    here: Scene, bot: Process, monkeypatch: pytest.MonkeyPatch, write: str, times: int
) -> None:
    http = here.syncro_client._wire.http
    monkeypatch.setattr(http, "_transport", ClosedDoor(http._transport, write, times=times))
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    began = here.clock.at
    assert (await here.run(bot)).state is State.RESOLVED
    assert (here.clock.at - began).total_seconds() < here.quiet.total_seconds()
    names = [name_of(call) for call in here.syncro.requests]
    assert names.count(write) == (2 if write == witness.ADD else 1)
    await books_agree(here)

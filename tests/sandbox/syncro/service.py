"""LocalSyncro: an account with a socket in front of it."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.sandbox.syncro.account import Account, utc_now
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.console import Console
from tests.sandbox.syncro.desk import Desk
from tests.sandbox.syncro.door import PREFIX, FrontDoor
from tests.sandbox.syncro.faults import Faults
from tests.sandbox.syncro.permissions import ALL, Token
from tests.sandbox.syncro.seed import kiwi_it
from tests.sandbox.syncro.switches import Switches

Seed = Callable[[Account], None]


class LocalSyncro:
    """Listens while it is entered; `stop` ends even calls that hang.

    Args:
        port: 0 takes a free one.
        host: The interface; only this machine by default.
        seed: Fills a new account; the default is the MSP "kiwi-it" with a dozen customers.
        account: A ready account instead of a seeded one.
        switches: How the open questions are answered.
        now: The account's clock; the real one by default. The seed's dates are relative to it.
        token: The secret with every permission of a role; a fixed one is handy across processes.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        seed: Seed = kiwi_it,
        account: Account | None = None,
        switches: Switches | None = None,
        now: Callable[[], datetime] | None = None,
        token: str | None = None,
    ) -> None:
        if account is None:
            account = Account(now=now or utc_now, switches=switches or Switches())
            seed(account)
        self.account = account
        self.token = token or f"T{secrets.token_hex(20)}"
        self._host, self._port = host, port
        self._desk = Desk(account, Token(self.token))
        self._door: FrontDoor | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> Self:
        self.account.open_books()
        self._door = FrontDoor(self._desk)
        app = web.Application(client_max_size=64 * 1024**2)
        app.add_routes(Console(self._door).routes())
        app.router.add_route("*", f"{PREFIX}/{{path:.*}}", self._door.handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = int(self._runner.addresses[0][1])
        return self

    async def stop(self) -> None:
        if self._door is not None:
            self._door.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def root_url(self) -> str:
        """Where `/_sandbox` is."""
        return f"http://{self._host}:{self._port}"

    @property
    def base_url(self) -> str:
        """What SYNCRO_BASE_URL is set to."""
        return f"{self.root_url}{PREFIX}"

    @property
    def door(self) -> FrontDoor:
        if self._door is None:
            raise RuntimeError("LocalSyncro is not started")
        return self._door

    @property
    def requests(self) -> list[LoggedCall]:
        """Every call so far, also those that got no answer."""
        return self.door.requests

    @property
    def faults(self) -> Faults:
        return self.door.faults

    def calls(self, method: str, path: str) -> list[LoggedCall]:
        """The logged calls that fit; `path` may hold `*`."""
        return [logged for logged in self.requests if logged.fits(method, path)]

    def give_token(self, permissions: Iterable[str] = ALL, *, without: Iterable[str] = ()) -> str:
        """A further token with fewer permissions (or with "Global Admin")."""
        token = Token(f"T{secrets.token_hex(20)}", frozenset(permissions) - frozenset(without))
        self._desk.tokens[token.secret] = token
        return token.secret

    def take_permission(self, permission: str, secret: str | None = None) -> None:
        """Takes a permission away from a token in use (F7)."""
        old = self._desk.tokens[secret or self.token]
        self._desk.tokens[old.secret] = Token(old.secret, old.permissions - {permission})

    def give_permission(self, permission: str) -> None:
        """Gives a permission back to the token in use."""
        old = self._desk.tokens[self.token]
        self._desk.tokens[old.secret] = Token(old.secret, old.permissions | {permission})

    def others_call(self, times: int) -> None:
        """Other tools on the same address use up the rate limit (F5)."""
        self._desk.others_call(times)

    def catch_up(self) -> None:
        """Does the late calls that are due by an injected clock (F3)."""
        self.door.catch_up()

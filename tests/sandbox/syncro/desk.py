"""The front desk: takes one call, checks token, content type, limit and permission in Syncro's order, and answers.

It knows no sockets; `door.py` does.
"""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, Refused, error, html
from tests.sandbox.syncro.calls import Body, Call, WrongType
from tests.sandbox.syncro.permissions import Token, named
from tests.sandbox.syncro.routes import Route, find_route

MINUTE = timedelta(minutes=1)


@dataclass(slots=True, frozen=True)
class Incoming:
    """A request as bytes and headers. `shift` moves the rows of this list (T10)."""

    method: str
    path: str
    query: dict[str, list[str]]
    authorization: str | None = None
    content_type: str = ""
    raw: bytes = b""
    shift: int = 0


@dataclass(slots=True)
class RateLimit:
    """180 calls in any 60 seconds for the one address everybody here comes from (T2)."""

    calls: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime, limit: int | None) -> int:
        """Counts this call and returns 0, or the seconds until one more would be let in."""
        while self.calls and self.calls[0] <= now - MINUTE:
            self.calls.popleft()
        if limit is None or len(self.calls) < limit:
            self.calls.append(now)
            return 0
        return int((self.calls[0] + MINUTE - now).total_seconds()) + 1


class Desk:
    """Holds the tokens and the rate limit of one account."""

    def __init__(self, account: Account, *tokens: Token) -> None:
        self.account = account
        self.tokens = {token.secret: token for token in tokens}
        self.rate = RateLimit()

    def answer(self, incoming: Incoming) -> Answer:
        """Never raises; a refusal is an answer."""
        try:
            return self._answer(incoming)
        except Refused as refused:
            return refused.answer

    def others_call(self, times: int) -> None:
        """Other tools on the same address use up the limit (F5)."""
        self.rate.calls.extend([self.account.now()] * times)

    def _answer(self, incoming: Incoming) -> Answer:
        switches = self.account.switches
        if seconds := self.rate.wait(self.account.now(), switches.rate_limit):
            return too_many(seconds if switches.rate_limit_says_when else None)
        token = self._token(incoming.authorization)
        if incoming.method in {"POST", "PUT"} and incoming.content_type != "application/json":
            return html(400, "Bad Request")
        found = find_route(incoming.method, incoming.path)
        if found is None:
            raise error("Not found", status=404)
        route, ids = found
        if incoming.path.split("/")[1] in switches.features_off:
            return Answer("This feature is not enabled for your account.", 200, "text/html")
        self._check_permission(token, route)
        query = {**incoming.query, "_shift": [str(incoming.shift)]}
        body = read_body(incoming.raw)
        try:
            return route.behaviour(self.account, Call(incoming.method, incoming.path, query, body, token, ids))
        except WrongType as wrong:
            raise route.refusal(body, str(wrong)) from None

    def _token(self, authorization: str | None) -> Token:
        """Bearer or raw; a token in the address is not looked at (T1)."""
        token = self.tokens.get((authorization or "").removeprefix("Bearer ").strip())
        if token is None:
            raise error("Not authorized", status=401)
        return token

    def _check_permission(self, token: Token, route: Route) -> None:
        if not token.may(route.needs):
            raise error(not_permitted(route.needs or ""), status=self.account.switches.missing_permission_status)


def not_permitted(permission: str) -> str:
    return f"Not authorized. {named(permission)}. Please ask account admin to update your group permissions."


def too_many(retry_after: int | None) -> Answer:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Answer({"error": "Rate limit exceeded"}, 429, headers=headers)


def read_body(raw: bytes) -> Body:
    """Fractions are read as `Decimal`. Raises Refused when it is not a JSON object of proper Unicode."""
    if not raw.strip():
        return Body({})
    try:
        values: Any = json.loads(raw, parse_float=Decimal, parse_constant=refuse_constant)
        json.dumps(values, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError):
        raise Refused(html(400, "Bad Request")) from None
    if not isinstance(values, dict):
        raise Refused(html(400, "Bad Request"))
    return Body(values)


def refuse_constant(name: str) -> None:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)

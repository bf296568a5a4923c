"""Response URLs: five uses in thirty minutes, for one person in one place."""

import secrets
from dataclasses import dataclass

from tests.sandbox.slack.clock import Clock
from tests.sandbox.slack.refusals import Refusal

LIFETIME_SECONDS = 30 * 60
USES = 5


@dataclass(slots=True)
class ResponseUrl:
    channel_id: str
    user_id: str
    message_ts: str | None
    issued_at: float
    uses: int = 0


class ResponseUrls:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}
        self.base_url = ""

    def issue(self, kind: str, channel_id: str, user_id: str, *, message_ts: str | None = None) -> str:
        key = secrets.token_hex(12)
        self._issued[key] = ResponseUrl(channel_id, user_id, message_ts, self._clock.now())
        return f"{self.base_url}/{kind}/{key}"

    def use(self, key: str) -> ResponseUrl:
        found = self._issued.get(key)
        if found is None:
            raise Refusal("no_service")
        if found.uses >= USES or self._clock.now() - found.issued_at > LIFETIME_SECONDS:
            raise Refusal("used_url" if found.uses >= USES else "expired_url")
        found.uses += 1
        return found

"""Trigger ids: three seconds, one use."""

import re
import secrets
from dataclasses import dataclass

from tests.sandbox.slack.clock import Clock
from tests.sandbox.slack.refusals import Refusal

LIFETIME_SECONDS = 3.0  # docs.slack.dev/interactivity/handling-user-interaction
FORMAT = re.compile(r"\d+\.\d+\.[0-9a-f]+")


@dataclass(slots=True)
class Trigger:
    id: str
    user_id: str
    view_id: str | None
    issued_at: float
    used: bool = False


class Triggers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str, *, view_id: str | None = None) -> str:
        trigger_id = f"{10**12 + len(self._issued)}.{10**11 + 7}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(trigger_id, user_id, view_id, self._clock.now())
        return trigger_id

    def look_up(self, trigger_id: object) -> Trigger:
        """The trigger, if it can be exchanged now; it counts as used once `Trigger.used` is set."""
        if not isinstance(trigger_id, str) or not FORMAT.fullmatch(trigger_id):
            raise Refusal("invalid_trigger_id")
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock.now() - trigger.issued_at > LIFETIME_SECONDS:
            raise Refusal("expired_trigger_id")
        return trigger

"""Everything about one refund: what it is, what happened to it, what was sent to Syncro, where people talk of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.models.base import Model
from bot.models.refund import Refund


class Event(Model):
    """Who did what, and when. `who` is a Slack user id, or the bot. `until` is the last of several that are alike."""

    at: datetime
    name: str
    who: str
    data: dict[str, Any]
    times: int = 1
    until: datetime | None = None


class Sent(Model):
    """A write to Syncro. `key` says what ("RF-000123/1/add"), `outcome` is None while nobody knows what came of it."""

    key: str
    sends: int
    at: datetime
    outcome: dict[str, Any] | None


class Story(Model):
    """A refund as it stands, with its events and writes in their order. `thread` is the link to its card, or empty."""

    refund: Refund
    events: tuple[Event, ...]
    writes: tuple[Sent, ...]
    thread: str = ""

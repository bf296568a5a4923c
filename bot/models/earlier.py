"""A request that was made before for the same thing."""

from __future__ import annotations

from datetime import datetime

from bot.models.base import Model


class Earlier(Model):
    """Who asked, when, and what became of it. `state` and `reason` are values of State and Reason; `link` may be empty.

    `line_ids` are the lines of the invoice it is about, `names` what they are called there.
    """

    refund_id: int
    reference: str
    requester_id: str
    at: datetime
    state: str
    reason: str
    line_ids: tuple[int, ...]
    names: tuple[str, ...] = ()
    link: str = ""

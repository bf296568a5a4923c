"""What an approver wants to know before deciding."""

from __future__ import annotations

from datetime import datetime

from bot.models.base import Model


class Question(Model):
    """A question to the requester, and the answer once there is one. `number` counts those of one refund from 1."""

    number: int
    by: str
    at: datetime
    text: str
    answered_at: datetime | None = None
    answer: str = ""

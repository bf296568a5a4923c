"""Refunds stand still: somebody has paused them all."""

from __future__ import annotations

from datetime import datetime

from bot.models.base import Model


class Standstill(Model):
    """Nothing more is written to Syncro since `at`. `by` is the Slack id of the approver who said so, and why."""

    by: str
    at: datetime
    reason: str

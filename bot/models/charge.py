"""What is still to be charged where a price was wrong, and that somebody has charged it."""

from __future__ import annotations

from datetime import datetime

from bot.models.base import Model


class Charged(Model):
    """Somebody says that it was charged; `where` is the number of the ticket or invoice it stands on."""

    by: str
    at: datetime
    where: str

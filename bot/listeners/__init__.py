"""What Slack sends us: parse, store, acknowledge, hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.listeners import (
    ask,
    bulk,
    charge,
    command,
    customer_words,
    decide,
    delegate,
    details,
    edit,
    entry,
    home,
    not_the_same,
    pause,
    question,
    remedy,
    spark_report,
    stock,
    story,
    trouble,
    unit,
)

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.listeners.front import Front


def register(app: AsyncApp, front: Front) -> None:
    """Attach every listener."""
    trouble.register(app)
    entry.register(app, front)
    command.register(app, front)
    ask.register(app, front)
    details.register(app, front)
    decide.register(app, front)
    remedy.register(app, front)
    edit.register(app, front)
    not_the_same.register(app, front)
    question.register(app, front)
    pause.register(app, front)
    delegate.register(app, front)
    charge.register(app, front)
    customer_words.register(app, front)
    home.register(app, front)
    bulk.register(app, front)
    spark_report.register(app, front)
    stock.register(app, front)
    unit.register(app, front)
    story.register(app, front)

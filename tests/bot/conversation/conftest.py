"""The stage for a conversation. At its end every interaction must have been answered in time and in a valid shape."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from bot.workflow import courier
from tests.sandbox.stage import Stage, stage


@pytest.fixture
def settings() -> dict[str, str]:
    """Settings of the bot that differ from the stage's own; tests override this one."""
    return {}


@pytest.fixture
def between_posts() -> float:
    """Seconds from one message to the next. The bot takes a second for Slack's sake; this Slack need not be spared."""
    return 0.1


@pytest.fixture
async def play(
    database_url: str,
    clock: Callable[[], datetime],
    settings: dict[str, str],
    between_posts: float,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Stage]:
    """The seeded account and the running bot."""
    monkeypatch.setattr(courier, "BETWEEN_POSTS", between_posts)
    async with stage(database_url, clock=clock, adjust=lambda told: told.update(settings)) as set_up:
        yield set_up
        assert set_up.slack.failures == []

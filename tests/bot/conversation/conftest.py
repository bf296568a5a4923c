"""The stage for a conversation. At its end every interaction must have been answered in time and in a valid shape."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.stage import Stage, stage


@pytest.fixture
def settings() -> dict[str, str]:
    """Settings of the bot that differ from the stage's own; tests override this one."""
    return {}


@pytest.fixture
async def play(database_url: str, settings: dict[str, str]) -> AsyncIterator[Stage]:
    """The seeded account and the running bot."""
    async with stage(database_url, adjust=lambda told: told.update(settings)) as set_up:
        yield set_up
        assert set_up.slack.failures == []

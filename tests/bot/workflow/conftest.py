"""The room that most tests of landing are in."""

from collections.abc import AsyncIterator

import pytest

from bot.models import SparkCalendar
from tests.bot.workflow.waiting_room import NOW, Room, waiting_room


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with waiting_room(database_url, NOW, calendar=SparkCalendar(cutoff_day=20, report_day=25)) as made:
        yield made

"""The same fault strikes the same write twice in a row. A file of its own, so that it runs beside the other one."""

import pytest

from tests.bot.faults.matrix import PLACES, TWICE, Blow, Place, play
from tests.bot.faults.table import documented

pytestmark = pytest.mark.long


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
@pytest.mark.parametrize("blow", TWICE, ids=lambda blow: blow.title)
async def test_the_books_agree_whatever_strikes_a_write_twice(database_url: str, place: Place, blow: Blow) -> None:
    assert await play(database_url, place, blow, 2) == documented()[2, blow.title, place.title]

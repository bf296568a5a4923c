"""Every write of a refund, struck once by every fault: the books agree, and it goes as docs/reliability.md says.

`python -m tests.bot.faults.table` writes the document's table anew.
"""

import pytest

from tests.bot.faults.matrix import BLOWS, PLACES, ROUNDS, Blow, Place, play
from tests.bot.faults.table import documented


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
@pytest.mark.parametrize("blow", BLOWS, ids=lambda blow: blow.title)
async def test_the_books_agree_whatever_strikes_a_write_once(database_url: str, place: Place, blow: Blow) -> None:
    assert await play(database_url, place, blow, 1) == documented()[1, blow.title, place.title]


def test_the_document_has_a_cell_for_every_write_and_every_fault() -> None:
    cells = {(times, blow.title, place.title) for times in ROUNDS for blow in ROUNDS[times] for place in PLACES}
    assert documented().keys() == cells

"""No safeguard stands unguarded: what is named for each is a break that the suite plays, or one that it tries."""

import pytest

from tests.mutations.catalogue import CATALOGUE
from tests.simulation.broken import BROKEN
from tests.simulation.safeguards import SAFEGUARDS

TRIED = {*BROKEN, *(mutation.name for mutation in CATALOGUE)}


@pytest.mark.parametrize("safeguard", SAFEGUARDS)
def test_each_safeguard_has_its_break(safeguard: str) -> None:
    assert set(SAFEGUARDS[safeguard]) <= TRIED

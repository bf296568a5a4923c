"""A few seeds among the tests; `make simulate` plays a thousand."""

from pathlib import Path

import pytest

from tests.simulation.play import play

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # of machines that were killed
]

SEEDS = range(1, 6)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_invariant_holds_whatever_goes_wrong(seed: int, folder: Path) -> None:
    outcome = play(seed, folder / "template.db", folder)
    assert not outcome.violations, f"make simulate SEED={seed}"

"""The bot without one of its safeguards is found out, and for the right reason."""

from pathlib import Path

import pytest

from tests.simulation.broken import BROKEN, broken
from tests.simulation.play import play

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # of machines that were killed
]

MOST_SEEDS = 200


@pytest.mark.parametrize("what", BROKEN)
def test_a_missing_safeguard_is_found_within_200_seeds(what: str, folder: Path) -> None:
    """The seed in which it was found comes first; where the product has changed since, others have to do."""
    with broken(what) as invariant:
        seeds = dict.fromkeys((BROKEN[what].seed, *range(1, MOST_SEEDS)))
        assert any(_bites(invariant, seed, folder) for seed in seeds), f"not found in {len(seeds)} seeds"


def _bites(invariant: str, seed: int, folder: Path) -> bool:
    violations = play(seed, folder / "template.db", folder).violations
    return any(violation.startswith(f"invariant {invariant}:") for violation in violations)

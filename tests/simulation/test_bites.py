"""The bot without one of its safeguards is found out, and for the right reason."""

from pathlib import Path

import pytest

from tests.simulation.broken import BROKEN, broken
from tests.simulation.play import play

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # of machines that were killed
]

MOST_SEEDS = 60


@pytest.mark.parametrize("what", BROKEN)
def test_a_missing_safeguard_is_found_within_a_few_seeds(what: str, folder: Path) -> None:
    with broken(what) as invariant:
        found = _first_violation(invariant, folder)
    assert found is not None, f"not found in {MOST_SEEDS} seeds"


def _first_violation(invariant: str, folder: Path) -> str | None:
    for seed in range(1, MOST_SEEDS + 1):
        for violation in play(seed, folder / "template.db", folder).violations:
            if violation.startswith(f"invariant {invariant}:"):
                return violation
    return None

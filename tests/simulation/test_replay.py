"""A failing seed is worth something only if it fails again."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.play import play

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # of machines that were killed
]

SEED = 4
FINGERPRINT = re.compile(r"fingerprint (\w+)")


def test_a_seed_is_played_the_same_way_twice(folder: Path) -> None:
    first, other, again = (play(seed, folder / "template.db", folder) for seed in (SEED, SEED + 1, SEED))
    assert first.trace.text() == again.trace.text()
    assert first.trace.fingerprint() != other.trace.fingerprint()


def test_the_command_replays_it_in_another_process(folder: Path) -> None:
    told = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "tests.simulation", "--seed", str(SEED)],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = FINGERPRINT.search(told)
    assert found is not None
    assert found[1] == play(SEED, folder / "template.db", folder).trace.fingerprint()
    assert "every invariant held" in told

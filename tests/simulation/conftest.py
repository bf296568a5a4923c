"""A folder in memory with the ledger that each seed copies."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.ground import fast_folder, make_template


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """A machine that was killed closes nothing. What it left is collected here, not in the middle of another test."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with fast_folder() as made:
        make_template(made / "template.db")
        yield made

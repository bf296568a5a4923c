"""A folder in memory with the ledger that each seed copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.ground import fast_folder, make_template


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with fast_folder() as made:
        make_template(made / "template.db")
        yield made

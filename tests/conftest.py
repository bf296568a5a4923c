"""Fixtures that more than one room of the house needs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sandbox.stage import Stage, fresh_database, stage


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the migrated database is kept that the others are copied from."""
    return tmp_path_factory.mktemp("ledger") / "template.db"


@pytest.fixture
async def database_url(tmp_path: Path, template: Path) -> str:
    """A ledger of its own, on SQLite."""
    return await fresh_database(tmp_path / "refunds.db", template)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Stage]:
    """A stage with the seeded account and the running bot."""
    async with stage(database_url) as set_up:
        yield set_up

"""A scene for each test, and no waiting for answers that may lag: the clock of a scene stands still meanwhile."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.bot.faults.backups import Backups
from tests.bot.faults.books import crashes, forbidden
from tests.bot.faults.scene import Process, Scene, scene, without_pauses
from tests.bot.faults.seed import CHECKLIST
from tests.sandbox.syncro import Switches


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here takes long: `make test-long` runs it."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.long)


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    with without_pauses():
        yield


@pytest.fixture
def switches() -> Switches:
    """How the account answers the open questions; a test may change what it is about."""
    return Switches(worksheets_attached=(CHECKLIST,))


@pytest.fixture
async def here(database_url: str, switches: Switches) -> AsyncIterator[Scene]:
    """A scene with the small account. Whatever a test is about: nothing forbidden left, and nothing unrecorded."""
    async with scene(database_url, switches=switches) as set_up:
        yield set_up
        found = [*set_up.witness.unrecorded, *forbidden(set_up.syncro.requests), *crashes(set_up)]
        assert not found, "\n".join(found)


@pytest.fixture
def bot(here: Scene) -> Process:
    """One process of the bot."""
    return here.process()


@pytest.fixture
def backups(here: Scene, tmp_path: Path) -> Iterator[Backups]:
    """Where a copy of the ledger is put at every call that reaches Syncro."""
    ready = Backups(Path(here.witness.ledger), tmp_path)
    here.witness.meanwhile = ready.take
    yield ready
    here.witness.meanwhile = None

"""A scene for each test, and no waiting for answers that may lag: the clock of a scene stands still meanwhile."""

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from bot.steps import ensure_checklist, read_back
from tests.bot.faults.books import crashes, forbidden
from tests.bot.faults.scene import Process, Scene, scene
from tests.bot.faults.seed import CHECKLIST
from tests.sandbox.syncro import Switches


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A read is tried as often as ever, only without the seconds between."""
    monkeypatch.setattr(read_back, "LAG", (0.0, 0.0))
    monkeypatch.setattr(ensure_checklist, "LAG", (0.0, 0.0))
    with stamina.set_testing(True, attempts=3, cap=True):
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

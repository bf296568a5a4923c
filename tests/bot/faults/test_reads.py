"""Every read of a refund, struck for longer than the client tries again: it waits or asks a person, and goes on."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from bot.models import State, Trap
from bot.workflow import alarm
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall

READS = ("/invoices/*", "/schedules", "/tickets", "/tickets/*", "/tickets/*/worksheet_results")
UNREADABLE = (
    Fault.LOSE_REQUEST,
    Fault.ERROR_BEFORE,
    Fault.HTML,
    Fault.CUT_OFF_JSON,
    Fault.WRONG_WRAPPER,
    Fault.TOO_MANY,
)
LONGER_THAN_TRIED = 4
SOME_TIME = timedelta(minutes=3)


def strike(here: Scene, path: str, **how: Any) -> None:
    """Plan a fault for one of the reads; of the lists of tickets also that which follows a lost answer."""
    skip = 1 if path == "/tickets/*" else 0  # that is /tickets/settings, which is read once for all refunds
    here.syncro.faults.next(method="GET", path=path, skip=skip, **how)
    if path == "/tickets":
        here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("kind", UNREADABLE)
async def test_a_read_that_says_nothing_only_makes_it_later(here: Scene, bot: Process, path: str, kind: Fault) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.clock.advance(minutes=2)  # so that nothing that was read for the card still counts
    strike(here, path, kind=kind, times=LONGER_THAN_TRIED)
    began = here.clock.at
    assert (await here.run(bot)).state is State.RESOLVED
    assert here.clock.at > began
    await books_agree(here)


@pytest.mark.parametrize("path", ["/invoices/*", "/tickets"], ids=["at work", "at the gate"])
async def test_who_waits_for_hours_is_not_left_to_wait_for_ever(here: Scene, bot: Process, path: str) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.next(method="GET", path=path, kind=Fault.HTML, times=1_000_000)
    began = here.clock.at
    with patch.object(alarm, "AWAY_AT_MOST", SOME_TIME):
        refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.UNREACHABLE
    assert SOME_TIME <= here.clock.at - began <= 2 * SOME_TIME
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_who_slept_meanwhile_tries_once_more_before_anybody_is_called(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.HTML, times=LONGER_THAN_TRIED)
    await here.run_once(bot)
    here.clock.advance(hours=12)
    assert (await here.run(bot)).state is State.RESOLVED


@pytest.mark.parametrize("path", READS)
async def test_a_read_that_is_not_permitted_names_the_permission_and_goes_on_when_it_is_given(
    here: Scene, bot: Process, path: str
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.clock.advance(minutes=2)  # so that nothing that was read for the card still counts
    strike(here, path, kind=Fault.NOT_PERMITTED, permission="Invoices - Any")
    refund = await here.run(bot)
    assert refund.attention is not None
    assert (refund.attention.trap, refund.attention.permission) == (Trap.NOT_PERMITTED, "Invoices - Any")
    await books_agree(here)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


@pytest.mark.parametrize("write", [witness.TICKET, witness.ADD, witness.ADD_POSITIVE, witness.TURN, witness.RESOLVE])
async def test_a_look_up_that_fails_too_never_counts_as_having_looked(here: Scene, bot: Process, write: str) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.DO_AND_LOSE_ANSWER))

    def meanwhile(call: LoggedCall) -> None:
        if witness.name_of(call) == write:
            here.witness.meanwhile = None
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets", times=LONGER_THAN_TRIED)
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=LONGER_THAN_TRIED)

    here.witness.meanwhile = meanwhile
    assert (await here.run(bot)).state is State.RESOLVED
    names = [witness.name_of(call) for call in here.syncro.requests]
    assert names.count(write) == (2 if write == witness.ADD else 1)  # the mouse is tried as a negative line as well
    await books_agree(here)

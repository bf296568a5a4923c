"""Three bots on one ledger, killed with -9 and frozen for longer than a lease, for as long as there is work."""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.models import State
from tests.chaos.bench import Bench, bench
from tests.chaos.books import OK
from tests.chaos.crowd import LEASE, QUIET, Crowd, effects, interleaved
from tests.chaos.herd import Herd, until
from tests.chaos.survey import note
from tests.sandbox.syncro.switches import Switches

SECONDS = float(os.environ.get("CHAOS_SECONDS", "90"))
SETTLED_WITHIN = 90.0


@pytest.fixture
async def busy(herd: Herd, tmp_path: Path, url: str) -> AsyncIterator[Bench]:
    """A bench without Syncro's limit of requests, where every request leaves a trace."""
    switches = Switches(rate_limit=None)
    settings = {"REFUND_LEASE_SECONDS": str(LEASE), "REFUND_QUIET_PERIOD": str(QUIET)}
    async with bench(herd, tmp_path, url, switches=switches, **settings) as made:
        made.chaos = {"unlimited": True, "trace": str(tmp_path / "trace.jsonl")}
        yield made


async def test_every_refund_happens_once_and_no_two_of_a_customer_together(
    busy: Bench, backend: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("CHAOS_SEED", random.SystemRandom().randrange(10**6)))
    crowd = Crowd(busy, random.Random(seed))  # noqa: S311  strokes, not secrets
    await crowd.rage(SECONDS)
    pressed = 0

    async def settled() -> bool:
        nonlocal pressed
        states = await busy.states()
        if set(states) <= {State.RESOLVED, State.NEEDS_ATTENTION} and State.NEEDS_ATTENTION in states:
            pressed += await crowd.help_people_decide()
        return set(states) == {State.RESOLVED} and await busy.lags() == 0

    await until(settled, within=SETTLED_WITHIN, what=f"seed {seed}: settled")
    created = [call for call in busy.syncro.calls("POST", "/tickets") if call.status in OK]
    note(
        f"three bots on {backend}, {SECONDS:g} s, seed {seed}: {crowd.refunds} refunds, {crowd.kills} kills, "
        f"{crowd.freezes} freezes, {crowd.left_at_end} refunds left when the chaos ended, "
        f"{len(created)} POST /tickets, {pressed} times a person had to press a button"
    )
    assert crowd.left_at_end > 0, "the work must outlast the chaos"
    assert len(created) == crowd.refunds
    assert set(effects(busy).values()) == {1}
    assert len(effects(busy)) == 4 * crowd.refunds
    assert interleaved(tmp_path / "trace.jsonl") == []
    check_threads(busy)


def check_threads(busy: Bench) -> None:
    """Every thread ends with its end. Only what was being posted when its courier died can be there twice."""
    for card in busy.slack.channel("refunds").messages:
        replies = [reply.text for reply in card.replies()]
        if not replies:  # posted by a courier that died before it could say so; the other card has the thread
            continue
        assert any("Done in Syncro" in text for text in replies)
        assert any(" resolved ·" in text for text in replies), replies

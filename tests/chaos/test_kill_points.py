"""kill -9 before and after every request and every commit, from the approving click to the end."""

import json
import os
from pathlib import Path

from bot.models import State
from tests.chaos.bench import Bench
from tests.chaos.books import check, has_buttons
from tests.chaos.conftest import ENOUGH
from tests.chaos.herd import until
from tests.chaos.survey import SURVEY, approve, note

DIES_WITHIN = 60.0  # seconds, on a machine that has other things to do
SETTLED_WITHIN = 90.0


async def test_a_kill_at_any_point_is_followed_by_the_same_end(stage: Bench, backend: str, point: str) -> None:
    await stage.asked()
    first = await stage.start(kill_at=point)
    await approve(stage, arm=first.arm)

    async def over() -> bool:
        return first.exit_code is not None or (
            (await stage.refund()).state is State.RESOLVED and await stage.lags() == 0
        )

    await until(over, within=DIES_WITHIN, what=f"neither killed nor settled:\n{first.log()}")
    note(
        f"kill points on {backend}: {'killed there' if first.exit_code is not None else 'passed by, killed at the end'}"
    )
    await first.kill()
    second = await stage.start()
    card = await stage.card()
    if has_buttons(card):  # the click got no answer; the person sees that the buttons are still there
        await stage.slack.person("wiremu").click(card, "Approve Refund")
    await stage.settled(within=SETTLED_WITHIN)
    await check(stage)
    assert second.exit_code is None


def test_a_clean_run_passes_at_least_a_hundred_points() -> None:
    points = json.loads((Path(os.environ[SURVEY]) / "points.json").read_text())
    assert len(points) >= ENOUGH
    assert len(points) == len(set(points))

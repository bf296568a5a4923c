"""Which points does a clean run pass, from the approving click to the end?"""

import os
from collections.abc import Callable
from pathlib import Path

from tests.chaos.bench import Bench, bench
from tests.chaos.books import check
from tests.chaos.herd import Herd, until
from tests.chaos.injection import append
from tests.chaos.seeding import WITH_WORKSHEET
from tests.sandbox.stage import fresh_database

SURVEY = "CHAOS_SURVEY"
SETTLED_WITHIN = 30.0


async def points_of_a_clean_run(folder: Path) -> list[str]:
    """The names of the points in their order; the ledger is a SQLite file."""
    url = await fresh_database(folder / "survey.db", folder / "template.db")
    herd, record = Herd(), folder / "passed.txt"
    try:
        async with bench(herd, folder, url, switches=WITH_WORKSHEET) as clean:
            await clean.asked()
            bot = await clean.start(record=str(record))
            await approve(clean, arm=bot.arm)
            await clean.settled(within=SETTLED_WITHIN)
            await bot.kill()
            await check(clean)
    finally:
        herd.close()
    return record.read_text().splitlines()


async def approve(stage: Bench, *, arm: Callable[[], None] = lambda: None) -> None:
    """The click, once the card is there and known to be; points count from here on."""
    card = await stage.card()

    async def known() -> bool:
        return await stage.lags() == 0

    await until(known, within=SETTLED_WITHIN, what="the card was not stored")
    arm()
    await stage.slack.person("wiremu").click(card, "Approve Refund")


def note(figure: str) -> None:
    """Remember a figure for the summary."""
    append(Path(os.environ[SURVEY]) / "figures.txt", figure)

"""python -m tests.bot.faults.table: play every cell of the matrix and write how each ended into docs/reliability.md."""

import asyncio
import tempfile
from pathlib import Path

from tests.bot.faults.matrix import PLACES, ROUNDS, play
from tests.bot.faults.scene import without_pauses
from tests.sandbox.stage import fresh_database

DOCUMENT = Path(__file__).parents[3] / "docs" / "reliability.md"
BEGIN, END = "<!-- the fault table begins -->", "<!-- the fault table ends -->"
HEADINGS = {1: "### Struck once", 2: "### Struck twice in a row"}
Cells = dict[tuple[int, str, str], str]


def documented() -> Cells:
    """The table as the document has it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    cells: Cells = {}
    times, titles = 0, [""]
    for line in text[text.index(BEGIN) : text.index(END)].splitlines():
        times = next((number for number, heading in HEADINGS.items() if line == heading), times)
        row = [part.strip() for part in line.strip("|").split("|")]
        if line.startswith("| fault"):
            titles = row
        elif line.startswith("| ") and row[0] != "---":
            cells |= {(times, row[0], title): cell for title, cell in zip(titles[1:], row[1:], strict=True)}
    return cells


def written(cells: Cells) -> str:
    """The table as text."""
    parts = []
    for times, blows in ROUNDS.items():
        titles = [place.title for place in PLACES]
        parts += [HEADINGS[times], "", row("fault", titles), row("---", ["---"] * len(titles))]
        parts += [row(blow.title, [cells[times, blow.title, title] for title in titles]) for blow in blows]
        parts.append("")
    return "\n".join(parts)


def row(first: str, others: list[str]) -> str:
    return f"| {' | '.join([first, *others])} |"


async def play_all() -> Cells:
    """Every cell, on a ledger of its own."""
    cells: Cells = {}
    with tempfile.TemporaryDirectory() as folder:
        for times, blows in ROUNDS.items():
            for blow in blows:
                for place in PLACES:
                    ledger = Path(folder) / f"{len(cells)}.db"
                    url = await fresh_database(ledger, Path(folder) / "template.db")
                    cells[times, blow.title, place.title] = await play(url, place, blow, times)
    return cells


def main() -> None:
    """Write the table between its marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    with without_pauses():
        cells = asyncio.run(play_all())
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{written(cells)}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

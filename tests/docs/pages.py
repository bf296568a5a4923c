"""The pages people read, and what can be picked out of them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r"^\| (.+?) \|", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def text(name: str) -> str:
    """A page by its path in the repository."""
    return (ROOT / name).read_text()


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same level or above."""
    level = heading.split(" ", 1)[0]
    _, _, rest = page.partition(f"\n{heading}\n")
    assert rest, f"there is no {heading!r}"
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def links(page: str) -> list[str]:
    """Where its links lead."""
    return LINK.findall(FENCED.sub("", page))


def anchors(page: str) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    titles = HEADING.findall(FENCED.sub("", page))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def first_column(table: str) -> Iterator[str]:
    """The first cells of a table, without its head and rule."""
    yield from COLUMN.findall(table)[1:]


def code(part: str) -> list[str]:
    """What is set as code in a line."""
    return CODE.findall(part)

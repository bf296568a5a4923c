from dataclasses import dataclass

import pytest

from syncro_client import UnknownOutcome
from syncro_client import pages as pages_of
from syncro_client.pages import every_row
from syncro_client.shapes import Page


@dataclass(frozen=True)
class Row:
    id: int


@dataclass
class Pages:
    """Answers from what each reading of each page shall see; remembers what was read."""

    readings: dict[int, list[list[int]]]
    total_pages: int | None

    def __post_init__(self) -> None:
        self.read: list[int] = []

    async def fetch(self, number: int) -> Page[Row]:
        self.read.append(number)
        seen = self.readings.get(number, [[]])
        ids = seen.pop(0) if len(seen) > 1 else seen[0]
        return Page(tuple(map(Row, ids)), self.total_pages)


async def rows(pages: Pages) -> list[int]:
    return [row.id async for row in every_row(pages.fetch)]


async def test_a_single_page_is_read_once() -> None:
    pages = Pages({1: [[1, 2]]}, total_pages=1)
    assert await rows(pages) == [1, 2]
    assert pages.read == [1]


async def test_an_empty_list_ends_at_once() -> None:
    pages = Pages({}, total_pages=0)
    assert await rows(pages) == []
    assert pages.read == [1]


async def test_the_end_is_where_syncro_says_however_few_rows_a_page_has() -> None:
    assert await rows(Pages({1: [[1]], 2: [[]], 3: [[2, 3]]}, total_pages=3)) == [1, 2, 3]


async def test_a_row_that_slid_to_the_next_page_comes_once() -> None:
    assert await rows(Pages({1: [[1, 2]], 2: [[2, 3]]}, total_pages=2)) == [1, 2, 3]


async def test_a_row_that_slid_to_a_page_already_read_is_not_missed() -> None:
    pages = Pages({1: [[1, 2], [2, 3]], 2: [[4]]}, total_pages=2)
    assert sorted(await rows(pages)) == [1, 2, 3, 4]
    assert pages.read == [1, 2, 1]


async def test_without_meta_the_list_ends_at_an_empty_page_or_one_like_the_page_before() -> None:
    ignores_the_page = Pages({1: [[1, 2]], 2: [[1, 2]]}, total_pages=None)
    assert await rows(ignores_the_page) == [1, 2]
    assert ignores_the_page.read == [1, 2]
    ends_empty = Pages({1: [[1]], 2: [[2]], 3: [[]]}, total_pages=None)
    assert await rows(ends_empty) == [1, 2]
    assert ends_empty.read == [1, 2, 3, 1]


async def test_without_meta_a_page_that_slid_as_a_whole_is_not_the_end() -> None:
    assert await rows(Pages({1: [[1, 2, 3]], 2: [[2, 3]], 3: [[4]], 4: [[]]}, total_pages=None)) == [1, 2, 3, 4]


async def test_nothing_is_read_ahead() -> None:
    pages = Pages({1: [[1]], 2: [[2]]}, total_pages=2)
    async for row in every_row(pages.fetch):
        assert row.id == 1
        break
    assert pages.read == [1]


async def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_of, "MOST_PAGES", 20)
    endless = Pages({number: [[number]] for number in range(1, 100)}, total_pages=10**9)
    with pytest.raises(UnknownOutcome, match="more than 20 pages"):
        await rows(endless)

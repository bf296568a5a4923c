"""Where does a list end, and which rows have been seen? Syncro's page sizes vary and its rows move meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol, TypeVar

from syncro_client.errors import UnknownOutcome
from syncro_client.shapes import Page

MOST_PAGES = 2_000
"""Of one list; a list that goes on beyond is not Syncro's."""


class HasId(Protocol):
    """A row that can be told from others."""

    @property
    def id(self) -> int:
        """Syncro's id."""


R = TypeVar("R", bound=HasId)


async def every_row(fetch: Callable[[int], Awaitable[Page[R]]]) -> AsyncIterator[R]:
    """Every row of a list, none twice; never counts rows to find the end.

    A row that left an early page lets the following ones slide to pages that were read already, so a list of several
    pages is looked through a second time, but for its last page. Stop iterating early and no further page is read.
    Where Syncro does not say how many pages there are, the list ends at an empty page or one like the page before.

    Args:
        fetch: Reads one page, from 1.
    """
    seen: set[int] = set()
    number, last, filled = 0, 1, 0
    before: list[int] = []
    while number < last:
        number += 1
        if number > MOST_PAGES:
            raise UnknownOutcome(f"a list of more than {MOST_PAGES:,} pages", method="GET", path="")
        page = await fetch(number)
        ids = [row.id for row in page.rows]
        end = not ids or ids == before
        last = number + (not end) if page.total_pages is None else page.total_pages
        fresh, before = _unseen(page, seen), ids
        filled = number if fresh else filled
        for row in fresh:
            yield row
    for again in range(1, filled):
        for row in _unseen(await fetch(again), seen):
            yield row


def _unseen(page: Page[R], seen: set[int]) -> list[R]:
    fresh = {row.id: row for row in page.rows if row.id not in seen}
    seen.update(fresh)
    return list(fresh.values())

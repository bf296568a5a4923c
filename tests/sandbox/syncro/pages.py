"""Pages of lists: sizes differ by endpoint, rows move in between (T7, T10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.sandbox.syncro.answers import Answer
from tests.sandbox.syncro.calls import Call
from tests.sandbox.syncro.switches import Switches

WITHOUT_META = frozenset({"products", "product_serials", "schedules", "worksheet_results"})
WITH_ENTRIES = frozenset({"customers", "line_items"})


@dataclass(slots=True, frozen=True)
class Page:
    """Which part of a list was asked for. `shift` rows came in front since the page before (negative: went away)."""

    number: int
    size: int
    shift: int = 0

    def cut(self, rows: Sequence[Any]) -> list[Any]:
        start = (self.number - 1) * self.size
        if self.number > 1:
            start = max(start - self.shift, 0)
        return list(rows[start : start + self.size])

    def count(self, rows: Sequence[Any]) -> int:
        return max(1, -(-len(rows) // self.size))


def page_of(call: Call, switches: Switches, name: str) -> Page:
    number = max(call.whole("page") or 1, 1)
    return Page(number, switches.page_sizes[name], switches.page_shift + int(call.text("_shift") or 0))


def listing(call: Call, switches: Switches, name: str, rows: Sequence[Any], shape: Any) -> Answer:
    """`{"<name>": […], "meta": {…}}`; the meta only where the specification's example has one."""
    page = page_of(call, switches, name)
    body: dict[str, Any] = {name: [shape(row) for row in page.cut(rows)]}
    if name not in WITHOUT_META or switches.meta_everywhere:
        meta = {"total_pages": page.count(rows), "page": page.number}
        if name in WITH_ENTRIES:
            meta |= {"total_entries": len(rows), "per_page": page.size}
        body["meta"] = meta
    return Answer(body)

"""One break of the product."""

from dataclasses import dataclass

FAULTS = "tests/bot/faults/"


@dataclass(frozen=True)
class Mutation:
    """One way to break it: `old` stands in `file` exactly once and becomes `new`; `tests` are pytest arguments.

    `also` is a second such change in the same file, where two bolts hold one door. `by_tool` says that a tool chose it.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    also: tuple[str, str] | None = None
    by_tool: bool = False

"""What the doctor found, as a table for a terminal: a line for each thing, and under what is red what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.blocks.clean import clean
from bot.models import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.models import Examined, Finding

WIDTH = 110  # characters of a line
GRADES = max(len(grade) for grade in Grade)
NAMES = 26


def table(examined: Sequence[Examined]) -> str:
    """Everything that was looked at, and how many are red."""
    lines: list[str] = []
    for each in examined:
        lines += [each.part, *(line for finding in each.findings for line in _told(finding)), ""]
    return "\n".join([*lines, _sum(finding for each in examined for finding in each.findings)])


def is_well(examined: Iterable[Examined]) -> bool:
    """Whether nothing is red."""
    return not any(finding.grade is Grade.RED for each in examined for finding in each.findings)


def _told(finding: Finding) -> Iterator[str]:
    head = f"  {finding.grade:<{GRADES}}  {clean(finding.what):<{NAMES}}  "
    yield from textwrap.wrap(clean(finding.said), WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    if finding.todo:
        indent = " " * (GRADES + 4)
        yield from textwrap.wrap(f"-> {clean(finding.todo)}", WIDTH, initial_indent=indent, subsequent_indent=indent)


def _sum(findings: Iterable[Finding]) -> str:
    grades = [finding.grade for finding in findings]
    red, warnings = grades.count(Grade.RED), grades.count(Grade.WARNING)
    if red:
        return f"{red} of {len(grades)} red: do what stands under each, and run this again."
    return "Nothing is red." if not warnings else f"Nothing is red; {warnings} to think about."

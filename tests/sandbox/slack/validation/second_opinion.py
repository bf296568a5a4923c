"""The same blocks, built with slackblocks, which has rules of its own."""

from collections.abc import Iterator

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Violation


def second_opinion(_blocks: list[Json], _surface: str, _at: str) -> Iterator[Violation]:
    return iter(())

"""What happened in the workspace, in order."""

from dataclasses import dataclass

from tests.sandbox.slack.messages import Message


@dataclass(frozen=True, slots=True)
class Said:
    """Something a person did."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it was at that moment."""

    where: str
    snapshot: Message

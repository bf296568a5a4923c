"""Which of a refund's events are the same again, and can be told in one line?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import Event

WAITING = "refund.waiting"
AGAIN = "until"  # of a wait that is begun anew, this alone differs


def together(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events in their order; those that follow each other and say the same are one that says how often.

    Only waits: while Syncro is away for a night there are thousands, and whoever reads the story looks for the rest.
    """
    told: list[Event] = []
    for event in events:
        last = told[-1] if told else None
        if last is not None and event.name == last.name == WAITING and _says(event) == _says(last):
            told[-1] = last.model_copy(update={"times": last.times + 1, "until": event.at})
        else:
            told.append(event)
    return tuple(told)


def _says(event: Event) -> dict[str, object]:
    return {name: value for name, value in event.data.items() if name != AGAIN}

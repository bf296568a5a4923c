"""Do the dates make sense?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.figures import day_text

if TYPE_CHECKING:
    from datetime import date

    from bot.models import Draft

LONGEST_AGO = timedelta(days=3653)
"""Ten years: longer than accounts keep their records. Whoever means an earlier day has mistyped the year."""
LONGEST_AHEAD = timedelta(days=1827)
"""Five years: longer than the longest template, which runs every three."""


def check_dates(draft: Draft, today: date) -> list[Violation]:
    """Check the dates that a refund concerns. Both may be left out."""
    days = ((Input.DATE_FROM, draft.date_from), (Input.DATE_TO, draft.date_to))
    wrong = [violation for field, day in days if day and (violation := _far_away(field, day, today))]
    if not wrong and draft.date_from and draft.date_to and draft.date_from > draft.date_to:
        message = f"Choose {day_text(draft.date_from)} or a later day: the dates end before they begin."
        wrong.append(Violation(field=Input.DATE_TO, message=message))
    return wrong


def _far_away(field: Input, day: date, today: date) -> Violation | None:
    earliest, latest = today - LONGEST_AGO, today + LONGEST_AHEAD
    if earliest <= day <= latest:
        return None
    message = f"Check the year: {day_text(day)} is not between {day_text(earliest)} and {day_text(latest)}."
    return Violation(field=field, message=message)

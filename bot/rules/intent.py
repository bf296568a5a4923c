"""Did somebody ask for the same thing a short while ago?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.models import Draft, Earlier

WITHIN = timedelta(days=30)
"""The same line for the same reason again so soon is more often a mistake than a second case."""


def asked_before(earlier: Iterable[Earlier], draft: Draft, now: datetime) -> tuple[Earlier, ...]:
    """The requests for a line of this draft, for its reason, within the last 30 days; the newest first.

    What was rejected or cancelled is among them: who asks again should know. Nothing is forbidden by it. The request
    that the draft changes is not one before.
    """
    wanted = {choice.invoice_line_id for choice in draft.choices}
    same = [
        each
        for each in earlier
        if each.refund_id != draft.edits
        and each.reason == draft.reason
        and wanted & set(each.line_ids)
        and now - WITHIN <= each.at <= now
    ]
    return tuple(sorted(same, key=lambda each: (each.at, each.refund_id), reverse=True))

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import Choice, Earlier, Reason, State
from bot.rules.intent import WITHIN, asked_before
from tests.bot.rules.examples import DRAFT

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
EARLIER = Earlier(
    refund_id=31,
    reference="RF-000031",
    requester_id="U2",
    at=NOW - timedelta(days=12),
    state=State.REJECTED,
    reason=Reason.RETURNED_GOODS,
    line_ids=(2, 9),
)


@pytest.mark.parametrize("state", State)
def test_the_same_line_for_the_same_reason_is_told_whatever_became_of_it(state: State) -> None:
    before = EARLIER.model_copy(update={"state": state})
    assert asked_before([before], DRAFT, NOW) == (before,)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": Reason.GOODWILL},
        {"line_ids": (7,)},
        {"at": NOW - WITHIN - timedelta(seconds=1)},
        {"at": NOW + timedelta(seconds=1)},
    ],
    ids=["another reason", "another line", "too long ago", "not yet"],
)
def test_what_is_not_the_same_is_not_told(changes: dict[str, object]) -> None:
    assert asked_before([EARLIER.model_copy(update=changes)], DRAFT, NOW) == ()


def test_thirty_days_are_within_and_the_newest_comes_first() -> None:
    oldest = EARLIER.model_copy(update={"at": NOW - WITHIN, "refund_id": 30})
    assert asked_before([oldest, EARLIER], DRAFT, NOW) == (EARLIER, oldest)


def test_a_draft_without_lines_is_like_no_other() -> None:
    assert asked_before([EARLIER], DRAFT.model_copy(update={"choices": ()}), NOW) == ()
    other = DRAFT.model_copy(update={"choices": (Choice(invoice_line_id=1),)})
    assert asked_before([EARLIER], other, NOW) == ()


def test_a_request_that_is_being_changed_is_not_one_before() -> None:
    assert asked_before([EARLIER], DRAFT.model_copy(update={"edits": EARLIER.refund_id}), NOW) == ()
    assert asked_before([EARLIER], DRAFT.model_copy(update={"edits": 32}), NOW) == (EARLIER,)

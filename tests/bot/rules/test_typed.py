"""What can't be seen was not typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.models import Input
from bot.rules.request import check_request
from bot.rules.typed import tidy
from tests.bot.rules.examples import DRAFT, FACTS, TODAY

UNSEEN = " \t\n\u00a0\u200b\u200d\u2060\ufeff\u202e\u00ad\u3164\u2800\ufe0f\U000e0041"


@given(some.text(UNSEEN))
def test_a_text_of_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert tidy(text) == ""


@given(some.text(UNSEEN), some.text(UNSEEN))
def test_one_letter_that_can_be_seen_is_enough(before: str, after: str) -> None:
    assert "x" in tidy(f"{before}x{after}")


def test_what_was_typed_loses_only_the_spaces_around_it() -> None:
    assert tidy("  Kererū Café's  handset, 15 %\n") == "Kererū Café's  handset, 15 %"
    assert tidy(None) == ""


@pytest.mark.parametrize("details", ["\u200b", "\u2060 \ufeff", "\u3164"])
def test_details_that_nobody_can_see_are_asked_for_as_if_the_field_was_empty(details: str) -> None:
    seen = check_request(FACTS, DRAFT.model_copy(update={"details": details}), TODAY)
    empty = check_request(FACTS, DRAFT.model_copy(update={"details": ""}), TODAY)
    assert [violation.field for violation in seen] == [Input.DETAILS]
    assert seen == empty

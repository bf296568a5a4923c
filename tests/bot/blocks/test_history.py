"""The history of a unit, as whoever asks for it reads it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks.history import SHOWN, Return, history, which_unit
from bot.models import Naming, Unit
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message

THREAD = "https://example.slack.com/archives/C0/p1"


def returned(**more: Any) -> Return:
    known = {"refund_id": 123, "number": 1, "product_id": 1, "serial": "7C2F80AA02", "state": Naming.NAMED}
    named = {"name": "7C2F80AA02-1", "by": samples.WIREMU, "at": samples.AT}
    refund = samples.refund(ticket=samples.TICKET)
    return Return(Unit.model_validate(known | named | more), refund, THREAD)


def test_it_tells_where_the_unit_was_sold_with_what_it_came_back_and_what_it_is_called() -> None:
    shown = history("7C2F80AA02", [returned()], 1)
    assert shown.text == (
        "Unit 7C2F80AA02\n"
        "7C2F80AA02, Yealink T46U handset:\n"
        "Sold on invoice 8101 of 1 Oct 2026, to Kererū Café\n"
        "Came back with RF-000123 (ticket 20031), asked for by <@U0MERE> · Tue 24 Nov 13:55\n"
        "Named 7C2F80AA02-1 by <@U0WIREMU> · Tue 24 Nov 14:02"
    )
    assert THREAD in str(shown.blocks)
    check_message(shown)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"state": Naming.TO_NAME, "name": ""}, "Has no new name yet"),
        ({"state": Naming.PAST, "name": ""}, "Came back before I named units"),
        ({"state": Naming.BY_HAND, "name": ""}, "Seen to by hand, says <@U0WIREMU>"),
        ({"state": Naming.BY_HAND, "by": ""}, "Named 7C2F80AA02-1 by hand, on the product's page"),
    ],
)
def test_whatever_became_of_it_is_said(more: dict[str, Any], says: str) -> None:
    assert says in history("7C2F80AA02", [returned(**more)], 1).text


def test_a_unit_that_nobody_knows_is_answered_kindly() -> None:
    shown = history("*x*<!channel>", [], 0)
    assert "I know of no unit *x*&lt;!channel&gt; that came back" in shown.text
    check_message(shown)
    check_message(which_unit())


def test_many_returns_and_hostile_words_stay_within_what_slack_takes() -> None:
    hostile = returned(serial=samples.HOSTILE, name=samples.HOSTILE)
    check_message(history(samples.HOSTILE, [hostile] * SHOWN, 30))


def test_the_rest_is_counted() -> None:
    assert history("7C2F80AA02", [returned()] * SHOWN, 50).text.endswith("and 40 more.")
    assert "more" not in history("7C2F80AA02", [returned()] * SHOWN, SHOWN).text

"""Small requests approved together: the boxes, the question with the sum, and what came of each."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import bulk
from bot.blocks.home import home_view
from bot.models import Denial, Home, Outcome, Refund, Row, Section, Standstill, State
from bot.rules.bulk import together_cents
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_home, check_view
from tests.bot.blocks.reading import buttons, read

STILL = Standstill(by=samples.WIREMU, at=samples.AT, reason="Prices are wrong")


def numbered(number: int, words: str = "", **changes: Any) -> Refund:
    named = {"id": number, "reference": f"RF-{number:06d}", **changes}
    return samples.huge(words, **named) if words else samples.refund(**named)


def outcome(number: int, denial: Denial | None = None, **changes: Any) -> Outcome:
    refund = numbered(number, **changes)
    return Outcome(reference=refund.reference, refund=refund, denial=denial)


def home(*refunds: Refund, **changes: Any) -> dict[str, Any]:
    rows = tuple(Row(refund=refund) for refund in refunds)
    small = Section(total=changes.pop("total", len(rows)), rows=rows)
    return home_view(Home(**{"user_id": "U2", "approver": True, "up_to_cents": 20_000, "small": small, **changes}))


def boxes(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        option
        for block in view["blocks"]
        for element in block.get("elements", [])
        if element.get("type") == "checkboxes"
        for option in element["options"]
    ]


def test_each_box_names_one_request_and_is_bound_to_what_it_shows() -> None:
    view = home(numbered(1), numbered(2))
    check_home(view)
    first, _ = boxes(view)
    assert first["text"]["text"] == "RF-000001 · $415.38 incl. GST · Kererū Café"
    assert first["description"]["text"].startswith("Returned goods: Yealink T46U handset")
    assert first["value"] == f"1:{'a' * 64}"
    assert "Small ones (2) Up to $200.00 incl. GST each, and nothing unusual on their cards." in read(view)
    assert "approve_small" in buttons(view)


def test_a_long_list_is_ten_at_a_time_and_turns() -> None:
    view = home(*(numbered(number) for number in range(1, 11)), total=37)
    check_home(view)
    assert "1 to 10 of 37, and 27 more after these." in read(view)
    assert buttons(view)["home_next"]["value"] == '{"part": "small", "page": 1}'


def test_nobody_else_and_nothing_small_shows_no_boxes() -> None:
    for view in (home(numbered(1), approver=False), home(numbered(1), up_to_cents=0), home()):
        assert boxes(view) == []
        assert "approve_small" not in buttons(view)


def question(*outcomes: Outcome) -> dict[str, Any]:
    fit = [each.refund for each in outcomes if each.counts and each.refund]
    view = bulk.together(outcomes, together_cents(fit), '{"picks": []}')
    check_view(view)
    return view


def test_the_question_names_each_and_their_sum_and_what_is_not_among_them() -> None:
    view = question(outcome(1), outcome(2), outcome(3, Denial.CHANGED), Outcome(reference="RF-000009"))
    told = read(view)
    assert "Approve 2 refunds, together $830.76 incl. GST? The bot creates and resolves a Syncro ticket" in told
    assert "RF-000001 · $415.38 incl. GST to Kererū Café · Returned goods: " in told
    assert "Not among them: RF-000003: This request was changed since you saw it." in told
    assert "RF-000009: I do not know this refund. Nothing has changed." in told
    assert view["submit"]["text"] == "Approve 2 Refunds"
    assert view["private_metadata"] == '{"picks": []}'


def test_one_is_called_one() -> None:
    view = question(outcome(1))
    assert "Approve 1 refund, together $415.38 incl. GST?" in read(view)
    assert view["submit"]["text"] == "Approve 1 Refund"


def test_where_none_is_left_there_is_nothing_to_press() -> None:
    view = question(outcome(1, Denial.ALREADY_DECIDED, state=State.APPROVED, decision=samples.APPROVED))
    assert "submit" not in view
    assert "None of those that you ticked can be approved like this any more:" in read(view)
    assert "RF-000001: @U0WIREMU already approved this at 14:02 on Tue 24 Nov." in read(view)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dry_run": True}, "Dry run: nothing is written to Syncro. The threads will say what would have been."),
        (
            {"standstill": STILL},
            "Refunds are paused: the bot creates and resolves their Syncro tickets once they go on.",
        ),
    ],
)
def test_what_a_yes_does_not_do_yet_is_said_in_the_question(changes: dict[str, Any], said: str) -> None:
    assert said in read(question(outcome(1, **changes)))


def test_afterwards_each_is_told() -> None:
    outcomes = [outcome(1), outcome(2), outcome(3, Denial.NOT_TOGETHER)]
    view = bulk.approved(outcomes, 83_076)
    check_view(view)
    told = read(view)
    assert "Approved: 2 refunds, together $830.76 incl. GST. Their threads tell what is done." in told
    assert "Not approved: RF-000003: This one is not to be approved together with others. Nothing has changed. " in told
    assert "submit" not in view
    still = bulk.approved([outcome(1, standstill=STILL)], 41_538)
    assert "Refunds are paused: they are carried out once an approver types /refund resume." in read(still)


@pytest.mark.parametrize("words", [samples.HOSTILE, "x" * 5000])
def test_ten_of_the_longest_fit(words: str) -> None:
    refunds = [numbered(number, words) for number in range(1, 11)]
    check_home(home(*refunds))
    good = [Outcome(reference=each.reference, refund=each) for each in refunds]
    bad = [each.model_copy(update={"denial": Denial.NOT_ENTITLED}) for each in good]
    check_view(bulk.together([*good[:5], *bad[:5]], 10**14, "x" * 3000))
    check_view(bulk.approved([*good[:5], *bad[:5]], 10**14))
    check_view(bulk.approved(bad, 0))
    check_view(bulk.problem(bulk.NONE_TICKED))

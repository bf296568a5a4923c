"""The question about a shelf, what was found, and the reminder, as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.count import not_counted, what_was_found
from bot.blocks.shelf import differs, question, still_to_do
from bot.models import OFF, Correcting, Count, Hitch, Moved, NotCounted, Refund, SetTo, Shelf, Stock, Trap
from bot.rules.count import moved, to_find
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import pressed

if TYPE_CHECKING:
    from bot.blocks.message import Message

SHELF = Shelf(
    refund_id=123,
    product_id=1,
    name="Yealink T46U handset",
    state=Stock.TO_CHECK,
    returned=Decimal(1),
    before=Decimal(4),
    now=Decimal(5),
    asked=(samples.MERE,),
)
COUNT = Count(
    by=samples.WIREMU, at=samples.AT, counted=Decimal(4), received=Decimal(1), damaged=Decimal(1), note="Lid."
)
HOSTILE = SHELF.model_copy(
    update={
        "name": samples.HOSTILE,
        "asked": ("S0OWNERS",) * 60,
        "count": COUNT.model_copy(update={"note": samples.HOSTILE}),
        "state": Stock.DIFFERS,
    }
)


def refund(*shelves: Shelf) -> Refund:
    return samples.refund(stock=shelves)


def asked(shelf: Shelf) -> Message:
    return question(refund(shelf), shelf, moved(shelf), to_find(shelf))


def test_the_question_names_both_numbers_and_what_should_be_on_the_shelf() -> None:
    shown = asked(SHELF)
    assert shown.text == (
        "<@U0MERE> Count the shelf: Yealink T46U handset. 1 was refunded.\n"
        "Syncro says 5 on hand, 4 before the refund: 1 more, as it should be. Is it 5 that are on the shelf?"
    )
    assert pressed(shown) == ["It Matches", "It Differs"]
    check_message(shown)


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (4, 4, "says 4 on hand, as before the refund: it has not counted the 1 yet, and may do so with the next bill."),
        (4, 9, "says 9 on hand, 4 before the refund; with the 1 it should be 5. More has moved since."),
        (None, 5, "says 5 on hand. What it said before the refund is not known."),
        (4, None, "did not tell me how many it has on hand. How many are on the shelf?"),
    ],
)
def test_whatever_syncro_says_is_said_and_never_more(before: int | None, now: int | None, says: str) -> None:
    shelf = SHELF.model_validate(SHELF.model_dump() | {"before": before, "now": now})
    assert says in asked(shelf).text
    check_message(asked(shelf))


def test_a_number_nobody_knows_cannot_match() -> None:
    assert pressed(asked(SHELF.model_copy(update={"now": None}))) == ["Say How Many"]


def test_what_was_found_is_told_with_what_came_back() -> None:
    found = SHELF.model_copy(update={"state": Stock.DIFFERS, "count": COUNT})
    shown = differs(refund(found), found, may_set=True)
    assert "counted 4; Syncro says 5. Refunded: 1. Came back: 1, 1 of them damaged." in shown.text
    assert pressed(shown) == ["Set Syncro to 4"]
    assert pressed(differs(refund(found), found, may_set=False)) == []
    assert "found another number" in asked(found).text
    assert pressed(asked(found)) == []


@pytest.mark.parametrize(
    ("hitch", "says"),
    [
        (Hitch(trap=Trap.CHANGED, found=("6",)), "It says 6 by now"),
        (Hitch(trap=Trap.NOT_PERMITTED, permission="Products - Edit Quantities"), "lacks Products - Edit Quantities."),
        (Hitch(trap=Trap.UNKNOWN), "It did not answer twice"),
        (Hitch(trap=Trap.REFUSED, said=("Quantity can't be blank",)), "It refused: Quantity can't be blank."),
        (Hitch(trap=OFF), "The owner of the bot does not let it set the stock any more."),
    ],
)
def test_why_syncro_was_not_set_is_said_with_what_to_do(hitch: Hitch, says: str) -> None:
    done = SetTo(by=samples.MERE, at=samples.AT, state=Correcting.NOT_DONE, hitch=hitch)
    found = SHELF.model_copy(update={"state": Stock.DIFFERS, "count": COUNT, "set_to": done})
    shown = differs(refund(found), found, may_set=False)
    assert f"Syncro is not set. {says}" in shown.text.replace("The bot's token ", "")
    assert "put it right there." in shown.text
    check_message(shown)


def test_the_reminder_names_only_what_is_still_open() -> None:
    done = SHELF.model_copy(update={"product_id": 2, "name": "Mouse", "state": Stock.CHECKED})
    shown = still_to_do(refund(SHELF, done))
    assert "<@U0MERE> Still to be seen to after RF-000123:\nYealink T46U handset: count the shelf" in shown.text
    assert "Mouse" not in shown.text


def test_hostile_words_stay_within_what_slack_takes() -> None:
    many = tuple(HOSTILE.model_copy(update={"product_id": n, "state": Stock.TO_CHECK}) for n in range(40))
    check_message(still_to_do(refund(*many)))
    check_message(differs(refund(HOSTILE), HOSTILE, may_set=True))
    check_message(question(refund(HOSTILE), HOSTILE.model_copy(update={"count": None}), Moved.OTHERWISE, Decimal(1)))
    check_view(what_was_found(refund(HOSTILE), HOSTILE, "{}"))


@pytest.mark.parametrize("why", NotCounted)
def test_every_click_that_does_not_count_is_answered(why: NotCounted) -> None:
    for owners in ((), ("U1",)):
        check_message(not_counted(why, samples.refund(), owners))


@settings(max_examples=30)
@given(st.text(max_size=200), st.text(max_size=200))
def test_anything_typed_is_shown_as_text(name: str, note: str) -> None:
    found = HOSTILE.model_copy(update={"name": name, "count": COUNT.model_copy(update={"note": note})})
    check_message(differs(refund(found), found, may_set=True))
    check_message(asked(found.model_copy(update={"count": None, "state": Stock.TO_CHECK})))

"""The question about a shelf, what was found, and the reminder, as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.count import not_counted, what_was_found
from bot.blocks.shelf import differs, question, still_to_do
from bot.ledger import messages
from bot.models import (
    OFF,
    Agreement,
    Correcting,
    Count,
    Hitch,
    Moved,
    NotCounted,
    Refund,
    SetTo,
    Shelf,
    State,
    Stock,
    Trap,
    Unit,
    Why,
)
from bot.rules.count import moved, to_find
from bot.steps.show_stock import show_stock
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
        (
            4,
            4,
            "as before the refund: it seems not to have counted the 1 yet, and may do so with the next bill. Is it 5",
        ),
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


def test_while_another_refund_is_under_way_no_number_is_named_and_why_is_said() -> None:
    shown = asked(SHELF.model_copy(update={"others_open": True}))
    assert shown.text.endswith(
        "Syncro says 5 on hand, 4 before the refund. Another refund of it is under way, so I can't tell what it should "
        "be. How many are on the shelf?"
    )
    assert pressed(shown) == ["Say How Many"]


def told(shelf: Shelf, stands: Agreement | None) -> str:
    return question(refund(shelf), shelf, moved(shelf), to_find(shelf), stands).text


CHECKED = SHELF.model_copy(
    update={
        "state": Stock.CHECKED,
        "returned": Decimal(2),
        "before": Decimal(17),
        "now": Decimal(17),
        "count": COUNT.model_copy(update={"counted": Decimal(19)}),
    }
)


def test_a_count_that_is_as_it_should_be_says_so_with_what_really_came_back() -> None:
    assert "counted 19 on the shelf, as it should be; 1 of 2 came back, 1 damaged · " in told(CHECKED, None)
    assert CHECKED.count is not None
    damaged = CHECKED.count.model_copy(update={"received": Decimal(2)})
    shelf = CHECKED.model_copy(update={"count": damaged})
    assert "counted 19 on the shelf, as it should be; 1 damaged · " in told(shelf, None)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "Fewer came back"),
        ({"received": Decimal(3)}, "More came back"),
        ({"received": Decimal(2)}, "Damaged goods came back"),
        ({"received": Decimal(2), "damaged": Decimal(0)}, "A note on the count"),
    ],
)
def test_whoever_owns_the_stock_never_hears_that_a_shelf_differs_which_does_not(
    changes: dict[str, Decimal], title: str
) -> None:
    assert CHECKED.count is not None
    shelf = CHECKED.model_copy(update={"count": CHECKED.count.model_copy(update=changes)})
    shown = differs(refund(shelf), shelf, Agreement.AGREES, may_set=False)
    assert f"<@U0MERE> {title}: Yealink T46U handset.\n" in shown.text
    assert "put right" not in shown.text
    check_message(shown)


def test_what_becomes_of_a_count_that_syncro_does_not_show_yet_is_said() -> None:
    assert told(CHECKED, Agreement.AGREES).endswith(":02")
    assert told(CHECKED, Agreement.AWAITED).endswith(
        ":02. Syncro said 17 then. I look each day until the credit is on a bill, and ask again if they still differ."
    )
    assert told(CHECKED, Agreement.ASKED_AGAIN).endswith(". Syncro never said so: I ask again below.")
    found = CHECKED.model_copy(update={"state": Stock.DIFFERS})
    shown = differs(refund(found), found, Agreement.AWAITED, may_set=False).text
    assert "Syncro may still add the 2 with the bill, so please don't put it right yet." in shown
    assert "on the product's page" not in shown
    shown = differs(refund(found), found, Agreement.AGREES, may_set=False).text
    assert "Syncro says 19 by now, so nothing is left to do." in shown


def test_what_is_counted_again_names_who_counted_it_before() -> None:
    again = CHECKED.model_copy(update={"count": None, "state": Stock.TO_CHECK, "billed": True, "earlier": CHECKED})
    landed = refund(again).model_copy(update={"state": State.LANDED})
    shown = question(landed, again, moved(again), to_find(again))
    assert "Count the shelf again: Yealink T46U handset. 2 were refunded. <@U0WIREMU> counted 19 · " in shown.text
    assert ". The credit is on a bill by now.\n" in shown.text
    assert shown.text.endswith(
        "Syncro says 17 on hand, as before the refund: it has not counted the 2, or as many went out since. Is it 17 "
        "that are on the shelf?"
    )
    assert pressed(shown) == ["It Matches", "It Differs"]
    check_message(shown)


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
        (Hitch(trap=Trap.CHANGED), "It does not show its number by now"),
        (Hitch(trap=Trap.NOT_PERMITTED, permission="Products - Edit Quantities"), "lacks Products - Edit Quantities."),
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


@pytest.mark.parametrize(
    ("hitch", "says"),
    [
        (Hitch(trap=Trap.UNKNOWN), "It did not answer twice"),
        (Hitch(trap=Trap.UNKNOWN, found=("3",)), "I sent the number, and it says 3 now"),
    ],
)
def test_what_was_sent_and_may_have_happened_is_never_told_as_not_done(hitch: Hitch, says: str) -> None:
    done = SetTo(by=samples.MERE, at=samples.AT, state=Correcting.NOT_DONE, hitch=hitch)
    found = SHELF.model_copy(update={"state": Stock.DIFFERS, "count": COUNT, "set_to": done})
    shown = differs(refund(found), found, may_set=False)
    assert f"Syncro may be set to 4, or not. {says}" in shown.text
    assert "not set" not in shown.text
    check_message(shown)


@pytest.mark.parametrize("why", Why)
def test_what_a_write_waits_for_is_said(why: Why) -> None:
    waits = SetTo(by=samples.MERE, at=samples.AT, waits_for=why, until=samples.AT)
    found = SHELF.model_copy(update={"state": Stock.DIFFERS, "count": COUNT, "set_to": waits})
    shown = differs(refund(found), found, may_set=False)
    says = {
        Why.RUN_TODAY: "recurring invoices this morning, so I wait until ",
        Why.STANDSTILL: "Refunds are paused, so I wait until somebody has them go on.",
        Why.NO_ANSWER: "Syncro did not answer. I look again on ",
    }
    assert "<@U0MERE> has Syncro set to 4. " in shown.text
    assert says.get(why, "Syncro can't be reached right now. I try again by myself.") in shown.text
    assert "I am at it." not in shown.text
    check_message(shown)


def test_the_reminder_names_only_what_is_still_open() -> None:
    done = SHELF.model_copy(update={"product_id": 2, "name": "Mouse", "state": Stock.CHECKED})
    shown = still_to_do(refund(SHELF, done))
    assert "<@U0MERE> Still to be seen to after RF-000123:\nYealink T46U handset: count the shelf" in shown.text
    assert "Mouse" not in shown.text


def test_units_without_a_serial_number_are_named_beside_those_with_one() -> None:
    units = (Unit(refund_id=123, number=1, product_id=1, serial="7C2F80AA02"),)
    shelf = SHELF.model_copy(update={"state": Stock.AWAITED, "units": units, "returned": Decimal(3)})
    shown = show_stock(messages.STOCK, refund(shelf), "1/1")
    assert "2 more of it were refunded without a serial number: give them one on the product's page" in shown.text
    check_message(shown)
    alone = shelf.model_copy(update={"returned": Decimal(1)})
    assert "more of it" not in show_stock(messages.STOCK, refund(alone), "1/1").text


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

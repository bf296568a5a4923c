"""The messages about returned units: what each becomes, who named it, and what to do where nobody can know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.naming import another_serial, units
from bot.models import OFF, Blank, Hitch, Naming, Shelf, Stock, Trap, Unit, Why
from bot.rules.returned_unit import ON_ONE_PAGE, on_page
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import pressed

BLANK = Blank(id=90, location_id=3, created_at=samples.AT, new=True, fits=True)


OTHER = Blank(id=91, created_at=samples.AT, new=True)


def unit(number: int = 1, **more: Any) -> Unit:
    known = {"refund_id": 123, "number": number, "product_id": 1, "serial": "7C2F80AA02", "name": "7C2F80AA02-1"}
    return Unit.model_validate(known | {"state": Naming.TO_NAME} | more)


def shelf(*found: Unit, **more: Any) -> Shelf:
    known = {
        "refund_id": 123,
        "product_id": 1,
        "name": "Yealink T46U handset",
        "state": Stock.TO_NAME,
        "returned": Decimal(len(found)),
        "units": found,
        "blank": (BLANK,),
        "asked": (samples.MERE,),
    }
    return Shelf.model_validate(known | more)


def text(of: Shelf, which: dict[int, int] | None = None) -> str:
    shown = units(samples.refund(), of, of.units, which or {})
    check_message(shown)
    return shown.text


def test_the_proposal_reads_as_a_person_would_say_it() -> None:
    asks = shelf(unit())
    shown = units(samples.refund(), asks, asks.units, {1: 90})
    assert shown.text == (
        "<@U0MERE> Name the returned unit: Yealink T46U handset. Syncro has 1 new unit without a serial number.\n"
        "It came back as 7C2F80AA02, so it becomes 7C2F80AA02-1. "
        "In Syncro it is No. 90 · created 24 Nov 2026 14:02 · location 3."
    )
    assert pressed(shown) == ["Name It", "Another Serial", "Named by Hand"]
    check_message(shown)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"blank": (Blank(id=90),)}, "which of them it is: I do not know which were there before"),
        ({"others_open": True}, "which of them it is: another refund of it is under way"),
        ({"blank": (BLANK, OTHER)}, "which of them it is: more or fewer are there than came back"),
        ({"blank": (OTHER,)}, "whether that one is it: Syncro made it neither with this refund's ticket nor"),
    ],
)
def test_where_it_is_not_proved_it_says_why_and_a_person_chooses(more: dict[str, Any], says: str) -> None:
    asks = shelf(unit(), **more)
    assert f"I can't tell {says}" in text(asks)
    assert ". Choose it, and it becomes 7C2F80AA02-1." in text(asks)
    assert pressed(units(samples.refund(), asks, asks.units, {})) == ["Choose and Name", "Named by Hand"]


@pytest.mark.parametrize(
    ("hitch", "says"),
    [
        (Hitch(trap=Trap.REFUSED, said=("Serial number has already been taken",)), "already been taken. It came"),
        (Hitch(trap=Trap.CHANGED, found=("SPARE-9",)), "In Syncro that unit is SPARE-9 by now, so I left it alone."),
        (Hitch(trap=Trap.NOT_PERMITTED, permission="Products - Edit"), "lacks Products - Edit, so nothing was named."),
        (Hitch(trap=OFF), "I am in a dry run and write nothing to Syncro. It came back"),
        (Hitch(trap=Trap.UNKNOWN), "Syncro did not answer, and does not show the name."),
    ],
)
def test_what_became_of_the_last_name_is_said_before_the_next(hitch: Hitch, says: str) -> None:
    assert says in text(shelf(unit(hitch=hitch)), {1: 90})


def test_only_the_same_name_is_offered_again_where_nobody_knows_whether_it_was_given() -> None:
    half = shelf(unit(instance_id=90, hitch=Hitch(trap=Trap.UNKNOWN)), blank=())
    assert pressed(units(samples.refund(), half, half.units, {1: 90})) == ["Name It", "Named by Hand"]


def test_who_saw_to_it_is_named() -> None:
    done: dict[str, Any] = {"by": samples.WIREMU, "at": samples.AT}
    assert "7C2F80AA02 is 7C2F80AA02-1 now, as <@U0WIREMU> said" in text(shelf(unit(state=Naming.NAMED, **done)))
    assert "<@U0WIREMU> has seen to it by hand" in text(shelf(unit(state=Naming.BY_HAND, **done)))
    assert "now: somebody named it by hand." in text(shelf(unit(state=Naming.BY_HAND)))
    assert "I am writing that to Syncro." in text(shelf(unit(state=Naming.ASKED, **done)))


def test_while_syncro_has_none_it_says_what_happens_next() -> None:
    waits = shelf(unit(), state=Stock.AWAITED, blank=())
    assert "it may make one with the next bill. I look every day." in text(waits)
    assert pressed(units(samples.refund(), waits, waits.units, {})) == ["Named by Hand", "Look Again"]
    missing = shelf(unit(), state=Stock.MISSING, blank=())
    assert "it seems to have kept the old one. Please look at the bottom of the product's page" in text(missing)
    for hitch, says in (
        (Hitch(trap=Trap.NOT_PERMITTED, permission="Products - List/Search"), "lacks Products - List/Search."),
        (Hitch(trap=Trap.REFUSED, said=("Not found",)), "Syncro says no (Not found). I ask again each day."),
        (Hitch(trap=Trap.UNKNOWN), "Syncro has not told me for an hour. I ask again each hour."),
    ):
        told = text(shelf(unit(), state=Stock.MISSING, blank=(), hitch=hitch))
        assert f"{says} Please look at the product's page, name it there, then press Named by Hand." in told


@pytest.mark.parametrize(
    ("waits", "says"),
    [
        (Why.RUN_TODAY, "recurring invoices now; I write it at Tue 24 Nov 14:02."),
        (Why.STANDSTILL, "All refunds are paused; I write it to Syncro when they go on."),
        (Why.UNREACHABLE, "Syncro does not answer right now; I keep trying."),
    ],
)
def test_what_a_name_waits_for_is_said(waits: Why, says: str) -> None:
    until = samples.AT if waits is Why.RUN_TODAY else None
    assert says in text(shelf(unit(state=Naming.ASKED, by=samples.WIREMU, waits=waits, until=until)))


def test_a_person_chooses_among_all_of_them_with_what_is_known() -> None:
    old = Blank(id=55)
    view = another_serial(samples.refund(), shelf(unit(), blank=(old, BLANK)), unit(), None, "{}")
    check_view(view)
    assert "created 24 Nov 2026 14:02 · location 3" in str(view)
    assert str(view).index("No. 90") < str(view).index("No. 55")
    assert "No. 90" not in str(another_serial(samples.refund(), shelf(unit()), unit(), 90, "{}"))


def test_of_more_units_than_fit_the_newest_are_offered() -> None:
    many = shelf(unit(), blank=tuple(Blank(id=number) for number in range(1, 150)))
    view = str(another_serial(samples.refund(), many, unit(), None, "{}"))
    assert "No. 149" in view
    assert "No. 49'" not in view


def test_where_there_is_none_left_to_choose_it_is_looked_for_again() -> None:
    half = unit(1, instance_id=90, hitch=Hitch(trap=Trap.UNKNOWN))
    both = shelf(half, unit(2, serial="7C2F80AA03", name="7C2F80AA03-1"), blank=())
    shown = units(samples.refund(), both, both.units, {1: 90})
    check_message(shown)
    assert "It came back as 7C2F80AA03. Syncro has no other unit without a serial number for it yet." in shown.text
    assert pressed(shown)[2:] == ["Named by Hand: 7C2F80AA03", "Look Again"]


def test_a_unit_that_is_getting_its_name_is_not_offered_to_another() -> None:
    asked = unit(1, instance_id=90, state=Naming.ASKED, by="U1")
    both = shelf(asked, unit(2, serial="7C2F80AA03", name="7C2F80AA03-1"), blank=(BLANK, OTHER))
    shown = units(samples.refund(), both, both.units, {2: 91})
    assert "Syncro has 1 new unit without a serial number." in shown.text
    assert "No. 90" not in str(another_serial(samples.refund(), both, both.units[1], None, "{}"))


@settings(max_examples=20)
@given(st.integers(1, 40), st.sampled_from(list(Naming)), st.sampled_from([samples.HOSTILE, samples.NASTY, "", "7C2F"]))
def test_any_number_of_units_stays_within_what_slack_takes(count: int, state: Naming, words: str) -> None:
    hitch = Hitch(trap=Trap.REFUSED, said=(words,), permission=words, found=(words,))
    more: dict[str, Any] = {
        "serial": words,
        "name": words,
        "state": state,
        "hitch": hitch,
        "by": "U1",
        "at": samples.AT,
    }
    many = shelf(
        *(unit(number, **more) for number in range(1, count + 1)),
        name=words,
        asked=("S0OWNERS",) * 60,
        blank=tuple(Blank(id=number) for number in range(1, 150)),
    )
    for page in range(1, -(-count // ON_ONE_PAGE) + 1):
        check_message(units(samples.refund(), many, on_page(many, page), {1: 90}))
    check_view(another_serial(samples.refund(), many, many.units[0], None, "{}"))

"""Finding the customer while one types."""

import asyncio
import time

import pytest

from tests.bot.conversation.acts import open_customer, open_form
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault

SLOW = "Syncro is slow right now. Type again in a moment."


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kerer", "Kererū Café"),
        ("KERERŪ", "Kererū Café"),
        ("kereru", "Kererū Café"),
        ("Walker", "Hēmi Walker"),
        ("<b>", "Mānuka <b>Honey</b> Co"),
        ("*Stars*", "*Stars* & _Stripes_ Couriers"),
        ("O'Brien &", "O'Brien & Sons"),
    ],
)
async def test_a_customer_is_found_whatever_the_name_is_made_of(play: Stage, typed: str, found: str) -> None:
    form = await open_form(play)
    assert await form.options("Customer", typed) == [found]


@pytest.mark.parametrize("name", ["Mānuka <b>Honey</b> Co", "*Stars* & _Stripes_ Couriers", "O'Brien & Sons"])
async def test_a_hostile_name_stands_in_the_form_as_it_is_written(play: Stage, name: str) -> None:
    form = await open_customer(play, name)
    assert form.value("Customer") == name


async def test_no_match_says_what_was_looked_for_and_can_not_be_sent(play: Stage) -> None:
    form = await open_form(play)
    assert await form.options("Customer", "zzz") == ["No customer matches “zzz”."]
    await form.choose("Customer", "No customer matches")
    assert await form.submit() == {"Customer": "Choose a customer from the list."}


async def test_a_disabled_customer_is_not_offered(play: Stage) -> None:
    form = await open_form(play)
    assert await form.options("Customer", "Old Mill") == ["No customer matches “Old Mill”."]


async def test_slow_syncro_is_cut_off_in_time_and_the_next_keystroke_finds_it(play: Stage) -> None:
    form = await open_form(play)
    play.syncro.faults.next(method="GET", path="/customers/autocomplete", kind=Fault.SLOW, seconds=5)
    started = time.monotonic()
    assert await form.options("Customer", "Kerer") == [SLOW]
    assert time.monotonic() - started < 3
    assert await form.options("Customer", "Kererū") == ["Kererū Café"]


async def test_the_answer_to_a_slow_question_is_there_when_it_is_asked_again(play: Stage) -> None:
    form = await open_form(play)
    play.syncro.faults.next(method="GET", path="/customers/autocomplete", kind=Fault.SLOW, seconds=2.3)
    assert await form.options("Customer", "Kerer") == [SLOW]
    assert await form.options("Customer", "Kerer") == ["Kererū Café"]
    assert len(play.syncro.calls("GET", "/customers/autocomplete")) == 1


async def test_choosing_the_note_that_syncro_is_slow_chooses_nobody(play: Stage) -> None:
    form = await open_form(play)
    play.syncro.faults.next(method="GET", path="/customers/autocomplete", kind=Fault.ERROR_BEFORE, status=503, times=9)
    assert await form.options("Customer", "Kerer") == [SLOW]
    await form.choose("Customer", SLOW)
    assert await form.submit() == {"Customer": "Choose a customer from the list."}


@pytest.mark.parametrize("kind", [Fault.ERROR_BEFORE, Fault.LOSE_REQUEST, Fault.HTML])
async def test_when_syncro_is_down_the_list_says_so_and_finds_people_when_it_is_back(play: Stage, kind: Fault) -> None:
    form = await open_form(play)
    play.syncro.faults.next(method="GET", path="/customers/autocomplete", kind=kind, times=99)
    assert await form.options("Customer", "Kerer") == [SLOW]
    play.syncro.faults.clear()
    assert await form.options("Customer", "Kererū") == ["Kererū Café"]


async def test_ten_technicians_type_at_once_and_each_is_answered_in_time(play: Stage) -> None:
    people = [play.slack.add_person(f"tech{number}", f"Tech {number}") for number in range(10)]
    forms = [await open_form(play, who=person.name) for person in people]
    answers = await asyncio.gather(*(form.options("Customer", "Kererū") for form in forms))
    assert answers == [["Kererū Café"]] * 10
    assert len(play.syncro.calls("GET", "/customers/autocomplete")) == 1


async def test_what_is_sent_before_a_customer_is_chosen_stays_and_says_why(play: Stage) -> None:
    form = await open_form(play)
    assert await form.submit() == {"Customer": "Please complete this required field."}

"""Whether the credit is on the Spark report: asked, answered, asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.blocks.landing import landed
from bot.blocks.sighting import asked_again, which_report
from bot.blocks.warning import warnings
from bot.models import Refund, Sighting, State, Usual
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, called, read

AGAIN = datetime(2027, 1, 25, 20, 0, tzinfo=UTC)
NOT_ON_IT = Sighting(on_it=False, report=date(2026, 12, 25), by=samples.WIREMU, at=samples.LOOKED)


def asked(**changes: Any) -> Refund:
    found = samples.LANDED.model_copy(update={"asks": (samples.WIREMU,), "asking": True} | changes)
    return samples.refund(State.LANDED, ticket=samples.TICKET, decision=samples.APPROVED, landing=found)


def test_whoever_handles_the_report_is_asked_with_two_buttons() -> None:
    message = landed(asked())
    assert "@U0WIREMU When the report is there: is $415.38 incl. GST on it?" in read(message)
    words = [each["text"]["text"] for each in buttons(message).values()]
    assert words == ["It Is on the Report", "It Is Not", "Words for the Customer"]
    assert called(message) == {samples.WIREMU}


def test_without_anybody_to_ask_there_is_no_question() -> None:
    assert list(buttons(landed(asked(asks=(), asking=False)))) == ["customer_words"]


def test_an_answer_takes_the_place_of_the_buttons() -> None:
    yes = NOT_ON_IT.model_copy(update={"on_it": True})
    message = landed(asked(asking=False, sightings=(yes,)))
    assert "On the Spark report of Fri 25 Dec, says @U0WIREMU · Thu 3 Dec 09:00." in read(message)
    assert list(buttons(message)) == ["customer_words"]


def test_a_no_says_when_it_is_asked_again_and_after_two_what_to_do() -> None:
    once = read(landed(asked(asking=False, ask_again=AGAIN, sightings=(NOT_ON_IT,))))
    assert "Not on the Spark report of Fri 25 Dec, says @U0WIREMU" in once
    assert "I ask again on Tue 26 Jan 09:00." in once
    assert "please ask Spark" not in once
    twice = read(landed(asked(asking=False, ask_again=AGAIN, sightings=(NOT_ON_IT, NOT_ON_IT))))
    assert "It was on none of 2 reports: please ask Spark about it." in twice


def test_asked_again_it_names_the_invoice_and_what_was_said() -> None:
    message = asked_again(asked(sightings=(NOT_ON_IT,)))
    assert "The credit of RF-000123 to Kererū Café is on invoice 9034 (Thu 3 Dec)." in read(message)
    assert "Not on the Spark report of Fri 25 Dec" in read(message)
    assert list(buttons(message)) == ["on_report", "not_on_report"]


def test_the_room_for_the_date_begins_with_today() -> None:
    view = which_report(asked(), date(2026, 12, 28), "private")
    assert view["blocks"][1]["element"]["initial_date"] == "2026-12-28"
    assert view["private_metadata"] == "private"


def test_the_forecast_says_what_was_seen_so_far_and_promises_nothing() -> None:
    seen = samples.SPARK.model_copy(update={"usual": Usual(report=1, times=7, of=9)})
    said = " ".join(span.text for each in warnings(seen, "Kererū Café") for span in each.spans)
    assert "So far usually on the first report after the run (7 of 9). Please tell the customer." in said
    later = seen.model_copy(update={"usual": Usual(report=4, times=5, of=5), "report": date(2026, 12, 25)})
    later = later.model_copy(update={"report_after": date(2027, 1, 25)})
    said = " ".join(span.text for each in warnings(later, "Kererū Café") for span in each.spans)
    assert "So far usually on the 4th report after the run (5 of 5)." in said

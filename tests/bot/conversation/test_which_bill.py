"""Which bill takes the credit: in the preview, on the card, and looked at again right before anything is written."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.bot.conversation.acts import approve, preview, reply, request, resolved, shown, shows
from tests.conftest import SEEDED_ON
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.clock import running
from tests.sandbox.syncro.records import Schedule

SEATS = {"Microsoft": "2"}


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Always the same day: which template runs first depends on the day of the month."""
    return running(SEEDED_ON)


def schedule(play: Stage, invoice: str) -> Schedule:
    """The one template of the customer whose invoice it is."""
    account = play.syncro.account
    (found,) = [each for each in account.schedules.values() if each.customer_id == account.invoice(invoice).customer_id]
    return found


async def test_a_template_that_was_paused_since_the_request_is_told_with_both_and_shown_on_the_card(
    play: Stage,
) -> None:
    card = await request(play, "8101", SEATS)
    assert "No bill will pick this up" not in shown(play, card)
    schedule(play, "8101").paused = True
    await approve(play, card)
    told = shown(play, await reply(play, card, "The bill that will take this is another one now."))
    then, now = told.split("Now:")
    assert "@Mere Tamihana" in then
    assert "When it was asked for:" in then
    assert "The next run of SPARK - Kereru monthly is " in then
    assert "No bill will pick this up: SPARK - Kereru monthly is paused. Ask accounts to resume it" in now
    await resolved(play)
    assert "Waiting for accounts: as things are, no bill will pick this up" in await shows(play, card, "is resolved.")
    assert "as things are no bill will take it." in shown(play, await reply(play, card, "Done in Syncro."))


async def test_a_run_that_was_moved_is_told_with_both_days(play: Stage) -> None:
    card = await request(play, "8104", {"Domain": "1"})
    schedule(play, "8104").next_run += timedelta(days=1)
    await approve(play, card)
    told = shown(play, await reply(play, card, "The bill that will take this is another one now."))
    assert told.count("The next run of Monthly agreement is ") == 2


async def test_where_nothing_changed_nothing_is_said_and_the_templates_are_read_once_more(play: Stage) -> None:
    card = await request(play, "8101", SEATS)
    before = [call for call in play.syncro.requests if call.fits("GET", "/schedules")]
    await approve(play, card)
    await reply(play, card, "Done in Syncro.")
    after = [call for call in play.syncro.requests if call.fits("GET", "/schedules")]
    assert len(after) == len(before) + 2  # the list, and whether it has a second page
    writes = [call for call in play.syncro.requests if call.method != "GET"]
    assert after[-1].at <= writes[0].at
    assert not any("another one now" in shown(play, each) for each in card.replies())


async def test_where_several_could_take_it_the_first_is_named_with_its_kind(play: Stage) -> None:
    seen = await preview(play, "8106", {"Tablet lease (line 2)": "1"})
    assert "But Monthly agreement, which is not a Spark one, runs first (" in seen.text()
    assert "Several recurring invoices could take this: Monthly agreement runs first (" in seen.text()
    assert "and is not a Spark one; also SPARK - O'Brien & Sons." in seen.text()


class TestWithTheOwnersCalendar:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"REFUND_SPARK_CUTOFF_DAY": "20", "REFUND_SPARK_REPORT_DAY": "25"}

    async def test_the_spark_reports_are_named_by_their_days(self, play: Stage) -> None:
        card = await request(play, "8101", SEATS)
        words = "By the calendar in my settings the refund will often show on the Spark report of "
        assert words in shown(play, card)
        assert ", depending on Spark. Please tell the customer." in shown(play, card)
        await approve(play, card)
        assert words in shown(play, await reply(play, card, "Done in Syncro."))

"""Those who handle the Spark report say whether the credit is on it, and are asked again where it is not."""

import pytest
from sqlalchemy import select, update

from bot.ledger.tables import events, landings
from bot.workflow import landing
from tests.bot.conversation.acts import approve, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

QUESTION = "When the report is there: is $129.03 incl. GST on it?"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "SWEEP", 0.1)


async def set_now(play: Stage, *columns: str) -> None:
    """The time for it has come."""
    async with play.ledger_changed() as tx:
        await tx.connection.execute(update(landings).values(dict.fromkeys(columns, tx.now_ms - 1)))


async def landed(play: Stage) -> tuple[Message, Message]:
    """The card of a Spark customer's refund, and the reply that it landed on a Spark invoice."""
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await resolved(play)
    await reply(play, card, "Done in Syncro.")
    account = play.syncro.account
    (template,) = account.schedules_of(account.customer("Kererū Café").id)
    made = account.run_schedule(template.id, account.now())
    assert made is not None
    made.created_at = made.created_at.astimezone(account.zone).replace(hour=6, minute=5)
    template.next_run, template.frequency = account.today.replace(year=account.today.year + 1), "Annually"
    await set_now(play, "due_at")
    return card, await reply(play, card, "Landed.")


async def test_it_is_on_the_report_of_a_day_and_who_said_so_is_kept(play: Stage) -> None:
    _, told = await landed(play)
    assert QUESTION in shown(play, told)
    wiremu = play.slack.person("wiremu")
    await wiremu.click(told, "It Is on the Report")
    modal = await wiremu.modal("On the Spark report")
    await modal.fill("Of which day is the report?", "2026-12-25")
    assert await modal.submit() == {}
    said = await shows(play, told, "On the Spark report of Fri 25 Dec")
    assert "says @Wiremu Kingi" in said
    assert "[ It Is Not ]" not in said
    async with play.ledger() as tx:
        query = select(events.c.who, events.c.data).where(events.c.name == "refund.spark_report")
        ((who, data),) = (await tx.connection.execute(query)).all()
    assert who == wiremu.id
    assert (data["on_it"], data["report"], data["lag"]) == (True, "2026-12-25", 1)


async def test_it_is_not_asks_again_after_the_next_report(play: Stage) -> None:
    card, told = await landed(play)
    await play.slack.person("wiremu").click(told, "It Is Not")
    assert "I ask again on " in await shows(play, told, "Not on the Spark report of")
    await set_now(play, "ask_at")
    again = await reply(play, card, "The credit of RF-000001 to Kererū Café is on ")
    assert QUESTION in shown(play, again)
    await play.slack.person("wiremu").click(again, "It Is Not")
    assert "It was on none of 2 reports: please ask Spark about it." in await shows(play, again, "please ask Spark")


async def test_only_those_who_handle_the_report_may_say_so_and_once(play: Stage) -> None:
    _, told = await landed(play)
    await play.slack.person("sione").click(told, "It Is on the Report")
    await whispered(play, "sione", "Only those who handle the Spark report can say this. Nothing has changed.")
    await play.slack.person("sione").click(told, "It Is Not")
    await play.slack.wait_until(lambda: len(play.slack.person("sione").ephemerals) == 2)
    assert "[ It Is Not ]" in shown(play, told)


class TestWithPeopleOfItsOwn:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"SPARK_REPORT_PEOPLE": "U0SIONE001"}

    async def test_they_are_called_and_approvers_are_not_asked(self, play: Stage) -> None:
        assert play.settings.spark_people == ("U0SIONE001",)
        _, told = await landed(play)
        assert "@refund-approvers" not in shown(play, told)
        await play.slack.person("wiremu").click(told, "It Is Not")
        await whispered(play, "wiremu", "Only those who handle the Spark report can say this.")

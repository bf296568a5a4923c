"""The Home tab: opened, brought up to date by itself, decided from, looked through; never in the way of a refund."""

import pytest

from bot.ledger import homes
from bot.workflow import home_courier
from tests.bot.conversation.acts import PATIENCE, approve, request, resolved, shown, shows
from tests.bot.conversation.test_counting import asked
from tests.bot.conversation.test_delegating import hand_over
from tests.sandbox.slack.directory import Group
from tests.sandbox.slack.home import Home
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

PLAIN = {"Yealink T46U": "1"}
UNITS = {"Yealink T46U": ["7C2F80AA02"]}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Homes are published as often as they can be: this Slack need not be spared."""
    monkeypatch.setattr(home_courier, "SWEEP", 0.1)
    monkeypatch.setattr(home_courier, "BETWEEN", 0.05)
    monkeypatch.setattr(homes, "SETTLE_MS", 50)
    monkeypatch.setattr(homes, "EVERY_MS", 100)


async def ask(play: Stage, *, who: str = "mere") -> None:
    await request(play, "8101", PLAIN, units=UNITS, who=who)


async def says(home: Home, words: str) -> str:
    await home.until(lambda shown: words in shown.text(), timeout=PATIENCE)
    return home.text()


async def says_no_more(home: Home, words: str) -> str:
    await home.until(lambda shown: words not in shown.text(), timeout=PATIENCE)
    return home.text()


async def test_it_opens_at_once_and_says_that_nothing_waits(play: Stage) -> None:
    home = await play.slack.person("wiremu").open_home()
    assert "Nothing waits for you." in home.text()
    assert "Everything open" in home.text()
    technician = await play.slack.person("mere").open_home()
    assert "Your requests" in technician.text()
    assert "Everything open" not in technician.text()


async def test_a_request_comes_by_itself_is_approved_from_there_and_followed_to_its_end(play: Stage) -> None:
    wiremu, mere = play.slack.person("wiremu"), play.slack.person("mere")
    his, hers = await wiremu.open_home(), await mere.open_home()
    await ask(play)
    told = await says(his, "Waiting for you (1)")
    assert "$286.35 incl. GST to Kererū Café · asked for by @Mere Tamihana" in told
    assert "Waits for approval" in await says(hers, "Your requests (1)")
    click = await wiremu.click(his, "Approve Refund")
    assert click.dialog is not None
    assert "Approve $286.35 incl. GST to Kererū Café? The bot creates and resolves" in click.dialog
    await resolved(play)
    assert "Waiting for the run of" in await says(hers, "is resolved.")
    await says(his, "Nothing waits for you.")
    assert "Approved by @Wiremu Kingi" in await shows(play, await play.card(), "Approved by")


async def test_the_reference_leads_to_the_thread(play: Stage) -> None:
    mere = play.slack.person("mere")
    home = await mere.open_home()
    await ask(play)
    await says(home, "RF-000001")
    card = await play.card()
    await home.until(lambda shown: f"/archives/C0REFUNDS1/p{card.ts.replace('.', '')}" in shown.text())


async def test_a_click_that_comes_too_late_is_answered_in_the_home_and_the_answer_goes(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    home = await wiremu.open_home()
    await ask(play)
    await says(home, "Waiting for you (1)")
    play.slack.faults.add("views.publish", "server_error", times=2)
    await approve(play, await play.card(), who="aroha")
    await wiremu.click(home, "Approve Refund")
    assert "@Aroha Ngata already approved this at " in await says(home, "already approved")
    assert wiremu.ephemerals == []
    await wiremu.open_home()
    await home.choose("Where they stand", "Overdue")
    await says_no_more(home, "already approved")


async def test_a_click_that_counts_takes_away_what_was_told_of_another_request(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    home = await wiremu.open_home()
    await ask(play)
    await says(home, "Waiting for you (1)")
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    await wiremu.click(home, "Approve Refund")
    told = await says(home, "Only @refund-approvers can approve or reject this refund.")
    assert "About RF-000001:" in told
    play.slack.group("refund-approvers").users.append("U0WIREMU01")
    await wiremu.click(home, "Approve Refund")
    await says_no_more(home, "Only @refund-approvers")
    await resolved(play)


async def test_rejecting_and_asking_from_there_open_the_same_questions(play: Stage) -> None:
    wiremu, mere = play.slack.person("wiremu"), play.slack.person("mere")
    his, hers = await wiremu.open_home(), await mere.open_home()
    await ask(play)
    await says(his, "Waiting for you (1)")
    await wiremu.click(his, "Ask")
    asking = await wiremu.modal("Ask before deciding")
    await asking.fill("What would you like to know?", "Which handset?")
    assert await asking.submit() == {}
    assert "@Wiremu Kingi asks before deciding:" in await says(hers, "Which handset?")
    assert "There is a warning on its card" in await says(his, "warning")
    await mere.click(hers, "Answer")
    answering = await mere.modal("Answer")
    await answering.fill("Your answer", "The grey one.")
    assert await answering.submit() == {}
    await says(hers, "Nothing waits for you.")
    await says_no_more(his, "warning")
    await wiremu.click(his, "Reject")
    rejecting = await wiremu.modal()
    await rejecting.fill("Why", "Out of warranty.")
    assert await rejecting.submit() == {}
    assert "Out of warranty." in await says(hers, "Rejected by @Wiremu Kingi")


async def test_a_form_can_be_opened_from_there(play: Stage) -> None:
    mere = play.slack.person("mere")
    home = await mere.open_home()
    await mere.click(home, "Ask for a Refund")
    await mere.modal("Request a refund")


async def test_who_is_no_approver_any_more_is_told_so_in_the_home(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    home = await wiremu.open_home()
    await ask(play)
    await says(home, "Waiting for you (1)")
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    await wiremu.click(home, "Approve Refund")
    await says(home, "Only @refund-approvers can approve or reject this refund. Nothing has changed.")
    assert not play.tickets()


async def test_who_acts_for_an_approver_sees_what_waits_for_them_at_once_and_approves_it_there(play: Stage) -> None:
    sione = play.slack.person("sione")
    home = await sione.open_home()
    await ask(play)
    assert "Everything open" not in home.text()
    await hand_over(play)
    await says(home, "Waiting for you (1)")
    await sione.click(home, "Approve Refund")
    await shows(play, await play.card("RF-000001"), "Approved by @Sione Fifita for @Wiremu Kingi")


async def test_a_pause_stands_on_top_of_every_home(play: Stage) -> None:
    mere = play.slack.person("mere")
    home = await mere.open_home()
    await play.slack.person("wiremu").command("/refund", "pause Prices are wrong", channel="refunds")
    assert "Paused by @Wiremu Kingi: Prices are wrong" in await says(home, "Paused by")
    await play.slack.person("wiremu").command("/refund", "resume", channel="refunds")
    await says_no_more(home, "Paused by")


async def test_what_was_chosen_survives_a_restart_and_what_changed_meanwhile_is_shown(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    home = await wiremu.open_home()
    await home.choose("Where they stand", "Ended")
    await says(home, "Everybody's requests")
    await ask(play)
    await says(home, "Waiting for you (1)")
    play.slack.faults.add("views.publish", "server_error", times=50)
    await approve(play, await play.card())
    await play.stop()
    play.slack.faults.clear()
    await play.start()
    await says(home, "Nothing waits for you.")
    assert "Everybody's requests" in home.text()
    await wiremu.click(home, "Show Everything")
    await says(home, "Everything open")


async def test_one_customer_can_be_picked_out(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    home = await wiremu.open_home()
    await ask(play)
    await says(home, "Everything open (1)")
    await home.choose("Every customer", "Kererū")
    await says(home, "Show Everything")
    assert "Everything open (1)" in home.text()


async def test_slack_that_refuses_homes_delays_no_refund(play: Stage) -> None:
    await play.slack.person("wiremu").open_home()
    await play.slack.person("mere").open_home()
    play.slack.faults.add("views.publish", "hang", times=50, seconds=5)
    card = await request(play, "8101", PLAIN, units=UNITS)
    await approve(play, card)
    await resolved(play)
    assert "Approved by @Wiremu Kingi" in shown(play, card)


async def test_a_limit_of_slack_is_waited_for(play: Stage) -> None:
    mere = play.slack.person("mere")
    home = await mere.open_home()
    play.slack.faults.add("views.publish", "ratelimited", retry_after=1)
    await ask(play)
    await says(home, "Your requests (1)")


async def test_a_newer_view_is_not_overwritten_by_chance_but_published_anew(play: Stage) -> None:
    mere = play.slack.person("mere")
    home = await mere.open_home()
    spec = {"type": "home", "blocks": [{"type": "divider"}]}
    play.slack.workspace.views.publish(mere.id, spec)
    await ask(play)
    await says(home, "Your requests (1)")


async def test_where_the_tab_is_switched_off_nothing_is_tried_again_until_it_is_opened(play: Stage) -> None:
    play.slack.faults.add("views.publish", "error", error="not_enabled")
    home = await play.slack.person("mere").open_home(timeout=1)
    assert not home.is_published
    async with play.ledger() as tx:
        assert not await homes.is_any_due(tx, only_urgent=False)
    await play.slack.person("mere").open_home()
    assert home.is_published


async def test_blocks_that_slack_refuses_are_replaced_by_words(play: Stage) -> None:
    play.slack.faults.add("views.publish", "error", error="invalid_arguments")
    home = await play.slack.person("mere").open_home()
    assert "I could not show your Home." in home.text()


async def test_homes_ask_slack_once_who_is_in_a_group_however_many_are_published(play: Stage) -> None:
    play.slack.limits.enabled = True
    play.slack.limits.relax()
    play.slack.limits.tighten("usergroups.users.list", 2)
    for _ in range(4):
        for who in ("wiremu", "aroha", "mere"):
            await play.slack.person(who).open_home()
    await ask(play)
    await approve(play, await play.card())
    await resolved(play)
    assert play.slack.person("wiremu").ephemerals == []


async def test_where_slack_does_not_say_who_approves_the_rest_is_shown(play: Stage) -> None:
    play.slack.faults.add("usergroups.users.list", "server_error")
    home = await play.slack.person("wiremu").open_home()
    assert "Slack does not tell me right now who approves." in home.text()
    assert "Your requests" in home.text()
    assert "Everything open" not in home.text()


class TestStorekeepers:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"REFUND_STOCK_OWNERS": "S0STORE001"}

    async def test_a_shelf_waits_for_those_of_a_user_group_that_approves_nothing(self, play: Stage) -> None:
        keeper = play.slack.person("sione")
        store = Group("S0STORE001", "storekeepers", "Storekeepers", [keeper.id])
        play.slack.workspace.directory.groups[store.id] = store
        home = await keeper.open_home()
        assert "Nothing waits for you." in home.text()
        _, question = await asked(play)
        await says(home, "Waiting for you (1)")
        await keeper.click(question, "It Matches")
        await says(home, "Nothing waits for you.")

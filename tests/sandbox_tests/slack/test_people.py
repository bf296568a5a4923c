from datetime import date, time
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack, Modal, PersonCannot
from tests.sandbox_tests.slack.bot import TinyBot
from tests.sandbox_tests.slack.listener import Listener
from tests.sandbox_tests.slack.parts import actions, asked, button, confirm, modal, option, options, plain, section


def labelled(label: str, kind: str, **more: Any) -> dict[str, Any]:
    optional = more.pop("optional", False)
    return {**asked(kind, **more), "label": plain(label), "optional": optional}


async def window(slack: LocalSlack, *blocks: dict[str, Any]) -> Modal:
    mere = slack.person("mere")
    slack.workspace.views.open(mere.id, modal(*blocks))
    return await mere.modal()


def typed(modal_window: Modal) -> list[Any]:
    """The values of all inputs, in order."""
    return [
        next(value for key, value in entry.items() if key != "type")
        for block in modal_window.view.values.values()
        for entry in block.values()
    ]


async def test_nobody_presses_a_button_that_is_not_there(slack: LocalSlack, bot: TinyBot) -> None:
    await bot.post_card("Kererū Café")
    card = await slack.channel("refunds").message_with("Kererū Café")
    with pytest.raises(PersonCannot, match="there is no button 'Delete'"):
        await slack.person("wiremu").click(card, "Delete")
    slack.delete(card)
    with pytest.raises(PersonCannot, match="not there"):
        await slack.person("wiremu").click(card, "Reject")


async def test_nobody_acts_where_they_are_not(slack: LocalSlack) -> None:
    with pytest.raises(PersonCannot, match="not in #accounts-private"):
        await slack.person("mere").command("/refund", channel="accounts-private")
    with pytest.raises(PersonCannot, match="deactivated"):
        await slack.person("tane").command("/refund")
    with pytest.raises(PersonCannot, match="not a valid command"):
        await slack.person("mere").command("/refunds")


async def test_somebody_elses_ephemeral_message_cannot_be_clicked(slack: LocalSlack, client: AsyncWebClient) -> None:
    mere, sione = slack.person("mere"), slack.person("sione")
    await client.chat_postEphemeral(channel="C0GENERAL1", user=mere.id, text="x", blocks=[actions(button("Go"))])
    (note,) = slack.workspace.messages.shown_only_to(mere.id)
    with pytest.raises(PersonCannot, match="not there"):
        await sione.click(note, "Go")


async def test_words_that_fit_several_buttons_choose_none(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack, actions(button("Check Again"), button("Check")))
    await opened.click("Check")
    with pytest.raises(PersonCannot, match="several fit"):
        await opened.click("chec")
    assert len(listener.heard) == 1


async def test_a_dialog_is_shown_and_can_be_declined(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack, actions(button("Approve", confirm=confirm())))
    declined = await opened.click("Approve", confirm=False)
    assert (declined.dialog, declined.sent) == ("Sure?\nReally?\n[ No ]  [ Yes ]", False)
    assert (await opened.click("Approve")).sent
    assert len(listener.heard) == 1


async def test_a_menu_takes_what_it_offers_and_no_more(slack: LocalSlack) -> None:
    opened = await window(
        slack,
        labelled("One", "static_select", options=options(3)),
        labelled("Two", "multi_static_select", options=options(4), max_selected_items=2),
        labelled("Ticks", "checkboxes", options=[option("tick")]),
        labelled("Radio", "radio_buttons", options=options(2), initial_option=option("0")),
        labelled("Who", "users_select"),
        labelled("Where", "multi_channels_select"),
    )
    await opened.choose("One", "2")
    await opened.choose("Two", "0", "1")
    with pytest.raises(PersonCannot, match="at most 2"):
        await opened.choose("Two", "3")
    with pytest.raises(PersonCannot, match="no option '9'"):
        await opened.choose("One", "9")
    with pytest.raises(PersonCannot, match="one choice"):
        await opened.choose("One", "0", "1")
    await opened.choose("Two", "0")
    await opened.choose("Ticks", "tick")
    await opened.choose("Radio", "1")
    await opened.choose("Who", "Wiremu")
    await opened.choose("Where", "#refunds")
    with pytest.raises(PersonCannot, match="cannot be taken back"):
        await opened.clear("Radio")
    one, two, ticks, radio, who, where = typed(opened)
    assert (one["value"], [entry["value"] for entry in two], ticks[0]["value"], radio["value"]) == (
        "2",
        ["1"],
        "tick",
        "1",
    )
    assert (who, where) == (slack.person("wiremu").id, [slack.channel("refunds").id])
    await opened.clear("One")
    assert typed(opened)[0] is None


async def test_the_client_checks_what_was_typed_before_it_sends(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(
        slack,
        labelled("Text", "plain_text_input", min_length=3, max_length=5),
        labelled("Whole", "number_input", is_decimal_allowed=False, min_value="1"),
        labelled("Part", "number_input", is_decimal_allowed=True, max_value="2.5"),
        labelled("Mail", "email_text_input", optional=True),
        labelled("Link", "url_text_input", optional=True),
        labelled("Day", "datepicker"),
        labelled("Clock", "timepicker", optional=True),
        labelled("Rich", "rich_text_input", optional=True),
    )
    required = "Please complete this required field."
    assert await opened.submit() == {"Text": required, "Whole": required, "Part": required, "Day": required}
    for label, words in (("Text", "ab"), ("Whole", "1.5"), ("Part", 3), ("Mail", "mere"), ("Link", "www")):
        await opened.fill(label, words)
    await opened.fill("Day", date(2026, 11, 24))
    await opened.fill("Clock", time(6, 0))
    await opened.fill("Rich", "words")
    assert list((await opened.submit()).values()) == [
        "Must be at least 3 characters.",
        "Please enter a whole number.",
        "Must be at most 2.5.",
        "Please enter a valid email address.",
        "Please enter a valid URL.",
    ]
    assert opened.errors["Part"] == "Must be at most 2.5."
    with pytest.raises(PersonCannot, match="takes 5 characters"):
        await opened.fill("Text", "abcdef")
    with pytest.raises(PersonCannot, match="takes one line"):
        await opened.fill("Text", "a\nb")
    with pytest.raises(PersonCannot, match="not a day"):
        await opened.fill("Day", "2026-02-30")
    assert listener.heard == []
    for label, words in (("Text", "abc"), ("Whole", "0"), ("Part", "x"), ("Mail", ""), ("Link", "")):
        await opened.fill(label, words)
    assert await opened.submit() == {"Whole": "Must be at least 1.", "Part": "Please enter a number."}
    await opened.fill("Whole", 1)
    await opened.fill("Part", "0.25")
    assert await opened.submit() == {}
    values = listener.heard[0].body["view"]["state"]["values"]
    sent = [
        next(value for key, value in entry.items() if key != "type") for b in values.values() for entry in b.values()
    ]
    assert sent[:7] == ["abc", "1", "0.25", None, None, "2026-11-24", "06:00"]


async def test_an_input_tells_the_bot_only_when_it_is_meant_to(slack: LocalSlack, listener: Listener) -> None:
    characters = {"trigger_actions_on": ["on_character_entered"]}
    opened = await window(
        slack,
        labelled("Silent", "plain_text_input"),
        {**labelled("Enter", "plain_text_input"), "dispatch_action": True},
        {**labelled("Live", "plain_text_input", dispatch_action_config=characters), "dispatch_action": True},
        {**labelled("Menu", "static_select", options=options(2)), "dispatch_action": True},
        section("Pick a day", accessory={"type": "datepicker"}),
        section("More", accessory={"type": "overflow", "options": options(2)}),
    )
    await opened.fill("Silent", "x", enter=True)
    await opened.fill("Enter", "x")
    assert listener.heard == []
    await opened.fill("Enter", "xy", enter=True)
    await opened.fill("Live", "z")
    await opened.choose("Menu", "1")
    await opened.fill("Pick a day", "2026-11-24")
    await opened.click("0")
    told = [request.body["actions"][0] for request in listener.heard]
    assert [action["type"] for action in told] == [
        "plain_text_input",
        "plain_text_input",
        "static_select",
        "datepicker",
        "overflow",
    ]
    assert (told[0]["value"], told[3]["selected_date"]) == ("xy", "2026-11-24")
    assert told[4]["selected_option"]["value"] == "0"


async def test_menus_and_fields_in_a_message_are_each_persons_own(
    slack: LocalSlack, listener: Listener, client: AsyncWebClient
) -> None:
    menu = {"type": "static_select", "placeholder": plain("Pick one"), "options": options(2)}
    await client.chat_postMessage(channel="C0REFUNDS1", text="x", blocks=[actions(menu, button("Send"))])
    (card,) = slack.channel("refunds").messages
    mere, sione = slack.person("mere"), slack.person("sione")
    await mere.choose(card, "Pick one", "1")
    await mere.click(card, "Send")
    await sione.click(card, "Send")

    def chosen(index: int) -> Any:
        (block,) = listener.heard[index].body["state"]["values"].values()
        return next(iter(block.values()))["selected_option"]

    assert chosen(1)["value"] == "1"
    assert chosen(2) is None


async def test_waiting_for_what_does_not_come_tells_what_was_there(slack: LocalSlack) -> None:
    with pytest.raises(AssertionError, match="'Nowhere' in #refunds"):
        await slack.channel("refunds").message_with("Nowhere", timeout=0.01)
    with pytest.raises(AssertionError, match="there is 'none'"):
        await slack.person("mere").modal("Request", timeout=0.01)
    opened = await window(slack, section("Loading"))
    with pytest.raises(AssertionError, match="Loading"):
        await opened.settled(timeout=0.01)

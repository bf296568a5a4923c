import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox.slack.directory import Directory
from tests.sandbox.slack.mrkdwn import readable
from tests.sandbox.slack.normal_form import normal_blocks
from tests.sandbox.slack.reading import Reading
from tests.sandbox_tests.slack.bot import card
from tests.sandbox_tests.slack.legal import EVERYWHERE, MESSAGES, MODALS, RICH
from tests.sandbox_tests.slack.parts import asked, home, modal, option, plain, section


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("*Landed.* by <@U0MERE0001>", "Landed. by @Mere Tamihana"),
        (
            "<https://example.com/t/1|Ticket 20031> in <#C0REFUNDS1>",
            "Ticket 20031 (https://example.com/t/1) in #refunds",
        ),
        ("<https://example.com>", "https://example.com"),
        ("<!subteam^S0APPROVE1> and <!channel>", "@refund-approvers and @channel"),
        ("<@U0NOBODY01>", "@unknown user U0NOBODY01"),
        ("_a_ ~b~ `c` 2*3*4 snake_case_name", "a b c 2*3*4 snake_case_name"),
        ("&lt;!channel&gt; &amp; co", "<!channel> & co"),
        ("<!date^1720710212^{date_num}|11 July>", "11 July"),
    ],
)
def test_markup_is_shown_as_people_see_it(markup: str, seen: str) -> None:
    assert readable(markup, Directory()) == seen


def test_rich_text_keeps_its_lists_and_quotes() -> None:
    assert Reading(Directory()).lines([RICH]) == [
        "bolda link (https://example.com)@Mere Tamihana@refund-approvers#general:tada:@here11 July",
        "  • words",
        "  • words",
        "3. words",
        "> quoted",
        "code",
    ]


@pytest.mark.parametrize("name", [*EVERYWHERE, *MESSAGES, *MODALS])
def test_everything_legal_can_be_shown(name: str) -> None:
    blocks = normal_blocks((EVERYWHERE | MESSAGES | MODALS)[name])
    assert "None" not in "\n".join(Reading(Directory()).lines(blocks))


async def test_a_card_shows_its_table_aligned_and_its_buttons(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0REFUNDS1", text="x", blocks=card("Kererū Café", "U0MERE0001"))
    await client.chat_postMessage(channel="C0REFUNDS1", text="Sent to <#C0REFUNDS1>.", thread_ts=posted["ts"])
    (message,) = slack.channel("refunds").messages
    assert slack.screen.thread(message).splitlines() == [
        "Refunds",
        "  Refund $249.00 incl. GST to Kererū Café?",
        "  Requested by @Mere Tamihana",
        "  What                   Credit",
        "  ────────────────────  ───────",
        "  Yealink T46U handset  $249.00",
        "  [ Approve Refund ]  [ Reject ]",
        "  │ Refunds",
        "  │   Sent to #refunds.",
    ]
    assert slack.screen.channel("refunds").startswith("#refunds\n\nRefunds\n")
    slack.delete(message)
    assert "This message was deleted." in slack.screen.message(message)


async def test_a_modal_shows_labels_hints_values_and_buttons(slack: LocalSlack) -> None:
    mere = slack.person("mere")
    ticks = [option("one", description=plain("more")), option("two")]
    blocks = [
        section("*Kererū*"),
        {
            **asked("plain_text_input", initial_value="typed"),
            "label": plain("Details"),
            "hint": plain("For the ticket"),
        },
        {**asked("checkboxes", options=ticks, initial_options=[ticks[0]]), "label": plain("Units"), "optional": True},
        {"type": "divider"},
        {"type": "context", "elements": [plain("Small print")]},
    ]
    slack.workspace.views.open(mere.id, modal(*blocks))
    window = await mere.modal()
    shown = slack.screen.modal(window).splitlines()
    assert shown[0].startswith("╭─ Title ──")
    assert [line[2:-2].rstrip() for line in shown[1:-3]] == [
        "Kererū",
        "Details",
        "  [typed]",
        "  For the ticket",
        "Units (optional)",
        "  [x] one - more",
        "  [ ] two",
        "─" * 40,
        "Small print",
    ]
    assert shown[-2].endswith("[ Cancel ]  [ Send ] │")


async def test_long_lines_are_broken_within_the_frame(slack: LocalSlack) -> None:
    mere = slack.person("mere")
    slack.workspace.views.open(mere.id, modal(section("word " * 40)))
    assert {len(line) for line in slack.screen.modal(await mere.modal()).splitlines()} == {78}


async def test_a_home_tab_is_shown_in_a_frame(slack: LocalSlack, client: AsyncWebClient) -> None:
    mere = slack.person("mere")
    await client.views_publish(user_id=mere.id, view=home(section("Nothing waits for you.")))
    shown = await mere.open_home(timeout=0.01)
    assert "│ Nothing waits for you." in slack.screen.home(shown)


async def test_the_transcript_tells_every_version_of_a_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0REFUNDS1", text="Waiting")
    await client.chat_update(channel="C0REFUNDS1", ts=posted["ts"], text="Landed")
    assert slack.transcript() == "#refunds\nRefunds\n  Waiting\n\n#refunds\nRefunds (edited)\n  Landed"

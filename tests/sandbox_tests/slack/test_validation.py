import pytest

from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.validation.messages import check_message
from tests.sandbox.slack.validation.surfaces import check_blocks
from tests.sandbox.slack.validation.views import check_view, legal_view
from tests.sandbox_tests.slack import broken, legal
from tests.sandbox_tests.slack.parts import Json, asked, home, modal, plain, section, table

SURFACES = ("message", "modal", "home")


def told(blocks: list[Json], surface: str) -> str:
    return "\n".join(str(violation) for violation in check_blocks(blocks, surface, "/blocks"))


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", legal.EVERYWHERE)
def test_legal_blocks_raise_no_alarm_anywhere(name: str, surface: str) -> None:
    assert told(legal.EVERYWHERE[name], surface) == ""


@pytest.mark.parametrize("name", legal.MESSAGES)
def test_legal_messages_raise_no_alarm(name: str) -> None:
    check_message("text", legal.MESSAGES[name], None)


@pytest.mark.parametrize("name", legal.MODALS)
def test_legal_modals_raise_no_alarm(name: str) -> None:
    assert check_view(modal(*legal.MODALS[name]), "modal") == []


def test_legal_home_tabs_raise_no_alarm() -> None:
    assert [check_view(view, "home") for view in legal.HOMES] == [[], [], []]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", broken.EVERYWHERE)
def test_broken_blocks_are_refused_everywhere_and_told_why(name: str, surface: str) -> None:
    blocks, reason = broken.EVERYWHERE[name]
    assert reason in told(blocks, surface)


@pytest.mark.parametrize("name", broken.MESSAGES)
def test_what_a_message_cannot_hold_is_refused(name: str) -> None:
    blocks, reason = broken.MESSAGES[name]
    with pytest.raises(Refusal, match="invalid_blocks") as caught:
        check_message("text", blocks, None)
    assert reason in str(caught.value.payload())


@pytest.mark.parametrize("name", broken.MODALS)
def test_what_a_modal_cannot_hold_is_refused(name: str) -> None:
    blocks, reason = broken.MODALS[name]
    with pytest.raises(Refusal, match="invalid_arguments") as caught:
        legal_view(modal(*blocks), "modal")
    assert reason in str(caught.value.payload())


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (modal(section(), title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(section(), submit=plain("x" * 25)), "must be less than 25"),
        (modal(section(), close=plain("x" * 25)), "must be less than 25"),
        (modal(section(), title=None), "missing required field: title"),
        (modal(section(), title={"type": "mrkdwn", "text": "x"}), "unsupported type: mrkdwn"),
        (modal(section(), private_metadata="x" * 3001), "must be less than 3001"),
        (modal(section(), private_metadata={}), "must be a string"),
        (modal(section(), callback_id="x" * 256), "must be less than 256"),
        (modal(section(), external_id="x" * 256), "must be less than 256"),
        (modal(section(), clear_on_close="yes"), "must be a boolean"),
        (modal(section(), colour="red"), "invalid additional property: colour"),
        (home(submit=plain("Send")), "invalid additional property: submit"),
        ({"type": "workflow_step", "blocks": []}, "enum"),
        ("view", "must be an object"),
    ],
)
def test_broken_views_are_refused_and_told_why(view: Json, reason: str) -> None:
    assert reason in "\n".join(str(violation) for violation in check_view(view, "modal", "home"))


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    view = modal(section(), asked("plain_text_input"))
    del view["submit"]
    told_why = [str(violation) for violation in check_view(view, "modal")]
    assert told_why == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]


def test_a_view_above_250_kilobytes_is_too_large() -> None:
    with pytest.raises(Refusal, match="view_too_large"):
        legal_view(modal(*(section("x" * 2999) for _ in range(90))), "modal")


def test_a_message_holds_one_table() -> None:
    with pytest.raises(Refusal, match="invalid_attachments") as caught:
        check_message("", [table(), table()], None)
    assert "only_one_table_allowed" in str(caught.value.payload())


@pytest.mark.parametrize(
    ("text", "blocks", "updating", "error"),
    [
        ("", [], False, "no_text"),
        ("  ", None, False, "no_text"),
        ("x" * 40_001, [], False, "msg_too_long"),
        ("x" * 4_001, [], True, "msg_too_long"),
        ("x", [section("x" * 3000) for _ in range(5)], False, "msg_blocks_too_long"),
    ],
)
def test_a_message_says_something_but_not_too_much(text: str, blocks: list[Json], updating: bool, error: str) -> None:  # noqa: FBT001
    with pytest.raises(Refusal, match=error):
        check_message(text, blocks, None, updating=updating)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert len(check_blocks([section(""), {"type": "header", "text": plain("x" * 151)}], "message", "/blocks")) == 2

"""`/refund`, and what is typed after it."""

import pytest

from tests.bot.conversation.acts import open_form, whispered
from tests.sandbox.slack.faults import Kind
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault


async def test_help_explains_who_asks_who_decides_and_what_happens(play: Stage) -> None:
    mere = play.slack.person("mere")
    answer = await mere.command("/refund", "help")
    assert answer.ephemeral
    for words in ("/refund 8101", "Somebody else approves", "at the billed price", "Spark", "Manual Items"):
        assert words in answer.text
    assert not mere.sees_modal


@pytest.mark.parametrize("typed", ["HELP", " help "])
async def test_help_is_understood_however_it_is_typed(play: Stage, typed: str) -> None:
    answer = await play.slack.person("mere").command("/refund", typed)
    assert "Refunds in Syncro" in answer.text


@pytest.mark.parametrize("typed", ["gibberish", "for the *Kererū* <!channel>", "1042 and 1043"])
async def test_what_is_no_number_is_not_understood_and_says_what_to_type(play: Stage, typed: str) -> None:
    mere = play.slack.person("mere")
    answer = await mere.command("/refund", typed)
    assert answer.ephemeral
    assert f"I do not understand “{typed}”. Nothing has changed." in answer.text
    assert "/refund help" in answer.text
    assert not mere.sees_modal


async def test_the_form_opens_before_syncro_has_answered(play: Stage) -> None:
    play.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.SLOW, seconds=0.5)
    mere = play.slack.person("mere")
    await mere.command("/refund", "1042")
    form = await mere.modal("Request a refund")
    assert "Fetching from Syncro…" in form.text()
    await form.until(lambda shown: "Invoice" in shown.labels())
    assert "Fetching" not in form.text()


@pytest.mark.parametrize("typed", ["1042", "#1042", "  1042 "])
async def test_a_number_opens_the_form_on_that_invoice(play: Stage, typed: str) -> None:
    form = await open_form(play, typed)
    assert form.value("Customer") == "Tūī Legal · Spark"
    assert form.value("Invoice").startswith("1042 · ")
    assert await form.options("What to refund", "Microsoft") == ["Microsoft 365 Business Premium"]


async def test_an_unknown_number_is_named_and_a_customer_can_be_chosen_instead(play: Stage) -> None:
    form = await open_form(play, "999999")
    assert "Syncro holds no invoice 999999. Please check the number, or choose a customer" in form.text()
    await form.choose("Customer", "Kererū")
    await form.until(lambda shown: "Invoice" in shown.labels())
    assert "999999" not in form.text()


async def test_a_number_that_syncro_does_not_answer_for_leaves_a_form_that_says_so(play: Stage) -> None:
    play.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.ERROR_BEFORE, status=503, times=9)
    form = await open_form(play, "1042")
    assert "Syncro did not answer when asked for invoice 1042. Please try again in a moment." in form.text()


async def test_a_missing_permission_is_named_with_what_to_do(play: Stage) -> None:
    play.syncro.take_permission("Invoices - View Details")
    form = await open_form(play, "1042")
    assert "my token lacks the permission “Invoices - View Details”" in form.text()
    assert "An administrator can grant it in Syncro." in form.text()


@pytest.mark.parametrize(
    ("kind", "error"), [("error", "expired_trigger_id"), ("error", "fatal_error"), ("server_error", ""), ("reset", "")]
)
async def test_a_form_that_did_not_open_in_time_says_what_to_type_again(play: Stage, kind: Kind, error: str) -> None:
    play.slack.faults.add("views.open", kind, error=error)
    mere = play.slack.person("mere")
    await mere.command("/refund", "1042")
    await whispered(play, "mere", "The form did not open in time. Nothing has changed. Please type /refund 1042 again.")
    assert not mere.sees_modal
    await open_form(play, "1042")


async def test_the_command_works_where_the_bot_is_no_member(play: Stage) -> None:
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    aroha = play.slack.person("aroha")
    await aroha.command("/refund", channel="accounts-private")
    await whispered(play, "aroha", "Please type /refund again.")
    await aroha.command("/refund", channel="accounts-private")
    await aroha.modal("Request a refund")


async def test_a_modal_closed_while_syncro_answers_troubles_nobody(play: Stage) -> None:
    play.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.SLOW, seconds=0.3)
    mere = play.slack.person("mere")
    await mere.command("/refund", "1042")
    form = await mere.modal("Request a refund")
    await form.close()
    again = await open_form(play, "1042")
    assert again.value("Invoice").startswith("1042")

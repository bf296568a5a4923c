"""The disk is gone, and the bot starts with an empty ledger."""

import asyncio
import sys

import pytest
from pydantic import SecretStr

from bot.__main__ import main
from bot.models import Fate, State
from tests.bot.conversation.acts import approve, lines_of, request, resolved
from tests.bot.reconcile.backup import (
    INVOICE,
    LICENCES,
    fates,
    known_to,
    licences_taken,
    lose,
    numbers,
    reconcile,
    refunded,
    writes,
)
from tests.demo.play import approve as approve_card
from tests.demo.play import ask
from tests.sandbox.bot_process import ROOT, surroundings
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault

ADD = "/tickets/*/add_line_item"
LIST = "Tickets - List/Search"


async def test_everything_is_learnt_again_and_the_next_number_is_a_new_one(play: Stage) -> None:
    await refunded(play, "2")
    await refunded(play, "3")
    await lose(play)
    await play.start()
    bot = play.bot
    assert bot is not None
    await play.slack.wait_until(lambda: "RF-000001" in bot.gate.trouble and "RF-000002" in bot.gate.trouble)
    assert fates(await reconcile(play)) == [("RF-000001", Fate.REBUILT), ("RF-000002", Fate.REBUILT)]
    assert await licences_taken(play) == "5"
    card = await request(play, INVOICE, {LICENCES: "1"})
    assert "RF-000003" in card.text
    await approve(play, card)
    await resolved(play, 3)
    assert len(play.tickets()) == 3


async def test_serial_numbers_come_back_too(play: Stage) -> None:
    await ask(play.slack.person("mere"), show=[], slack=play.slack)
    card = await play.card("Kererū Café")
    await approve_card(play.slack.person("wiremu"), card)
    await play.thread_says(card, "Done in Syncro")
    await lose(play)
    await play.start()
    await reconcile(play)
    assert [line.serials for line in (await known_to(play, 1)).lines] == [("7C2F80AA02",), ()]


async def test_a_refund_that_a_bill_has_taken_is_learnt_as_resolved(play: Stage) -> None:
    await refunded(play, "2")
    play.syncro.account.by_hand.make_invoice(play.tickets()[0].customer_id)
    await lose(play)
    await play.start()
    assert fates(await reconcile(play)) == [("RF-000001", Fate.REBUILT)]


async def test_a_half_done_refund_waits_for_a_person_and_only_what_is_missing_is_done(play: Stage) -> None:
    await ask(play.slack.person("mere"), show=[], slack=play.slack)
    card = await play.card("Kererū Café")
    play.syncro.faults.next(kind=Fault.HANG, method="POST", path=ADD, skip=2, times=9)  # the handset takes two of them
    await approve_card(play.slack.person("wiremu"), card)
    await play.slack.wait_until(lambda: len(play.syncro.calls("POST", ADD)) == 3)
    await lose(play)
    play.syncro.faults.clear()
    (ticket,) = play.tickets()
    assert len(ticket.lines) == 1
    before = {message.ts for message in play.slack.channel("refunds").messages}

    await play.start()
    (found,) = await reconcile(play)
    assert found.fate is Fate.REBUILT_OPEN
    assert any("no such line" in difference for difference in found.differences)
    assert await licences_taken(play) == "3"

    def anew() -> bool:
        return any(message.ts not in before for message in play.slack.channel("refunds").messages)

    await play.slack.wait_until(anew)
    card = next(message for message in play.slack.channel("refunds").messages if message.ts not in before)
    call = await play.thread_says(card, "I had forgotten RF-000001")
    added = len(play.syncro.calls("POST", ADD))
    await play.slack.person("mere").click(call, "Check Again")
    await play.thread_says(card, "exactly as approved")
    assert play.tickets() == [ticket]
    assert [(name, quantity) for name, quantity, _ in lines_of(ticket)] == [
        ("Yealink T46U handset", "-1"),
        ("Microsoft 365 Business Premium", "-3"),
    ]
    assert len(play.syncro.calls("POST", ADD)) == added + 1
    assert (await known_to(play, 1)).state is State.RESOLVED


async def test_a_dry_run_stores_nothing_and_a_second_run_changes_nothing(play: Stage) -> None:
    await refunded(play, "2")
    await lose(play)
    await play.start()
    written = writes(play)
    assert fates(await reconcile(play, dry_run=True)) == [("RF-000001", Fate.REBUILT)]
    assert await numbers(play) == []
    await reconcile(play)
    once = await known_to(play, 1)
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN)]
    assert await known_to(play, 1) == once
    assert writes(play) == written


async def test_the_command_prints_what_was_done(play: Stage) -> None:
    await refunded(play, "2")
    await lose(play)
    told = {name.upper(): value for name, value in play.settings.model_dump(exclude_none=True).items()}
    told |= {
        "SLACK_BOT_TOKEN": play.slack.bot_token,
        "SLACK_SIGNING_SECRET": play.slack.signing_secret,
        "SYNCRO_API_TOKEN": play.syncro.token,
        "REFUND_APPROVERS": ",".join(play.settings.policy.ids),
    }
    environment = {name: str(value) for name, value in told.items()} | surroundings()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "reconcile", cwd=ROOT / "docs", env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    header, row = printed.decode().splitlines()
    assert header.split("  ")[0] == "Refund"
    assert "RF-000001" in row
    assert "Kererū Café" in row
    assert "learnt again: resolved" in row
    assert process.returncode == 0


def test_a_dry_run_belongs_to_reconcile(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["serve", "--dry-run"])
    assert refused.value.code == 2
    assert "unrecognized arguments: --dry-run" in capsys.readouterr().err


async def test_while_syncro_does_not_answer_nothing_is_written_and_the_thread_says_why(play: Stage) -> None:
    card = await request(play, INVOICE, {LICENCES: "1"})
    await play.stop()
    play.syncro.faults.next(kind=Fault.LOSE_REQUEST, method="GET", path="/tickets", times=9)
    await play.start()
    await approve(play, card)
    progress = await play.thread_says(card, "Syncro could not be reached")
    assert "while comparing Syncro with what I remember" in progress.text
    assert not play.syncro.calls("POST", "/tickets")
    play.syncro.faults.clear()
    await resolved(play)


async def test_a_token_that_may_not_list_tickets_is_a_persons_concern(play: Stage) -> None:
    card = await request(play, INVOICE, {LICENCES: "1"})
    await play.stop()
    play.syncro.faults.next(kind=Fault.NOT_PERMITTED, method="GET", path="/tickets", permission=LIST, times=9)
    await play.start()
    await approve(play, card)
    call = await play.thread_says(card, f"It lacks the permission {LIST}")
    assert not play.syncro.calls("POST", "/tickets")
    play.syncro.faults.clear()
    await play.slack.person("mere").click(call, "Retry")
    await resolved(play)


async def test_a_changed_token_proves_nothing_unless_the_old_one_still_signs(play: Stage) -> None:
    await refunded(play, "2")
    await lose(play)
    play.settings = play.settings.model_copy(update={"syncro_api_token": SecretStr(play.syncro.give_token())})
    assert fates(await reconcile(play)) == [("RF-000001", Fate.NOT_OURS)]
    play.settings = play.settings.model_copy(update={"refund_record_secret": SecretStr(play.syncro.token)})
    assert fates(await reconcile(play)) == [("RF-000001", Fate.REBUILT)]

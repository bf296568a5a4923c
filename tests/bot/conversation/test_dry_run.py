"""REFUND_DRY_RUN=1: everything happens but the writes, and the thread says exactly what would have been sent."""

import re
from decimal import Decimal

import pytest

from bot.ledger import refunds, reservations
from bot.models import State
from tests.bot.conversation.acts import (
    approve,
    lines_of,
    open_form,
    preview,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

HANDSET = ["7C2F80AA02"]
BOTH = {"Yealink": "1", "Microsoft": "3"}
MARK = "Dry run: nothing is written to Syncro."
MARK_AFTER = "Dry run: nothing was written to Syncro."


@pytest.fixture
def settings() -> dict[str, str]:
    return {"REFUND_DRY_RUN": "1"}


def in_earnest(play: Stage, *, dry_run: bool = False) -> None:
    play.settings = play.settings.model_copy(update={"refund_dry_run": dry_run})


def writes(play: Stage) -> list[str]:
    return [f"{call.method} {call.path}" for call in play.syncro.requests if call.method != "GET"]


async def state_of(play: Stage, number: int = 1) -> State:
    async with play.ledger() as tx:
        found = await refunds.load(tx, number)
    assert found is not None
    return found.state


async def sent(play: Stage, card: Message) -> str:
    """The reply that says what would have been sent."""
    return shown(play, await reply(play, card, "What I would have sent"))


async def test_nothing_is_written_and_everything_says_so(play: Stage) -> None:
    form = await open_form(play, "8101")
    assert f"{MARK} What you ask for here refunds nobody." in form.text()
    await form.close()
    seen = await preview(play, "8101", BOTH, units={"Yealink": HANDSET})
    assert MARK in seen.text()
    await seen.close()
    card = await request(play, "8101", BOTH, units={"Yealink": HANDSET})
    assert shown(play, card).count(MARK) == 1
    asked = await play.slack.person("wiremu").click(card, "Approve Refund", confirm=False)
    assert "Dry run: nothing is written to Syncro. The thread will say what would have been." in str(asked)
    await approve(play, card)
    told = await sent(play, card)
    for words in (
        MARK_AFTER,
        "1. A ticket for Kererū Café",
        "Subject: Credit/refund for Yealink T46U handset ×1, Microsoft 365 Business Premium ×3 (RF-000001)",
        "Notes (internal, no mail):",
        "> Reason: Returned goods",
        "2. 2 lines",
        "−1 × Yealink T46U handset at $249.00 excl. GST, with GST, product ",
        "−3 × Microsoft 365 Business Premium at $37.40 excl. GST, with GST, product ",
        "“Refund of invoice 8101 of ",
        "4. Checklist: what Syncro puts on the ticket is answered where I can",
        "5. Status: Resolved",
    ):
        assert words in told
    await shows(play, card, "The dry run is over: nothing was written to Syncro.")
    for message in (card, *card.replies()):
        assert "Dry run: nothing" in shown(play, message), shown(play, message)
        assert "Done in Syncro." not in shown(play, message)
        assert "I am carrying out" not in shown(play, message)
    assert await state_of(play) is State.DRY_RUN
    assert writes(play) == []
    assert not play.tickets()


async def test_what_it_says_is_what_is_sent_in_earnest(play: Stage) -> None:
    """The same refund again, in earnest: word for word, but for its number, its key and the times."""
    rehearsed = await request(play, "8101", BOTH, units={"Yealink": HANDSET})
    await approve(play, rehearsed)
    told = await sent(play, rehearsed)
    in_earnest(play)
    await play.restart()
    card = await request(play, "8101", BOTH, units={"Yealink": HANDSET})
    await approve(play, card)
    ticket = await resolved(play)

    def alike(text: str) -> str:
        text = text.replace("RF-000002", "RF-000001")
        return re.sub(r"\d\d:\d\d|RF-000001 [0-9a-f]{16}", "·", text)

    assert alike(ticket.subject) in alike(told)
    for line in ticket.comments[0].body.splitlines():
        assert alike(line.strip()) in alike(told)  # Slack shows no indentation
    for held in ticket.lines:
        assert f"−{-held.quantity:f} × {held.name} at ${held.retail_cents / 100:.2f} excl. GST" in told
        assert f"product {held.product_id}: “{alike(held.description)}”" in alike(told)
    assert f"5. Status: {ticket.status}" in told
    assert len(ticket.lines) == 2


async def test_it_holds_nothing_against_refunds_in_earnest_at_no_time(play: Stage) -> None:
    """One of them was decided, one was not: both leave everything free."""
    card = await request(play, "8101", {"Microsoft": "9"})
    await approve(play, card)
    await sent(play, card)
    waits = await request(play, "8101", {"Microsoft": "9"})
    in_earnest(play)
    await play.restart()
    card = await request(play, "8101", {"Microsoft": "9"})
    await approve(play, card)
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-9", 3740)]
    await approve(play, waits)
    call = shown(play, await reply(play, waits, "Other refunds have taken what RF-000002 would refund"))
    assert MARK in call
    assert len(play.tickets()) == 1


async def test_a_request_of_a_dry_run_stays_one_when_the_bot_is_in_earnest_again(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "2"})
    in_earnest(play)
    await play.restart()
    await approve(play, card)
    assert MARK_AFTER in await sent(play, card)
    assert await state_of(play) is State.DRY_RUN
    assert writes(play) == []


async def test_within_a_dry_run_quantities_are_spoken_for_as_in_earnest(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "8"})
    async with play.ledger() as tx:
        line = play.syncro.account.invoice("8101").lines[1].id
        assert (await reservations.taken(tx, [line], dry_run=True))[line].quantity == 8
        assert await reservations.taken(tx, [line]) == {}


async def test_what_was_asked_for_in_earnest_waits_and_says_so(play: Stage) -> None:
    in_earnest(play)
    await play.restart()
    card = await request(play, "8101", {"Microsoft": "3"})
    undecided = await request(play, "8101", {"Microsoft": "1"})
    await play.slack.person("wiremu").command("/refund", "pause until the dry run", channel="refunds")
    await approve(play, card)
    await reply(play, card, "I write nothing more to Syncro until")
    in_earnest(play, dry_run=True)
    await play.restart()
    await play.slack.person("wiremu").command("/refund", "resume", channel="refunds")
    waits = await reply(play, card, "I am in a dry run and write nothing to Syncro, but this refund was asked for in")
    assert "It waits, and I go on by myself when the dry run is over." in shown(play, waits)
    await approve(play, undecided)
    await whispered(play, "wiremu", "Approve it when the dry run is over.")
    assert "Dry run" not in shown(play, card)
    assert writes(play) == []
    in_earnest(play)
    await play.restart()
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
    await approve(play, undecided)
    await resolved(play, 2)


async def test_what_would_stop_in_earnest_stops_in_a_dry_run_too(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.syncro.account.invoice("8101").lines[1].price = Decimal(30)
    await approve(play, card)
    call = shown(play, await reply(play, card, "Invoice 8101 changed after this refund was asked for"))
    assert "Dry run: nothing is written to Syncro." in call
    assert writes(play) == []


async def test_reconciling_knows_of_no_dry_run_and_is_not_confused_by_one(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await sent(play, card)
    assert play.bot is not None
    assert await play.bot.reconciler.run() == []
    assert await state_of(play) is State.DRY_RUN


async def test_it_is_in_the_log(play: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    await play.restart()
    assert "bot.dry_run" in capsys.readouterr().out

"""What can't go on says what was done and what was not, and a button goes on once a person has acted."""

from decimal import Decimal

import pytest

from tests.bot.conversation.acts import approve, lines_of, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.permissions import Token
from tests.sandbox.syncro.seed.books import REFUND_CHECKLIST
from tests.sandbox.syncro.switches import STOCK_KINDS

pytestmark = pytest.mark.long

UNIT = {"Yealink": ["7C2F80AA02"]}


async def approved(play: Stage, amounts: dict[str, str]) -> Message:
    card = await request(play, "8101", amounts, units=UNIT if "Yealink" in amounts else None)
    await approve(play, card)
    return card


async def test_a_line_that_can_not_be_made_negative_is_taken_off_and_adopted_once_added_by_hand(play: Stage) -> None:
    account = play.syncro.account
    account.switches.refuse_negative_edit = STOCK_KINDS
    card = await approved(play, {"Yealink": "1", "Microsoft": "3"})
    call = await reply(play, card, "Syncro won't turn the line of Yealink T46U handset negative.")
    told = shown(play, call)
    (ticket,) = play.tickets()
    assert ticket.lines == []
    assert not ticket.resolved
    assert "The line is not on the ticket, so nothing is charged." in told
    assert "Add −1 × Yealink T46U handset at $249.00 excl. GST to ticket 20031 by hand" in told
    assert "Not done: 2 of 2 lines, reading it back, the checklist, resolving the ticket." in told
    assert call.calls() == ["U0MERE0001"]
    handset = account.product("Yealink T46U handset")
    account.by_hand.add_line(
        ticket.number, name=handset.name, quantity=Decimal(-1), retail_cents=24900, product_id=handset.id
    )
    await play.slack.person("mere").click(call, "Check Again")
    await resolved(play)
    assert lines_of(ticket) == [("Yealink T46U handset", "-1", 24900), ("Microsoft 365 Business Premium", "-3", 3740)]
    assert "@Mere Tamihana asked me to go on with RF-000001." in await shows(play, call, "asked me to go on")
    assert "[ Check Again ]" not in shown(play, call)


async def test_check_again_before_anything_was_done_by_hand_asks_again(play: Stage) -> None:
    play.syncro.account.switches.refuse_negative_edit = STOCK_KINDS
    card = await approved(play, {"Yealink": "1"})
    call = await reply(play, card, "Syncro won't turn the line of")
    await play.slack.person("mere").click(call, "Check Again")
    await play.slack.wait_until(lambda: len(card.replies()) == 4, timeout=10)
    assert "[ Check Again ]" in shown(play, card.replies()[-1])
    (ticket,) = play.tickets()
    assert ticket.lines == []


async def test_a_checklist_that_needs_a_person_stops_before_resolve_and_goes_on_afterwards(play: Stage) -> None:
    play.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST,)
    card = await approved(play, {"Microsoft": "3"})
    call = await reply(play, card, "The checklist of ticket 20031 needs a person.")
    assert "Refund checklist" in shown(play, call)
    assert "Done in Syncro: ticket 20031" in shown(play, call)
    assert "1 of 1 line, read back." in shown(play, call)
    assert "Not done: the checklist, resolving the ticket." in shown(play, call)
    assert "Needs a person: the thread says what to do." in await shows(play, card, "Needs a person")
    (ticket,) = play.tickets()
    assert not ticket.resolved
    ticket.worksheets[0].complete = True
    await play.slack.person("wiremu").click(call, "Check Again")
    await resolved(play)
    assert lines_of(ticket) == [("Microsoft 365 Business Premium", "-3", 3740)]


async def test_a_permission_taken_away_on_the_way_is_named_and_retry_goes_on_once_it_is_back(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.syncro.take_permission("Tickets - Edit")
    await approve(play, card)
    call = await reply(play, card, "My Syncro token may not do this: ")
    told = shown(play, call)
    assert "It lacks the permission Tickets - Edit." in told
    assert "Ask whoever looks after Syncro's API tokens to permit Tickets - Edit, then press Retry." in told
    assert "Done in Syncro: ticket 20031" in told
    assert call.calls() == ["U0WIREMU01"]
    play.syncro._desk.tokens[play.syncro.token] = Token(play.syncro.token)
    await play.slack.person("wiremu").click(call, "Retry")
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
    assert len(play.tickets()) == 1


async def test_what_syncro_refuses_is_repeated_in_its_own_words(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.syncro.account.product("Microsoft 365 Business Premium").disabled = True
    await approve(play, card)
    call = await reply(play, card, "Syncro refused adding line 1.")
    assert "Syncro said:\n> Product is disabled" in shown(play, call)
    assert "Put right what Syncro complains about, then press Retry." in shown(play, call)
    play.syncro.account.product("Microsoft 365 Business Premium").disabled = False
    await play.slack.person("mere").click(call, "Retry")
    await resolved(play)
    assert len(play.tickets()) == 1


async def test_an_invoice_that_changed_after_the_request_stops_before_anything_is_written(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.syncro.account.invoice("8101").lines[1].price = Decimal("30.00")
    await approve(play, card)
    call = await reply(play, card, "Invoice 8101 changed after this refund was asked for")
    assert "Microsoft 365 Business Premium is billed as 12 × $30.00 after discounts" in shown(play, call)
    assert "Done in Syncro: nothing that I know of." in shown(play, call)
    assert not play.tickets()


async def test_only_the_requester_and_approvers_press_the_button(play: Stage) -> None:
    play.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST,)
    card = await approved(play, {"Microsoft": "3"})
    call = await reply(play, card, "needs a person.")
    await play.slack.person("sione").click(call, "Check Again")
    await whispered(play, "sione", "Only @Mere Tamihana or @refund-approvers can press this. Nothing has changed.")
    (note,) = play.slack.workspace.messages.shown_only_to("U0SIONE001")
    assert note.thread_ts == card.ts
    assert "[ Check Again ]" in shown(play, call)


async def test_a_double_click_on_the_button_goes_on_once_and_says_so(play: Stage) -> None:
    play.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST,)
    card = await approved(play, {"Microsoft": "3"})
    call = await reply(play, card, "needs a person.")
    (ticket,) = play.tickets()
    ticket.worksheets[0].complete = True
    old = call.as_seen()
    mere = play.slack.person("mere")
    await play.slack.at_once(mere.click(old, "Check Again"), mere.click(old, "Check Again"))
    await whispered(play, "mere", "This refund is not waiting for anybody right now. Nothing has changed.")
    await resolved(play)


async def test_a_lost_answer_is_told_as_a_pause_and_mended_without_anybody(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.syncro.faults.next(method="POST", path="/tickets/*/add_line_item", kind=Fault.DO_AND_LOSE_ANSWER)
    await approve(play, card)
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
    await reply(play, card, "Done in Syncro.")
    assert not any("What to do" in shown(play, each) for each in card.replies())

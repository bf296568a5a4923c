"""A person changed the ticket: keep theirs, put back ours, hand over; and a refund that ends by hand."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.steps import read_back
from tests.bot.conversation.acts import (
    approve,
    choose_lines,
    lines_of,
    open_form,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket
from tests.sandbox.syncro.seed.books import REFUND_CHECKLIST

pytestmark = pytest.mark.long

SEATS = "Microsoft 365 Business Premium"
Change = Callable[[Stage, Ticket], object]


@pytest.fixture(autouse=True)
def _reads_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A difference is read again before it alarms people; this Syncro does not lag behind."""
    monkeypatch.setattr(read_back, "LAG", (0.05, 0.05))


class BeforeReadBack(list[LoggedCall]):
    """The log of calls to Syncro; somebody changes the ticket the moment before the bot reads it back."""

    def __init__(self, play: Stage, change: Change) -> None:
        super().__init__()
        self.play = play
        self.change: Change | None = change

    def append(self, call: LoggedCall, /) -> None:
        super().append(call)
        tickets = self.play.tickets()
        if self.change is not None and call.method == "GET" and tickets and len(tickets[0].lines) == 2:
            change, self.change = self.change, None
            change(self.play, tickets[0])


async def changed(
    play: Stage, change: Change, words: str = "does not hold what was approved."
) -> tuple[Message, Message]:
    """The card of an approved refund, and the call for a person: somebody changed the ticket before the read-back."""
    card = await request(play, "8101", {"Yealink": "1", "Microsoft": "3"}, units={"Yealink": ["7C2F80AA02"]})

    play.syncro.door.requests = BeforeReadBack(play, change)
    await approve(play, card)
    return card, await reply(play, card, words)


async def left_of_seats(play: Stage) -> str:
    """What the form says is left of the seats."""
    form = await open_form(play, "8101")
    await choose_lines(form, "Microsoft")
    found = re.search(r"\d+ left", form.text())
    assert found is not None, form.text()
    return found[0]


def fewer(play: Stage, ticket: Ticket) -> None:
    play.syncro.account.by_hand.change_quantity(ticket.number, ticket.lines[1].id, Decimal(-2))


def deleted(play: Stage, ticket: Ticket) -> None:
    play.syncro.account.by_hand.delete_line(ticket.number, ticket.lines[1].id)


def charging(play: Stage, ticket: Ticket) -> None:
    play.syncro.account.by_hand.change_quantity(ticket.number, ticket.lines[1].id, Decimal(3))


def billed(play: Stage, ticket: Ticket) -> None:
    play.syncro.account.by_hand.make_invoice(ticket.customer_id)


def cheaper(play: Stage, ticket: Ticket) -> None:
    play.syncro.account.by_hand.change_price(ticket.number, ticket.lines[1].id, 3000)


async def test_an_approver_keeps_what_somebody_else_made_of_it(play: Stage) -> None:
    card, call = await changed(play, fewer)
    told = shown(play, call)
    assert "Approved: −3 × $37.40. In Syncro now: −2 × $37.40." in told
    assert "Keep Theirs (an approver presses it): the refund becomes $372.37 incl. GST instead of $415.38." in told
    await play.slack.person("wiremu").click(call, "Keep Theirs")
    ticket = await resolved(play)
    assert lines_of(ticket) == [("Yealink T46U handset", "-1", 24900), (SEATS, "-2", 3740)]
    assert "@Wiremu Kingi keeps what stands in Syncro" in await shows(play, call, "keeps what stands in Syncro")
    done = await reply(play, card, "Done in Syncro.")
    assert "−$372.37 incl. GST, as @Wiremu Kingi agreed to keep it." in shown(play, done)
    assert "Approved were $415.38 incl. GST." in await shows(play, card, "Kept as it stands in Syncro")


async def test_what_was_not_kept_can_be_asked_for_again(play: Stage) -> None:
    _, call = await changed(play, deleted)
    await play.slack.person("wiremu").click(call, "Keep Theirs")
    assert lines_of(await resolved(play)) == [("Yealink T46U handset", "-1", 24900)]
    assert await left_of_seats(play) == "9 left"


async def test_whoever_asked_for_it_can_not_keep_something_else(play: Stage) -> None:
    _, call = await changed(play, fewer)
    await play.slack.person("mere").click(call, "Keep Theirs")
    await whispered(play, "mere", "Only @refund-approvers can press this. Nothing has changed.")
    await play.slack.person("sione").click(call, "Keep Theirs")
    await whispered(play, "sione", "Only @refund-approvers can press this. Nothing has changed.")
    assert "[ Keep Theirs ]" in shown(play, call)


async def test_what_was_changed_once_more_is_not_kept_unseen(play: Stage) -> None:
    card, call = await changed(play, fewer)
    (ticket,) = play.tickets()
    play.syncro.account.by_hand.change_quantity(ticket.number, ticket.lines[1].id, Decimal(-1))
    await play.slack.person("wiremu").click(call, "Keep Theirs")
    again = await reply(play, card, "the refund becomes $329.36 incl. GST instead of")
    assert not ticket.resolved
    await play.slack.person("wiremu").click(again, "Keep Theirs")
    assert lines_of(await resolved(play)) == [("Yealink T46U handset", "-1", 24900), (SEATS, "-1", 3740)]


@pytest.mark.parametrize("change", [fewer, deleted, charging, cheaper])
async def test_what_was_approved_is_put_back_once(play: Stage, change: Change) -> None:
    card, call = await changed(play, change)
    mere = play.slack.person("mere")
    old = call.as_seen()
    await play.slack.at_once(mere.click(old, "Put Back Ours"), mere.click(old, "Put Back Ours"))
    ticket = await resolved(play)
    assert sorted(lines_of(ticket)) == [(SEATS, "-3", 3740), ("Yealink T46U handset", "-1", 24900)]
    assert "asked me to put RF-000001 back to what was approved." in await shows(play, call, "asked me to put")
    done = await reply(play, card, "Done in Syncro.")
    assert "exactly as approved." in shown(play, done)


async def test_a_changed_price_can_not_be_kept(play: Stage) -> None:
    _, call = await changed(play, cheaper)
    assert "[ Keep Theirs ]" not in shown(play, call)
    assert "ask for a new refund: as it stands it can't be kept." in shown(play, call)


async def test_a_ticket_that_was_billed_meanwhile_is_called_that_and_nothing_is_offered_that_changes_nothing(
    play: Stage,
) -> None:
    card, call = await changed(play, billed, "an invoice has taken it already")
    told = shown(play, call)
    assert "holds what was approved, but an invoice has taken it already, or a part of it." in told
    assert "already on an invoice." in told
    assert "I finish the ticket as it stands, and the refund stays $415.38 incl. GST." in told
    assert "instead of" not in told
    assert "Somebody may have changed it." not in told
    assert "[ Put Back Ours ]" not in told
    await play.slack.person("wiremu").click(call, "Keep Theirs")
    await reply(play, card, "Done in Syncro.")
    assert "Approved were" not in await shows(play, card, "Kept as it stands in Syncro")


async def test_whoever_takes_it_over_gives_it_back(play: Stage) -> None:
    card, call = await changed(play, deleted)
    await play.slack.person("mere").click(call, "Hand Over")
    told = await shows(play, call, "takes RF-000001 from here.")
    assert "[ Check Again ]" in told
    assert "[ Close ]" in told
    assert "[ Put Back Ours ]" not in told
    assert "@Mere Tamihana goes on with it by hand." in await shows(play, card, "goes on with it by hand")
    (ticket,) = play.tickets()
    seats = play.syncro.account.product(SEATS)
    play.syncro.account.by_hand.add_line(
        ticket.number,
        name=seats.name,
        quantity=Decimal(-3),
        retail_cents=3740,
        product_id=seats.id,
        description="Added by hand, RF-000001/2",
    )
    await play.slack.person("wiremu").click(call, "Check Again")
    await resolved(play)
    assert "@Wiremu Kingi asked me to go on with RF-000001." in await shows(play, call, "asked me to go on")


async def test_a_refund_finished_by_hand_is_closed_with_a_note(play: Stage) -> None:
    play.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST,)
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    call = await reply(play, card, "needs a person.")
    mere = play.slack.person("mere")
    await mere.click(call, "Hand Over")
    await shows(play, call, "[ Close ]")
    await mere.click(call, "Close")
    form = await mere.modal("Close this refund")
    assert await form.submit() != {}
    await form.choose("How did it end?", "Finished by hand")
    await form.fill("What was done?", "Checklist done on paper, ticket resolved <!channel>.")
    assert await form.submit() == {}
    end = await reply(play, card, "Finished by hand. RF-000001 counts as refunded.")
    assert "Checklist done on paper, ticket resolved <!channel>." in shown(play, end)
    assert "Finished by hand by @Mere Tamihana" in await shows(play, card, "Finished by hand")
    assert await left_of_seats(play) == "6 left"


async def test_a_refund_is_given_up_only_when_nothing_of_it_stands(play: Stage) -> None:
    card, call = await changed(play, deleted)
    wiremu = play.slack.person("wiremu")

    async def give_up(message: Message) -> None:
        await wiremu.click(message, "Hand Over")
        await shows(play, message, "[ Close ]")
        await wiremu.click(message, "Close")
        form = await wiremu.modal("Close this refund")
        await form.choose("How did it end?", "No refund")
        await form.fill("What was done?", "The customer keeps everything.")
        assert await form.submit() == {}

    await give_up(call)
    refused = await reply(play, card, "I can't close RF-000001 without a refund: a part of it stands in Syncro.")
    assert "Yealink T46U handset (-1) still stands there." in shown(play, refused)
    (ticket,) = play.tickets()
    play.syncro.account.by_hand.delete_line(ticket.number, ticket.lines[0].id)
    await give_up(refused)
    end = await reply(play, card, "Closed without a refund. What RF-000001 held can be refunded again.")
    assert "The customer keeps everything." in shown(play, end)
    assert await left_of_seats(play) == "9 left"


async def test_only_the_requester_and_approvers_are_asked_how_it_ended(play: Stage) -> None:
    _, call = await changed(play, deleted)
    await play.slack.person("mere").click(call, "Hand Over")
    await shows(play, call, "[ Close ]")
    await play.slack.person("sione").click(call, "Close")
    await whispered(play, "sione", "Only @Mere Tamihana or @refund-approvers can press this. Nothing has changed.")

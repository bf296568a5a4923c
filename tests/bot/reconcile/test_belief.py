"""Only what this bot has signed is believed; numbers that stand in Syncro are not given out again."""

from bot.models import Fate
from tests.bot.conversation.acts import approve, request, resolved
from tests.bot.reconcile.backup import (
    INVOICE,
    LICENCES,
    fates,
    licences_taken,
    lose,
    numbers,
    readiness,
    reconcile,
    refunded,
)
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import Comment, Ticket


def type_ticket(play: Stage, reference: str, text: str) -> Ticket:
    """Somebody's ticket that looks like ours."""
    account = play.syncro.account
    customer = account.customer("Kererū Café")
    ticket = account.by_hand.create_ticket(customer.id, f"Credit/refund for seats ({reference})", status="Resolved")
    ticket.comments.append(Comment(id=account.new_id(), subject="Refund details", body=text, created_at=account.now()))
    return ticket


async def test_a_forged_record_is_never_believed_and_keeps_nobody_waiting(play: Stage) -> None:
    await refunded(play, "2")
    genuine = play.tickets()[0].comments[0].body
    type_ticket(play, "RF-000007", genuine.replace("RF-000001", "RF-000007"))
    type_ticket(play, "RF-000008", genuine.replace(" x 2 at", " x 1 at"))
    type_ticket(play, "RF-000009", "Record: RF-000009 0123456789abcdef; customer 1; invoice 1; asked U1; 1 x 1 at 1")
    type_ticket(play, "RF-000010", "Please pay me back.")
    type_ticket(play, "RF-999999", "A far number.")
    await lose(play)
    await play.start()
    first = [each.fate for each in await reconcile(play)]
    assert first == [Fate.REBUILT, Fate.COPY, Fate.COPY, *[Fate.NOT_OURS] * 3]
    ours, *others = await reconcile(play)
    assert ours.fate is Fate.KNOWN
    assert [each.fate for each in others] == [Fate.COPY, Fate.COPY, *[Fate.NOT_OURS] * 3]
    assert await numbers(play) == [1]
    assert await licences_taken(play) == "2"
    bot = play.bot
    assert bot is not None
    await play.slack.wait_until(lambda: not bot.gate.trouble)
    assert await readiness(play) == (200, "True")
    card = await request(play, INVOICE, {LICENCES: "1"})
    assert "RF-000011" in card.text
    await approve(play, card)
    await play.thread_says(card, "Done in Syncro")


async def test_a_copy_of_our_ticket_is_told_and_left_alone(play: Stage) -> None:
    await refunded(play, "2")
    (ours,) = play.tickets()
    type_ticket(play, "RF-000001", ours.comments[0].body)
    await lose(play)
    await play.start()
    first, copy = await reconcile(play)
    assert (first.fate, copy.fate) == (Fate.REBUILT_OPEN, Fate.COPY)
    assert "Approved: one ticket. In Syncro now" in first.differences[-1]
    assert await licences_taken(play) == "2"
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN), ("RF-000001", Fate.COPY)]


async def test_with_another_token_nothing_is_believed_but_no_number_is_given_out_twice(play: Stage) -> None:
    await refunded(play, "2")
    await refunded(play, "1")
    await lose(play)
    changed = {"syncro_api_token": play.syncro.give_token()}
    play.settings = type(play.settings).model_validate(play.settings.model_dump() | changed)
    await play.start()
    assert fates(await reconcile(play)) == [("RF-000001", Fate.NOT_OURS), ("RF-000002", Fate.NOT_OURS)]
    assert await numbers(play) == []
    card = await request(play, INVOICE, {LICENCES: "1"})
    assert "RF-000003" in card.text
    await approve(play, card)
    await resolved(play, 3)


async def test_with_another_token_a_whole_ledger_goes_on_as_ever(play: Stage) -> None:
    await refunded(play, "2")
    await play.stop()
    changed = {"syncro_api_token": play.syncro.give_token()}
    play.settings = type(play.settings).model_validate(play.settings.model_dump() | changed)
    await play.start()
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN)]
    await refunded(play, "1")
    assert await readiness(play) == (200, "True")

"""A button gives words for the customer."""

from tests.bot.conversation.acts import approve, reply, request, whispered
from tests.sandbox.stage import Stage


async def test_the_requester_gets_a_text_to_copy(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    done = await reply(play, card, "Done in Syncro.")
    mere = play.slack.person("mere")
    await mere.click(done, "Words for the Customer")
    shown = await mere.modal("Words for the customer")
    assert "We have prepared a credit of $129.03 incl. GST for 3 × Microsoft 365 Business Premium (invoice 8101 of" in (
        shown.text()
    )
    assert "It will not be on the current bill. It will often show on the next Spark report" in shown.text()
    assert "credited" not in shown.text()


async def test_words_that_did_not_open_say_so(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    done = await reply(play, card, "Done in Syncro.")
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    await play.slack.person("mere").click(done, "Words for the Customer")
    await whispered(play, "mere", "That did not work. Nothing has changed. Please try again in a moment.")

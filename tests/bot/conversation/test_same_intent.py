"""The same line for the same reason, asked for again: said with who asked, when, and the thread; never forbidden."""

from tests.bot.conversation.acts import accepted, card_of, preview, request, shown, shows
from tests.sandbox.stage import Stage

SEATS = "Microsoft 365 Business Premium"


async def test_who_asks_again_reads_who_asked_when_and_where_and_may_ask_all_the_same(play: Stage) -> None:
    first = await request(play, "8101", {"Microsoft": "3"})
    form = await preview(play, "8101", {"Microsoft": "2"}, who="sione")
    today = play.syncro.account.today
    told = (
        f"Asked for before: @Mere Tamihana asked for {SEATS} for the same reason on {today:%a} {today.day} {today:%b}; "
    )
    assert told in form.text()
    assert first.ts.replace(".", "") in form.text()
    assert "waits for approval." in form.text()
    await accepted(form)
    assert told in shown(play, await card_of(play, form))


async def test_another_line_of_the_invoice_is_another_request(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "3"})
    form = await preview(play, "8101", {"Yealink": "1"}, units={"Yealink": ["7C2F80AA02"]}, who="sione")
    assert "Asked for before" not in form.text()


async def test_what_was_rejected_is_told_too(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person("wiremu").click(card, "Reject")
    why = await play.slack.person("wiremu").modal("Reject this refund")
    await why.fill("Why not?", "Wrong invoice.")
    await accepted(why)
    await shows(play, card, "Rejected by")
    form = await preview(play, "8101", {"Microsoft": "2"})
    assert "was rejected." in form.text()


async def test_when_slack_gives_no_link_the_rest_is_said(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("chat.getPermalink", "server_error", times=9)
    form = await preview(play, "8101", {"Microsoft": "2"}, who="sione")
    assert "RF-000001 waits for approval." in form.text()

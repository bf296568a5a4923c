"""`/refund report`, and the report that comes by itself once a month is over: once, whatever goes wrong."""

import asyncio
import csv
import io
from datetime import date

import pytest
from sqlalchemy import select, update

from bot.ledger import reports
from bot.ledger.database import Database
from bot.ledger.tables import reports as table
from bot.models import Report
from bot.rules.months import before
from bot.steps.files import File
from bot.workflow.report import Reports
from tests.bot.conversation.acts import approve, reply, request, whispered
from tests.sandbox.slack.faults import Kind
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long


async def refunded(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await reply(play, card, "Done in Syncro.")


def posted(play: Stage) -> list[str]:
    return [each.text for each in play.slack.channel("refunds").messages if "*Refunds in" in each.text]


def table_of(play: Stage) -> list[dict[str, str]]:
    content = next(
        file.content for file in play.slack.workspace.uploads.files.values() if file.filename.endswith("csv")
    )
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def reports_of(play: Stage) -> Reports:
    assert play.bot is not None
    return play.bot.reports


async def a_month_is_over(play: Stage) -> None:
    """As if the last start had been two months ago."""
    made = reports_of(play)
    await made.sweep()
    async with made.database.transaction() as tx:
        last = await reports.last(tx)
        assert last is not None
        await tx.connection.execute(update(table).values(month=f"{before(last):%Y-%m}"))


async def due_again(play: Stage) -> None:
    async with reports_of(play).database.transaction() as tx:
        await tx.connection.execute(update(table).values(due_at=0, leased_until=0))


async def test_an_approver_has_this_month_posted_with_picture_and_table(play: Stage) -> None:
    await refunded(play)
    wiremu = play.slack.person("wiremu")
    answer = await wiremu.command("/refund", "report this month")
    assert answer.ephemeral
    assert "comes to the channel in a moment" in answer.text
    await play.slack.wait_until(lambda: posted(play))
    (text,) = posted(play)
    assert ", so far: $129.03 incl. GST, 1 refund*" in text
    assert "*Products:* Microsoft 365 Business Premium $129.03 (1)" in text
    picture = next(file for file in play.slack.workspace.uploads.files.values() if file.filename.endswith("png"))
    assert picture.content is not None
    assert picture.content.startswith(b"\x89PNG")
    (row,) = table_of(play)
    assert (row["customer"], row["correction_incl_gst"]) == ("Kererū Café", "-129.03")


async def test_only_approvers_can_have_it_posted(play: Stage) -> None:
    await refunded(play)
    answer = await play.slack.person("mere").command("/refund", "report")
    assert "Only an approver can have the report posted" in answer.text
    assert posted(play) == []


@pytest.mark.parametrize("typed", ["report 2026-13", "report octember", "report 2199-01"])
async def test_what_is_no_month_gets_a_clear_answer(play: Stage, typed: str) -> None:
    await refunded(play)
    answer = await play.slack.person("wiremu").command("/refund", typed)
    assert typed.removeprefix("report ") in answer.text
    assert "Type /refund report for last month" in answer.text


async def test_what_is_no_month_is_said_before_the_first_refund_too(play: Stage) -> None:
    answer = await play.slack.person("wiremu").command("/refund", "report smarch")
    assert "smarch" in answer.text
    assert "Type /refund report for last month" in answer.text


async def test_before_the_first_refund_there_is_nothing_to_report_on(play: Stage) -> None:
    answer = await play.slack.person("wiremu").command("/refund", "report")
    assert "There are no refunds to report on yet." in answer.text
    await reports_of(play).sweep()
    assert posted(play) == []


async def test_a_report_that_slack_did_not_take_is_said(play: Stage) -> None:
    await refunded(play)
    play.slack.faults.add("files.getUploadURLExternal", "server_error")
    await play.slack.person("wiremu").command("/refund", "report")
    await whispered(play, "wiremu", "could not be posted. Please try again in a minute.")


async def test_a_report_that_could_not_be_made_is_said(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object) -> None:
        raise OverflowError

    await refunded(play)
    monkeypatch.setattr(reports_of(play), "make", breaks)
    await play.slack.person("wiremu").command("/refund", "report")
    await whispered(play, "wiremu", "could not be posted. Please try again in a minute.")


async def test_the_first_start_owes_nothing_and_a_month_that_is_over_is_posted_once_by_several(play: Stage) -> None:
    await refunded(play)
    await a_month_is_over(play)
    assert posted(play) == []
    made = reports_of(play)
    other = Database(made.database.url.render_as_string(hide_password=False), clock=play.clock)
    beside = Reports(other, made.slack, made.people, made.channel, made.supplier, monthly=True, may_begin=lambda: True)
    await asyncio.gather(made.sweep(), beside.sweep(), made.sweep(), beside.sweep())
    await made.sweep()
    await other.close()
    assert len(posted(play)) == 1
    assert "so far" not in posted(play)[0]


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("files.getUploadURLExternal", "server_error"),
        ("files.getUploadURLExternal", "lost_answer"),
        ("files.completeUploadExternal", "server_error"),
        ("files.completeUploadExternal", "lost_answer"),
        ("files.completeUploadExternal", "reset"),
    ],
)
async def test_whatever_slack_does_it_is_posted_once(play: Stage, method: str, kind: Kind) -> None:
    await refunded(play)
    await a_month_is_over(play)
    play.slack.faults.add(method, kind)
    made = reports_of(play)
    await made.sweep()
    await due_again(play)
    await made.sweep()
    assert len(posted(play)) == 1
    async with made.database.reading() as tx:
        assert None not in list(await tx.connection.scalars(select(table.c.posted_at)))


async def test_a_clear_no_to_a_second_try_does_not_have_the_first_one_posted_again(play: Stage) -> None:
    await refunded(play)
    await a_month_is_over(play)
    play.slack.faults.add("files.completeUploadExternal", "lost_answer")
    made = reports_of(play)
    await made.sweep()
    assert len(posted(play)) == 1
    await due_again(play)
    play.slack.faults.add("files.completeUploadExternal", "error", error="not_in_channel")
    await made.sweep()
    await due_again(play)
    await made.sweep()
    assert len(posted(play)) == 1
    async with made.database.reading() as tx:
        assert None not in list(await tx.connection.scalars(select(table.c.posted_at)))


async def test_a_clear_no_to_the_first_try_has_it_posted_with_the_next(play: Stage) -> None:
    await refunded(play)
    await a_month_is_over(play)
    play.slack.faults.add("files.completeUploadExternal", "error", error="not_in_channel")
    made = reports_of(play)
    await made.sweep()
    assert posted(play) == []
    await due_again(play)
    await made.sweep()
    assert len(posted(play)) == 1


async def test_without_the_scope_it_is_posted_once_although_the_answer_is_lost(play: Stage) -> None:
    await refunded(play)
    await a_month_is_over(play)
    made = reports_of(play)
    play.slack.faults.add("files.getUploadURLExternal", "error", error="missing_scope")
    play.slack.faults.add("chat.postMessage", "lost_answer")
    await made.sweep()
    await due_again(play)
    play.slack.faults.add("files.getUploadURLExternal", "error", error="missing_scope")
    await made.sweep()
    assert len(posted(play)) == 1


async def test_without_the_scope_whoever_was_frozen_meanwhile_posts_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await refunded(play)
    await a_month_is_over(play)
    made = reports_of(play)
    make = made.make

    async def freezes(first: date) -> tuple[Report, list[File]]:
        monkeypatch.undo()
        found = await make(first)
        await due_again(play)
        await made.sweep()  # another process takes it meanwhile
        return found

    monkeypatch.setattr(made, "make", freezes)
    for _ in range(2):
        play.slack.faults.add("files.getUploadURLExternal", "error", error="missing_scope")
    await made.sweep()
    assert len(posted(play)) == 1


async def test_a_process_that_dies_right_after_posting_does_not_post_it_twice(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await refunded(play)
    await a_month_is_over(play)
    made = reports_of(play)

    async def dies(*_: object) -> None:
        raise RuntimeError("kill -9")

    with monkeypatch.context() as patched:
        patched.setattr(reports, "posted", dies)
        with pytest.raises(RuntimeError):
            await made.sweep()
    await due_again(play)
    await made.sweep()
    assert len(posted(play)) == 1


async def test_without_the_scope_the_words_come_alone_and_say_what_to_do(play: Stage) -> None:
    await refunded(play)
    play.slack.faults.add("files.getUploadURLExternal", "error", error="missing_scope")
    await play.slack.person("wiremu").command("/refund", "report this month")
    await play.slack.wait_until(lambda: posted(play))
    assert "the Slack app lacks the scope files:write" in posted(play)[0]


async def test_what_is_over_while_reports_are_off_is_not_made_up_for(play: Stage) -> None:
    await refunded(play)
    await a_month_is_over(play)
    made = reports_of(play)
    made.monthly = False
    await made.sweep()
    made.monthly = True
    await made.sweep()
    assert posted(play) == []


async def test_a_report_on_a_refund_learnt_late_is_whole(play: Stage) -> None:
    await refunded(play)
    report, _ = await reports_of(play).make((await reports_of(play).today() or pytest.fail("no day")).replace(day=1))
    assert (report.count, report.cents, report.open_count) == (1, 12903, 0)
    assert report.year[-1].cents == 12903
    assert report.to_approval is not None

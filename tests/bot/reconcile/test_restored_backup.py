"""A backup is put back after refunds were made: nothing is written before the ledger knows them again."""

import asyncio

from sqlalchemy import text

from bot.ledger.tables import metadata, refunds
from bot.models import Fate, State, Trap
from tests.bot.conversation.acts import accepted, approve, preview, request, resolved, shows
from tests.bot.reconcile.backup import (
    INVOICE,
    LICENCES,
    back_up,
    fates,
    known_to,
    licences_taken,
    numbers,
    readiness,
    reconcile,
    refunded,
    restore,
    writes,
)
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.desk import Incoming
from tests.sandbox.syncro.faults import EVERY_TIME, Planned

OK, UNAVAILABLE = 200, 503


class Unsearchable(Planned):
    """Syncro does not answer a search for tickets, which the comparison at a start is; all else works."""

    def fits(self, incoming: Incoming) -> bool:
        return incoming.path == "/tickets" and "query" in incoming.query


async def test_it_refuses_to_write_until_reconciled_and_then_goes_on(play: Stage) -> None:
    await refunded(play, "2")
    backup = back_up(play)
    await refunded(play, "3")
    assert await readiness(play) == (OK, "True")
    await restore(play, backup)
    written = writes(play)

    card = await request(play, INVOICE, {LICENCES: "1"})
    assert "RF-000003" in card.text
    await approve(play, card)
    ticket = play.tickets()[1]
    progress = await play.thread_says(card, "Not yet")
    assert f"RF-000002 on ticket {ticket.number} is unknown to me" in progress.text
    assert await readiness(play) == (UNAVAILABLE, f"reconcile needed: RF-000002 on ticket {ticket.number}")
    assert writes(play) == written
    assert await numbers(play) == [1, 3]
    assert await licences_taken(play) == "3"

    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN), ("RF-000002", Fate.REBUILT)]
    assert writes(play) == written
    assert await licences_taken(play) == "6"
    await resolved(play, 3)
    await play.thread_says(card, "Done in Syncro")
    assert "Not yet" not in await shows(play, progress, "resolved")
    assert (await known_to(play, 2)).state is State.RESOLVED
    assert len(play.tickets()) == 3
    assert await readiness(play) == (OK, "True")
    assert fates(await reconcile(play)) == [(f"RF-00000{number}", Fate.KNOWN) for number in (1, 2, 3)]
    assert not play.slack.failures


async def test_a_refund_learnt_again_is_the_one_that_was_forgotten(play: Stage) -> None:
    backup = back_up(play)
    await refunded(play, "3")
    before = await known_to(play, 1)
    await restore(play, backup)
    await reconcile(play)
    after = await known_to(play, 1)
    same = {"key", "state", "requester_id", "customer_id", "customer_name", "invoice_id", "invoice_number", "lines"}
    same |= {"invoice_date", "gst_cents", "reason", "ticket", "outlook", "reference", "web_url", "time_zone"}
    assert after.model_dump(include=same) == before.model_dump(include=same)
    assert (after.decision and after.decision.by) == (before.decision and before.decision.by)


async def test_a_refund_that_was_decided_after_the_backup_is_brought_up_to_date(play: Stage) -> None:
    card = await request(play, INVOICE, {LICENCES: "3"})
    backup = back_up(play)
    await approve(play, card)
    await resolved(play)
    await play.thread_says(card, "Done in Syncro")
    await restore(play, backup)
    written = writes(play)
    await play.slack.wait_until(lambda: play.bot is not None and bool(play.bot.gate.trouble))
    assert (await known_to(play, 1)).state is State.REQUESTED
    assert fates(await reconcile(play)) == [("RF-000001", Fate.CAUGHT_UP)]
    refund = await known_to(play, 1)
    assert refund.state is State.RESOLVED
    assert refund.decision is not None
    assert refund.decision.by == play.slack.person("wiremu").id
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN)]
    assert writes(play) == written


async def test_what_was_asked_for_again_meanwhile_is_not_refunded_twice(play: Stage) -> None:
    backup = back_up(play)
    await refunded(play, "9")
    await restore(play, backup)
    await play.slack.wait_until(lambda: play.bot is not None and bool(play.bot.gate.trouble))
    (hidden,) = play.tickets()
    del play.syncro.account.tickets[hidden.id]  # a list that lags behind hides it: else the form would show it
    card = await request(play, INVOICE, {LICENCES: "9"})
    play.syncro.account.tickets[hidden.id] = hidden
    await approve(play, card)
    await play.thread_says(card, "Not yet")
    written = writes(play)
    await reconcile(play)
    reply = await play.thread_says(card, "Other refunds have taken")
    assert "12 billed, 12 in RF-000001 and ticket 20017; 9 here" in reply.text
    refund = await known_to(play, 2)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.REFUNDED_ALREADY
    assert writes(play) == written


async def test_a_ledger_put_back_beneath_a_running_bot_is_noticed(play: Stage) -> None:
    await refunded(play, "1")
    await refunded(play, "2")
    assert play.bot is not None
    database = play.bot.gate._database
    async with database.transaction() as tx:
        await tx.connection.execute(text("DROP TRIGGER events_no_delete"))  # a backup has no need of it
        for table in metadata.sorted_tables:
            if any(key.column.table is refunds for key in table.foreign_keys):
                await tx.connection.execute(table.delete().where(table.c.refund_id == 2))
        await tx.connection.execute(refunds.delete().where(refunds.c.id == 2))
    bot = play.bot
    await play.slack.wait_until(lambda: "RF-000002" in bot.gate.trouble)
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN), ("RF-000002", Fate.REBUILT)]
    await play.slack.wait_until(lambda: not bot.gate.trouble)


async def test_a_number_that_another_refund_has_got_since_is_kept_apart(play: Stage) -> None:
    backup = back_up(play)
    await refunded(play, "2")
    await restore(play, backup)
    await play.stop()
    hidden = play.tickets()[0]
    del play.syncro.account.tickets[hidden.id]  # a list that lags behind hides it
    await play.start()
    card = await request(play, INVOICE, {LICENCES: "3"})
    assert "RF-000001" in card.text
    play.syncro.account.tickets[hidden.id] = hidden
    (found,) = await reconcile(play)
    assert (found.fate, found.kept_as) == (Fate.REBUILT, "RF-000002")
    assert await licences_taken(play) == "5"
    assert fates(await reconcile(play)) == [("RF-000001", Fate.KNOWN)]


async def test_a_normal_start_costs_one_request_and_no_waiting(play: Stage) -> None:
    await refunded(play, "1")
    await play.stop()
    before = len(play.syncro.calls("GET", "/tickets"))
    started = asyncio.get_running_loop().time()
    await play.start()
    assert asyncio.get_running_loop().time() - started < 3
    bot = play.bot
    assert bot is not None
    assert await bot.gate.has_compared()
    assert len(play.syncro.calls("GET", "/tickets")) == before + 1


async def test_before_the_comparison_a_request_is_not_sent_as_its_number_may_stand_in_syncro(play: Stage) -> None:
    form = await preview(play, INVOICE, {LICENCES: "1"}, who="sione")
    backup = back_up(play)
    await refunded(play, "2")
    play.syncro.faults.planned.append(Unsearchable(kind=Fault.ERROR_BEFORE, status=503, times=EVERY_TIME))
    await restore(play, backup)
    await accepted(form)
    assert "have not compared Syncro with what I remember. Nothing was sent." in form.text()
    assert await numbers(play) == []

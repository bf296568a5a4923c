"""Yesterday's backup is put back (F22): the references in Syncro are read before any write."""

import pytest

from bot.ledger import excuses
from bot.models import State, Trap
from tests.bot.faults.backups import Backups
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_LINE, SEATS_LINE, WIREMU, agree, approve, ask, send


async def test_a_backup_of_any_moment_ends_in_one_ticket_with_one_line_for_each(
    here: Scene, bot: Process, backups: Backups
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    assert (await here.run(bot)).state is State.RESOLVED
    here.witness.meanwhile = None
    assert len(backups.taken) > 12
    for backup in backups.taken:
        await backups.put_back(here, backup)
        assert (await here.run(here.process())).state is State.RESOLVED
        await books_agree(here)
    assert len(here.syncro.calls("POST", "/tickets")) == 1
    assert len(here.syncro.calls("POST", "/tickets/*/add_line_item")) == 3


async def test_a_refund_that_was_billed_since_the_backup_goes_to_a_person_and_not_to_syncro(
    here: Scene, bot: Process, backups: Backups
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    refund = await here.run(bot)
    here.witness.meanwhile = None
    here.account.by_hand.make_invoice(refund.customer_id)
    (ticket,) = tickets_of(here, refund)
    lines = [(line.quantity, line.retail_cents, line.converted) for line in ticket.lines]
    writes = [call for call in here.syncro.requests if call.method != "GET"]
    await backups.put_back(here, backups.taken[0])
    refund = await here.run(here.process())
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert "already on an invoice" in refund.attention.differences[0]
    assert tickets_of(here, refund) == [ticket]
    assert [(line.quantity, line.retail_cents, line.converted) for line in ticket.lines] == lines
    assert [call for call in here.syncro.requests if call.method != "GET"] == writes


async def test_a_new_refund_with_the_number_of_one_that_the_backup_forgot_takes_nothing_of_its(
    here: Scene, bot: Process, backups: Backups
) -> None:
    """The number is given out anew; the key is not. A person has to say that it is another one."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    await here.run(bot)
    here.witness.meanwhile = None
    (theirs,) = here.account.tickets.values()
    theirs.comments[0].body = theirs.comments[0].body.replace("k000000000000001", "k-of-the-forgotten")
    await backups.put_back(here, backups.taken[0])
    again = here.process()
    refund = await here.run(again)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.NAMED_ELSEWHERE
    keys = [credit.key for credit in refund.attention.by_hand]
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=refund.invoice_id, keys=keys, by=WIREMU, reason="A forgotten one")
    refund = await here.go_on(again)
    assert refund.state is State.RESOLVED
    assert refund.ticket is not None
    assert refund.ticket.id != theirs.id
    assert len(theirs.lines) == 1


@pytest.mark.parametrize("seats", ["3", "12"])
async def test_a_request_that_is_approved_anew_after_a_restore_is_not_refunded_anew(
    here: Scene, bot: Process, backups: Backups, seats: str
) -> None:
    """The click is newer than the start of the process; what it approves was done long ago."""
    await ask(here.database, here.account, {SEATS_LINE: seats})
    backup = backups.take_now()
    await here.run(bot)
    await agree(here.database)
    assert (await here.run(bot)).state is State.RESOLVED
    here.witness.meanwhile = None
    await backups.put_back(here, backup)
    again = here.process()
    assert (await here.run(again)).state is State.REQUESTED
    (alarm,) = (each for each in here.log if each["event"] == "gate.reconcile_needed")
    here.log.remove(alarm)  # nobody heeds it, and the click opens the gate
    await agree(here.database)
    here.clock.advance(seconds=1)
    refund = await here.run(again)
    assert refund.state is State.RESOLVED
    assert len(here.account.tickets) == 1
    await books_agree(here)


async def test_a_ledger_put_back_beneath_a_running_bot_ends_in_one_ticket(
    here: Scene, bot: Process, backups: Backups
) -> None:
    """So does a database that was moved to a standby, and lost its last commits."""
    await here.run_once(bot)
    here.clock.advance(days=1)
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    backup = backups.take_now()
    assert (await here.run(bot)).state is State.RESOLVED
    here.witness.meanwhile = None
    await backups.put_back(here, backup, days=0.1)
    assert (await here.run(bot)).state is State.RESOLVED
    assert len(here.account.tickets) == 1
    await books_agree(here)


async def test_of_two_processes_the_one_that_was_asked_looks_for_the_ticket_that_the_other_one_made(
    here: Scene, backups: Backups
) -> None:
    """The database loses its last commits within a second: the request that is stored again is resolved already."""
    asked, other = here.process(), here.process()
    await here.run_once(asked)  # it compares the ledger with Syncro
    await send(asked.desk, here.account, {SEATS_LINE: "3"})
    await agree(here.database)
    backup = backups.take_now()
    assert (await here.run(other)).state is State.RESOLVED
    here.witness.meanwhile = None
    await backups.put_back(here, backup, days=1 / 86_400)
    assert (await here.run(asked)).state is State.RESOLVED
    assert len(here.account.tickets) == 1
    await books_agree(here)

"""Somebody asks for a refund of the very lines that are being learnt again: neither waits for the other for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

import pytest

from bot.ledger import refunds, reservations
from bot.ledger.database import Transaction
from bot.models import Fate
from tests.bot.conversation.acts import accepted, preview
from tests.bot.reconcile.backup import INVOICE, LICENCES, fates, licences_taken, reconcile, refunded
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.stage import Stage, stage

MEET_WITHIN = 0.7  # seconds; Slack waits for three

pytestmark = pytest.mark.skipif(server_url() is None, reason="TEST_POSTGRES_URL is not set")


@pytest.fixture
def ledgers(postgres: PostgresServer) -> Iterator[list[str]]:
    """Two ledgers on PostgreSQL: the one that is lost, and the new one."""
    with ExitStack() as made:
        yield [made.enter_context(postgres.database()) for _ in range(2)]


@pytest.fixture
async def play(ledgers: list[str], clock: Callable[[], datetime]) -> AsyncIterator[Stage]:
    async with stage(ledgers[0], clock=clock) as set_up:
        yield set_up


async def test_a_request_and_a_reconciliation_of_the_same_lines_do_not_wait_for_each_other(
    play: Stage, ledgers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await refunded(play, "2")
    await play.stop()
    play.settings = play.settings.model_copy(update={"database_url": ledgers[1]})
    await play.start()
    form = await preview(play, INVOICE, {LICENCES: "1"})
    met, seen = asyncio.Barrier(2), set[int]()

    def after_the_first(take: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Each of the two transactions goes on from the first that it took once the other has its own, if it can."""

        async def taking(tx: Transaction, *args: object) -> object:
            taken = await take(tx, *args)
            if id(tx) not in seen and len(seen) < 2:
                seen.add(id(tx))
                with suppress(TimeoutError, asyncio.BrokenBarrierError):
                    async with asyncio.timeout(MEET_WITHIN):
                        await met.wait()
            return taken

        return taking

    monkeypatch.setattr(reservations, "lock", after_the_first(reservations.lock))
    monkeypatch.setattr(refunds, "next_id", after_the_first(refunds.next_id))
    learnt, _ = await asyncio.gather(reconcile(play), accepted(form))
    assert len(seen) == 2
    assert fates(learnt) == [("RF-000001", Fate.REBUILT)]
    assert "was sent" in form.text()
    assert await licences_taken(play) == "3"

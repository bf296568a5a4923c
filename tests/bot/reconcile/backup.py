"""A ledger that is put back, or lost; and what people then do about it."""

import sqlite3
from pathlib import Path

import httpx

from bot.app import build
from bot.ledger import refunds, reservations
from bot.models import Fate, Reconciled, Refund
from tests.bot.conversation.acts import approve, request, resolved
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage

LICENCES = "Microsoft 365"
INVOICE = "8101"


def ledger_of(play: Stage) -> Path:
    return Path(play.settings.database_url.removeprefix("sqlite:///"))


def back_up(play: Stage) -> Path:
    """Yesterday's backup, taken while the bot runs."""
    copied = ledger_of(play).with_name("backup.db")
    copy(ledger_of(play), copied)
    return copied


def copy(source: Path, target: Path) -> None:
    read, write = sqlite3.connect(source), sqlite3.connect(target)
    read.backup(write)
    read.close()
    write.close()


async def restore(play: Stage, backup: Path) -> None:
    """Stop, put the backup back, start."""
    await lose(play)
    copy(backup, ledger_of(play))
    await play.start()


async def lose(play: Stage) -> None:
    """Stop; the disk is gone."""
    await play.stop()
    for file in ledger_of(play).parent.glob(f"{ledger_of(play).name}*"):
        file.unlink()


async def refunded(play: Stage, quantity: str) -> Message:
    """A refund of some licences, resolved in Syncro; returns its card."""
    number = len(play.tickets()) + 1
    card = await request(play, INVOICE, {LICENCES: quantity})
    await approve(play, card)
    await resolved(play, number)
    await play.thread_says(card, "Done in Syncro")
    return card


async def reconcile(play: Stage, *, dry_run: bool = False) -> list[Reconciled]:
    """What the command does, without its terminal."""
    async with build(play.settings, clock=play.clock) as beside:
        return await beside.reconciler.run(dry_run=dry_run)


def fates(found: list[Reconciled]) -> list[tuple[str, Fate]]:
    return [(each.claim.reference, each.fate) for each in found]


async def known_to(play: Stage, refund_id: int) -> Refund:
    async with play.ledger() as tx:
        refund = await refunds.load(tx, refund_id)
    assert refund is not None
    return refund


async def numbers(play: Stage) -> list[int]:
    """The refunds that the ledger holds."""
    async with play.ledger() as tx:
        last = await refunds.next_id(tx) - 1
        return [number for number in range(1, last + 1) if await refunds.load(tx, number) is not None]


async def licences_taken(play: Stage) -> str:
    """How many licences the ledger holds as refunded."""
    line = next(line for line in play.syncro.account.invoice(INVOICE).lines if LICENCES in line.item)
    async with play.ledger() as tx:
        taken = await reservations.taken(tx, [line.id])
    return f"{taken[line.id].quantity:f}" if line.id in taken else "0"


def writes(play: Stage) -> int:
    """How many writes reached Syncro."""
    return sum(call.method != "GET" for call in play.syncro.requests)


async def readiness(play: Stage) -> tuple[int, str]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{play.settings.port}/readyz")
    return answer.status_code, str(answer.json()["ledger"])

"""Whatever is stored of a refund leaves every other refund as it was, and nothing is read of another's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.ledger import (
    approvals,
    charges,
    charging,
    effects,
    landings,
    messages,
    pending,
    progress,
    questions,
    refunds,
    remedies,
    restored,
    settled,
    sightings,
    stock,
    units,
)
from bot.ledger.tables import messages as outbox
from bot.ledger.tables import metadata
from bot.ledger.tables import refunds as refund_rows
from bot.models import (
    Approval,
    Attention,
    Decision,
    DecisionKind,
    Instruction,
    Landing,
    Refund,
    Remedy,
    Shelf,
    Sighting,
    State,
    Stock,
    Ticket,
    Trap,
    Unit,
    Verdict,
    Waiting,
    Watch,
    Why,
)
from tests.bot.ledger.examples import MERE, WIREMU, refund

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ledger.database import Database, Transaction

OURS = 2
NEIGHBOURS = (1, 3)
PRODUCT, ANOTHER = 7, 8
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
# But the record of events, and the notes for the Homes, which are taken up and gone.
TABLES = [each for each in metadata.tables.values() if "refund_id" in each.c and each.name not in {"events", "changes"}]


def key(number: int, what: str) -> str:
    return f"{refunds.reference(number)}/{what}"


def asked(number: int) -> Refund:
    """A request for two mice, by their serial numbers."""
    line = (
        refund(number).lines[0].model_copy(update={"product_id": PRODUCT, "serials": (f"SN{number}A", f"SN{number}B")})
    )
    return refund(number, lines=(line, line.model_copy(update={"reference": key(number, "2"), "serials": ()})))


def shelf(number: int, product_id: int) -> Shelf:
    return Shelf(refund_id=number, product_id=product_id, name="Mouse", returned=Decimal(1), before=Decimal(9))


def landing(*sightings: Sighting) -> Landing:
    return Landing(verdict=Verdict.NOT_LANDED, looked_at=AT, sightings=sightings)


async def store(tx: Transaction, number: int) -> None:
    """A refund in the middle of its life, with a row in every table that one may have rows in."""
    await refunds.insert_request(tx, asked(number), draft_id=f"draft-{number}")
    await messages.want(tx, number, messages.CARD)
    await messages.want(tx, number, messages.CHARGE)
    await messages.want(tx, number, f"{messages.ATTENTION}/1")
    await questions.ask(tx, number, by=WIREMU, text="Why?")
    await approvals.add(tx, asked(number), Approval(by=WIREMU, at=AT, entries=("S1",)))
    await refunds.decide(tx, asked(number), Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=AT), due=True)
    for what, outcome in (("ticket", {"refused": []}), ("1/add", None), ("2/add-positive", None)):
        await effects.begin(tx, key=key(number, what), refund_id=number, request_hash="a", sends=2)
        if outcome is not None:
            await effects.conclude(tx, key(number, what), outcome)
    await effects.give_another_chance(tx, number)
    await effects.begin(tx, key=key(number, "ticket"), refund_id=number, request_hash="a")
    await effects.conclude(tx, key(number, "ticket"), {"refused": []})
    await progress.achieve(tx, number, "ticket", {})
    await landings.wait_for(tx, number, 31, Watch(expected_at=AT, due_at=LATER), since=AT)
    await stock.note(tx, asked(number), [shelf(number, PRODUCT), shelf(number, ANOTHER)])


@pytest.fixture
async def neighbours(database: Database) -> Database:
    """Our refund between two that are like it."""
    async with database.transaction() as tx:
        for number in sorted((OURS, *NEIGHBOURS)):
            await store(tx, number)
        for number in NEIGHBOURS:
            await progress.achieve(tx, number, "line/1", {})
            await charges.open_task(tx, number)
        await charges.charge(tx, NEIGHBOURS[1], by=MERE, where="20045")
    return database


async def rows(tx: Transaction, *numbers: int) -> list[str]:
    """All that is stored of these refunds."""
    queries = [select(table).where(table.c.refund_id.in_(numbers)) for table in TABLES]
    queries.append(select(refund_rows).where(refund_rows.c.id.in_(numbers)))
    return [repr(row) for query in queries for row in await tx.connection.execute(query)]


def instruction(remedy: Remedy) -> Instruction:
    return Instruction(remedy=remedy, by=WIREMU, at=AT)


async def ours(tx: Transaction, **changes: Any) -> Refund:
    found = await refunds.load(tx, OURS)
    assert found is not None
    return found.model_copy(update=changes)


ATTENTION = Attention(trap=Trap.UNKNOWN, step="")
KEPT = {"instruction": instruction(Remedy.KEEP)}


async def approve_again(tx: Transaction) -> None:
    before = Approval(by=WIREMU, at=AT, entries=("S1",))
    await approvals.add(
        tx, asked(OURS).model_copy(update={"approvals": (before,)}), before.model_copy(update={"at": LATER})
    )


async def finish(tx: Transaction) -> None:
    await progress.finish(tx, await ours(tx), Watch(expected_at=LATER, due_at=LATER))


async def instruct(tx: Transaction) -> None:
    await remedies.instruct(tx, await ours(tx), instruction(Remedy.PUT_BACK), new_round=True)


async def keep(tx: Transaction) -> None:
    found = await ours(tx, **KEPT)
    await remedies.keep(tx, found, found.lines[:1], gst_cents=0)


async def close(tx: Transaction) -> None:
    await remedies.close(tx, await ours(tx, instruction=instruction(Remedy.FINISHED)))


async def learn(tx: Transaction) -> None:
    found = await ours(tx)
    assert found.decision is not None
    await restored.learn(tx, found, Ticket(id=5, number="20044"), found.decision, {1: 901})


async def call_for_attention(tx: Transaction) -> None:
    await landings.call_for_attention(tx, await ours(tx), State.OVERDUE, ATTENTION)


WRITES: dict[str, Callable[[Transaction], Awaitable[Any]]] = {
    "an approval": lambda tx: approvals.add(tx, asked(OURS), Approval(by=MERE, at=AT, entries=())),
    "another approval of the same person": approve_again,
    "an answer": lambda tx: questions.answer(tx, OURS, 1, by=MERE, text="Broken"),
    "another question": lambda tx: questions.ask(tx, OURS, by=MERE, text="When?"),
    "a second send": lambda tx: effects.begin_again(tx, key=key(OURS, "1/add"), request_hash="b"),
    "a look in vain": lambda tx: effects.looked(tx, key(OURS, "1/add")),
    "an outcome": lambda tx: effects.conclude(tx, key(OURS, "1/add"), {"done": {}}),
    "a send that never left": lambda tx: effects.withdraw(tx, key(OURS, "1/add")),
    "a refusal that is forgotten": lambda tx: effects.forget_refusal(tx, key(OURS, "ticket")),
    "another chance": lambda tx: effects.give_another_chance(tx, OURS),
    "an open charge": lambda tx: charges.open_task(tx, OURS),
    "a charge": lambda tx: charges.charge(tx, OURS, by=MERE, where="20044"),
    "a charge that nobody has to make": lambda tx: charges.drop_task(tx, OURS),
    "a step": lambda tx: progress.achieve(tx, OURS, "line/1", {}),
    "the ticket": lambda tx: progress.set_ticket(tx, OURS, Ticket(id=5, number="20044")),
    "a wait": lambda tx: progress.wait(tx, OURS, Waiting(why=Why.BUSY, until=LATER)),
    "a wait after a crash": lambda tx: progress.postpone(tx, OURS, LATER),
    "a call for a person": lambda tx: progress.need_attention(tx, OURS, ATTENTION),
    "the end": finish,
    "an instruction": instruct,
    "what was kept": keep,
    "the end by hand": close,
    "a moment to look again": lambda tx: pending.look_again(tx, OURS, LATER),
    "what a ticket proves": learn,
    "when it was made": lambda tx: settled.settle(tx, OURS, at=AT),
    "what a look found": lambda tx: landings.note(tx, OURS, landing()),
    "the end of looking": lambda tx: landings.land(tx, OURS, landing()),
    "a look that failed": lambda tx: landings.look_soon(tx, OURS, AT),
    "another run": lambda tx: landings.wait_on(tx, OURS, landing(), Watch(expected_at=LATER, due_at=LATER)),
    "a wait for the credit anew": lambda tx: landings.wait_for(
        tx, OURS, 31, Watch(expected_at=LATER, due_at=LATER), since=AT
    ),
    "a late credit": call_for_attention,
    "a credit that is looked for again": lambda tx: landings.seen_again(tx, OURS),
    "what somebody saw on a report": lambda tx: sightings.saw(
        tx, OURS, landing(Sighting(on_it=True, report=date(2026, 12, 1), by=MERE, at=AT)), lag=1
    ),
    "a question about a report": lambda tx: sightings.ask(tx, OURS, landing()),
    "an answer in the thread": lambda tx: messages.answered(tx, OURS, by=MERE, answer="keep"),
    "another message": lambda tx: messages.want(tx, OURS, messages.CARD),
    "a message as it is now": lambda tx: messages.refresh(tx, OURS, messages.CHARGE),
    "units to be named": lambda tx: units.begin(tx, OURS),
    "other units": lambda tx: units.replace(tx, OURS, ()),
    "a named unit": lambda tx: units.save(tx, Unit(refund_id=OURS, number=2, product_id=PRODUCT, serial="SN2C")),
    "a counted shelf": lambda tx: stock.save(
        tx, shelf(OURS, PRODUCT).model_copy(update={"state": Stock.CHECKED}), due_at=None
    ),
    "stock noted anew": lambda tx: stock.note(
        tx, asked(OURS), [shelf(OURS, PRODUCT).model_copy(update={"before": Decimal(8)})]
    ),
    "stock to look at": lambda tx: stock.begin(tx, asked(OURS), [shelf(OURS, PRODUCT)]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_what_is_stored_of_a_refund_leaves_its_neighbours_as_they_were(
    neighbours: Database, write: Callable[[Transaction], Awaitable[Any]]
) -> None:
    async with neighbours.transaction() as tx:
        around, mine = await rows(tx, *NEIGHBOURS), await rows(tx, OURS)
        await write(tx)
        assert await rows(tx, *NEIGHBOURS) == around
        assert await rows(tx, OURS) != mine


READS: dict[str, Callable[[Transaction], Awaitable[Any]]] = {
    "effects sent again": lambda tx: effects.sent_again(tx, OURS),
    "open effects": lambda tx: effects.open_keys(tx, OURS),
    "the last open effect": lambda tx: effects.last_open(tx, OURS),
    "lines that may charge": lambda tx: charging.lines_of(tx, OURS),
    "what was charged": lambda tx: charges.of_refund(tx, OURS),
    "a step": lambda tx: progress.outcome_of(tx, OURS, "ticket"),
    "approvals": lambda tx: approvals.given(tx, OURS, 1),
    "questions": lambda tx: questions.asked(tx, OURS),
    "the wait for the credit": lambda tx: landings.found(tx, OURS),
    "shelves": lambda tx: stock.of_refund(tx, OURS),
    "units": lambda tx: units.of_refund(tx, OURS),
    "messages of a kind": lambda tx: messages.count(tx, OURS, messages.ATTENTION),
    "the card": lambda tx: messages.has_card(tx, OURS),
    "the card's place": lambda tx: messages.ts_of(tx, OURS, messages.CARD),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_nothing_of_its_neighbours_is_read_for_a_refund(
    database: Database, read: Callable[[Transaction], Awaitable[Any]]
) -> None:
    async with database.transaction() as tx:
        await refunds.insert_request(tx, refund(OURS), draft_id="draft-2")
        alone = await read(tx)
        whole = await refunds.load(tx, OURS)
        for number in NEIGHBOURS:
            await store(tx, number)
            await landings.note(tx, number, landing())
            await charges.charge(tx, number, by=MERE, where="20045")
        await tx.connection.execute(outbox.update().values(ts="1.0"))
        assert not alone
        assert await read(tx) == alone
        assert await refunds.load(tx, OURS) == whole

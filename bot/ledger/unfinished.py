"""The refunds that may wait for somebody, many at once, with what says for whom: no more of each is read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from bot.ledger import approvals, questions, stock
from bot.ledger.refunds import decision_from, reference
from bot.ledger.tables import approvals as approval_rows
from bot.ledger.tables import decisions, refunds
from bot.ledger.tables import questions as question_rows
from bot.models import Attention, Refund, State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import RowMapping

    from bot.ledger.database import Transaction
    from bot.models import Approval, Decision, Question

MOST = 500  # of each kind
DECIDABLE = (State.REQUESTED, State.NEEDS_ATTENTION, State.OVERDUE)


async def unfinished(
    tx: Transaction, user_id: str, *, everybodys: bool, entries: Collection[str] = ()
) -> tuple[list[Refund], bool]:
    """What waits for a decision or a person, and what this person is to charge; only theirs unless `everybodys`.

    And the stock that they, or the user groups they stand for (`entries`), are asked about.

    At most `MOST` of each, the oldest first; and whether there are more.
    """
    asks = refunds.c.requester_id == user_id
    wanted = [select(refunds).where(refunds.c.state == state) for state in DECIDABLE]
    if not everybodys:
        wanted = [query.where(asks) for query in wanted]
    wanted.append(select(refunds).where(asks, refunds.c.to_charge == true()))
    shelves = await stock.waiting(tx, {user_id, *entries}, most=MOST)
    wanted.append(select(refunds).where(refunds.c.id.in_(shelves)))
    rows: dict[int, RowMapping] = {}
    are_more = False
    for query in wanted:
        found = (await tx.connection.execute(query.order_by(refunds.c.id).limit(MOST + 1))).mappings().all()
        rows |= {row["id"]: row for row in found[:MOST]}
        are_more = are_more or len(found) > MOST
    ids = list(rows)
    agreed, asked, decided = await _approvals(tx, ids), await _questions(tx, ids), await _decisions(tx, ids)
    read = [
        Refund(
            **{**row["body"], **(row["kept"] or {})},
            id=number,
            reference=reference(number),
            state=State(row["state"]),
            approvals=tuple(each for version, each in agreed[number] if version == row["body"].get("version", 1)),
            questions=tuple(asked[number]),
            decision=decided.get(number),
            to_charge=row["to_charge"],
            stock=shelves.get(number, ()),
            attention=Attention.model_validate(row["attention"]) if row["attention"] else None,
        )
        for number, row in rows.items()
    ]
    return read, are_more


async def _approvals(tx: Transaction, ids: Sequence[int]) -> dict[int, list[tuple[int, Approval]]]:
    query = select(approval_rows).where(approval_rows.c.refund_id.in_(ids))
    found = defaultdict(list)
    for row in await tx.connection.execute(query.order_by(approval_rows.c.at, approval_rows.c.by)):
        found[row.refund_id].append((row.version, approvals.from_row(row)))
    return found


async def _questions(tx: Transaction, ids: Sequence[int]) -> dict[int, list[Question]]:
    query = select(question_rows).where(question_rows.c.refund_id.in_(ids))
    found = defaultdict(list)
    for row in await tx.connection.execute(query.order_by(question_rows.c.number)):
        found[row.refund_id].append(questions.from_row(row))
    return found


async def _decisions(tx: Transaction, ids: Sequence[int]) -> dict[int, Decision]:
    rows = await tx.connection.execute(select(decisions).where(decisions.c.refund_id.in_(ids)))
    return {row.refund_id: decision_from(row) for row in rows}

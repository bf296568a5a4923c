"""An approver asks before deciding. The request stays open: a question is no decision, and neither is its answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.ledger import messages, questions, refunds
from bot.models import DecisionKind, State
from bot.rules.delegation import right_to_decide
from bot.rules.policy import tier_for, under
from bot.workflow.decision import Refusal, UnknownRefundError
from bot.workflow.rights import rights_of, still_held

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database, Transaction
    from bot.models import Policy, Question, Refund
    from bot.steps.people import People

log = structlog.get_logger()


class NoAnswer(StrEnum):
    """Why an answer does not count."""

    NOT_THE_REQUESTER = "not_the_requester"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True)
class Unanswerable:
    """An answer that does not count, and the refund as it stands."""

    why: NoAnswer
    refund: Refund


@dataclass
class Questions:
    """Takes questions and answers. `tell` wakes the courier."""

    database: Database
    people: People
    policy: Policy
    tell: Callable[[], None]

    async def ask(self, *, refund_id: int, shown_hash: str, user_id: str, text: str) -> Refusal | None:
        """Ask the requester; whoever may reject a request may ask about it.

        The same words of the same person, not answered yet, are asked once: Slack says "trouble connecting" also where
        they were stored, and people press again.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        rights = await rights_of(self.database, self.people, user_id)
        async with self.database.transaction() as tx:
            refund = _known(await refunds.load(tx, refund_id, lock=True))
            tier = tier_for(self.policy, refund.total_cents)
            held = await still_held(tx, rights)
            _, denial = right_to_decide(DecisionKind.REJECTED, held, refund=refund, tier=tier, shown_hash=shown_hash)
            if denial is not None:
                return Refusal(denial, under(self.policy, refund))
            if any((each.by, each.text, each.answered_at) == (user_id, text, None) for each in refund.questions):
                return None
            number = await questions.ask(tx, refund_id, by=user_id, text=text)
            await _show(tx, refund_id, number)
        log.info("refund.question", refund=refund.reference, by=user_id, number=number)
        self.tell()
        return None

    async def open_one(self, *, refund_id: int, number: int, user_id: str) -> tuple[Refund, Question] | Unanswerable:
        """The question that this person may answer now, or why they may not.

        Raises:
            UnknownRefundError: there is no such refund or question.
        """
        async with self.database.reading() as tx:
            return _answerable(_known(await refunds.load(tx, refund_id)), number, user_id)

    async def answer(self, *, refund_id: int, number: int, user_id: str, text: str) -> Unanswerable | None:
        """Answer a question: it stands on the card and in the thread, and whoever asked is called.

        Raises:
            UnknownRefundError: there is no such refund or question.
        """
        async with self.database.transaction() as tx:
            found = _answerable(_known(await refunds.load(tx, refund_id, lock=True)), number, user_id)
            if isinstance(found, Unanswerable):
                return found
            await questions.answer(tx, refund_id, number, by=user_id, text=text)
            await _show(tx, refund_id, number, answered=True)
        log.info("refund.answer", refund=found[0].reference, by=user_id, number=number)
        self.tell()
        return None


async def _show(tx: Transaction, refund_id: int, number: int, *, answered: bool = False) -> None:
    """Have the question shown on the card and in the thread, as it is now."""
    refund = _known(await refunds.load(tx, refund_id))
    only = tuple(question for question in refund.questions if question.number == number)
    snapshot = refund.model_copy(update={"questions": only})
    await messages.want(tx, refund_id, messages.CARD)
    await messages.want(tx, refund_id, f"{messages.QUESTION}/{number}", snapshot=snapshot)
    if answered:
        await messages.want(tx, refund_id, f"{messages.ANSWER}/{number}", snapshot=snapshot)


def _answerable(refund: Refund, number: int, user_id: str) -> tuple[Refund, Question] | Unanswerable:
    question = next((each for each in refund.questions if each.number == number), None)
    if question is None:
        raise UnknownRefundError
    if user_id != refund.requester_id:
        return Unanswerable(NoAnswer.NOT_THE_REQUESTER, refund)
    if question.answered_at is not None:
        return Unanswerable(NoAnswer.ANSWERED, refund)
    if refund.state is not State.REQUESTED:
        return Unanswerable(NoAnswer.CLOSED, refund)
    return refund, question


def _known(refund: Refund | None) -> Refund:
    if refund is None:
        raise UnknownRefundError
    return refund

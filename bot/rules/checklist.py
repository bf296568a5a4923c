"""What can the bot answer on the checklist?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.models import Model, Worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence


class WorksheetAnswer(Model):
    """A worksheet that the bot can complete: `answers` by the id of the field."""

    worksheet: Worksheet
    answers: dict[int, str]


class ChecklistPlan(Model):
    """What to answer, and what only a person can."""

    answers: tuple[WorksheetAnswer, ...] = ()
    needs_person: tuple[Worksheet, ...] = ()


PROVEN: tuple[tuple[str, str], ...] = (
    (r"\bnegative\b.*\bquantit|\bquantit.*\bnegative\b", "Every line has a negative quantity (read back from Syncro)."),
    (
        r"\bprices?\b.*\b(billed|invoiced?)\b",
        "Each price is the price billed, after discounts (read back from Syncro).",
    ),
    (r"\bactual products?\b|\bmanual (line )?items?\b", "Each line is the actual product; none is a Manual item."),
    (
        r"\b(reason|notes?|details)\b.*\b(filled|entered|added|written)\b",
        "Reason and details are in the ticket's notes.",
    ),
    (r"\binvoices?\b.*\b(named|noted|quoted|referenced)\b", "Each line names the original invoice and its date."),
    (
        r"^(?!.*\bcustomer\b).*\b(requested|approved|authori[sz]ed) by\b",
        "Requester and approver are named in the ticket's notes.",
    ),
)
"""Statements that the bot has proven by the time it reaches the checklist, and the true sentence it answers with.

The answer states the fact and is never a bare "yes", so that it is right however the question is turned.
"""

WORDS = frozenset(
    """
    a all an and are as been before being by each every for from has have in is it its item items line lines match
    matched matches matching no none not of on only same that the this to used was were what which with
    actual added authorised authorized approved billed by charge charges correct credit credits customer date details
    discount discounts ensure entered filled invoice invoiced invoices manual named negative noted note notes original
    out price prices product products quantities quantity quoted reason referenced refund refunded refunding refunds
    requested ticket written
    """.split()  # noqa: SIM905 - a paragraph of words; as a list it would fill the file
)
"""The words such a statement may be made of. Any other word ("stock", "shelf", "serial", "received", "told", "signed")
may ask for something that the bot has not seen, so then a person answers."""


def plan(worksheets: Sequence[Worksheet]) -> ChecklistPlan:
    """Sort the required worksheets that are open into those the bot can answer in full and those it cannot."""
    open_ones = [worksheet for worksheet in worksheets if worksheet.required and not worksheet.complete]
    answered = [(worksheet, _answers(worksheet)) for worksheet in open_ones]
    return ChecklistPlan(
        answers=tuple(
            WorksheetAnswer(worksheet=worksheet, answers=answers) for worksheet, answers in answered if answers
        ),
        needs_person=tuple(worksheet for worksheet, answers in answered if not answers),
    )


def _answers(worksheet: Worksheet) -> dict[int, str]:
    """The answer to every field, or nothing at all: half a worksheet still needs a person."""
    answers = {field.id: _answer(field.name) for field in worksheet.fields}
    return answers if all(answers.values()) else {}


def _answer(question: str) -> str:
    """Every proven fact that a question asks for, or nothing where it may ask for more."""
    text = question.casefold()
    if not set(re.findall(r"[^\W_]+", text)) <= WORDS:
        return ""
    return " ".join(answer for statement, answer in PROVEN if re.search(statement, text))

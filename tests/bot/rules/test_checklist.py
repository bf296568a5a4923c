from __future__ import annotations

import pytest

from bot.models import Worksheet, WorksheetField
from bot.rules.checklist import ChecklistPlan, WorksheetAnswer, plan


def worksheet(*questions: str, complete: bool = False, required: bool = True) -> Worksheet:
    fields = tuple(WorksheetField(id=number, name=question) for number, question in enumerate(questions, start=1))
    return Worksheet(id=1, name="Refund", complete=complete, required=required, fields=fields)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Quantity is negative?", "Every line has a negative quantity (read back from Syncro)."),
        ("Negative quantities on all lines", "Every line has a negative quantity (read back from Syncro)."),
        (
            "Ensure the price for each refunding line matches what the customer has been billed.",
            "Each price is the price billed, after discounts (read back from Syncro).",
        ),
        ("Price matches the invoice", "Each price is the price billed, after discounts (read back from Syncro)."),
        ("ACTUAL product line item used", "Each line is the actual product; none is a Manual item."),
        ("No manual items", "Each line is the actual product; none is a Manual item."),
        ("Reason filled in", "Reason and details are in the ticket's notes."),
        ("Notes entered", "Reason and details are in the ticket's notes."),
        ("Original invoice noted", "Each line names the original invoice and its date."),
        ("Requested by / approved by", "Requester and approver are named in the ticket's notes."),
        (
            "Negative quantity, prices as billed",
            (
                "Every line has a negative quantity (read back from Syncro). "
                "Each price is the price billed, after discounts (read back from Syncro)."
            ),
        ),
    ],
)
def test_what_the_bot_has_proven_it_answers_with_the_fact(question: str, answer: str) -> None:
    asked = worksheet(question)
    assert plan([asked]) == ChecklistPlan(answers=(WorksheetAnswer(worksheet=asked, answers={1: answer}),))


@pytest.mark.parametrize(
    "question",
    [
        "Stock on hand matches the shelf",
        "Serial number entered",
        "Goods received",
        "Goods are back",
        "Items returned",
        "Customer told that the price billed is refunded",
        "Has the customer approved by email?",
        "Refund approved by customer",
        "Is the manual with the item?",
        "Negative quantity and handset tested",
        "Price matches what was billed and the box is complete",
        "Signed off",
        "section",
        "",
        "?",
    ],
)
def test_what_the_bot_has_not_seen_needs_a_person(question: str) -> None:
    asked = worksheet("Quantity is negative", question)
    assert plan([asked]) == ChecklistPlan(needs_person=(asked,))


def test_a_required_worksheet_without_questions_needs_a_person() -> None:
    assert plan([worksheet()]) == ChecklistPlan(needs_person=(worksheet(),))


def test_complete_and_optional_worksheets_are_left_alone() -> None:
    assert plan([worksheet("Stock", complete=True), worksheet("Stock", required=False)]) == ChecklistPlan()
    assert plan([]) == ChecklistPlan()

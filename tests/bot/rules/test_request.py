from __future__ import annotations

from decimal import Decimal

import pytest

from bot.models import Choice, Draft, Facts, Input, Taken
from bot.rules.request import LONGEST_DETAILS, MOST_LINES, check_request
from tests.bot.rules.examples import CUSTOMER, DRAFT, FACTS, INVOICE, LICENCE, NOTHING, PRODUCTS, THREE_TAKEN, TODAY


def wrong(facts: Facts = FACTS, **changes: object) -> list[tuple[Input, int | None, str]]:
    violations = check_request(facts, DRAFT.model_copy(update=changes), TODAY)
    return [(violation.field, violation.invoice_line_id, violation.message) for violation in violations]


def many(number: int, **changes: object) -> tuple[Facts, tuple[Choice, ...]]:
    """An invoice with so many lines, all of which are refunded."""
    lines = tuple(LICENCE.model_copy(update={"id": 100 + each, **changes}) for each in range(number))
    facts = FACTS.model_copy(update={"invoice": INVOICE.model_copy(update={"lines": lines})})
    return facts, tuple(Choice(invoice_line_id=line.id, quantity=line.quantity) for line in lines)


def test_a_complete_request_may_be_sent() -> None:
    assert wrong() == []


def test_an_empty_request_names_everything_that_is_missing() -> None:
    violations = check_request(FACTS, Draft(id="d", requester_id="U1"), TODAY)
    assert [violation.field for violation in violations] == [
        Input.CUSTOMER,
        Input.INVOICE,
        Input.LINES,
        Input.REASON,
        Input.DETAILS,
    ]


def test_everything_wrong_is_said_at_once_each_at_its_line() -> None:
    choices = (
        Choice(invoice_line_id=1, quantity=Decimal(1), serials=("7C2F80AA09",)),
        Choice(invoice_line_id=2, quantity=Decimal(10)),
        Choice(invoice_line_id=3, quantity=Decimal(1)),
        Choice(invoice_line_id=99, quantity=Decimal(1)),
    )
    assert wrong(FACTS.model_copy(update={"taken": {2: THREE_TAKEN}}), choices=choices, details=" ") == [
        (Input.LINES, 99, "no longer on invoice 8101. Choose from what is on it now."),
        (Input.SERIALS, 1, "7C2F80AA09 was not sold on this line. Choose the units that were."),
        (Input.QUANTITY, 2, "Only 9 are left to refund (12 billed, 3 in RF-000031)."),
        (Input.LINES, 3, "not a product. Refund the actual product line it stands for."),
        (Input.DETAILS, None, "Say in a sentence what happened. It goes into the ticket; the customer never sees it."),
    ]


def test_a_wrong_quantity_and_wrong_units_of_one_line_are_both_said() -> None:
    choices = (Choice(invoice_line_id=1, quantity=Decimal(3), serials=("7C2F80AA09",)),)
    assert [field for field, _, _ in wrong(choices=choices)] == [Input.QUANTITY, Input.SERIALS]


def test_one_line_cannot_be_chosen_twice() -> None:
    twice = (Choice(invoice_line_id=2, quantity=Decimal(7)), Choice(invoice_line_id=2, quantity=Decimal(7)))
    assert wrong(choices=twice) == [(Input.LINES, 2, "chosen twice. Choose it once, with the whole quantity.")]


def test_details_are_as_long_as_the_card_can_show() -> None:
    assert wrong(details="x" * LONGEST_DETAILS) == []
    assert wrong(details="x" * (LONGEST_DETAILS + 12)) == [
        (Input.DETAILS, None, "Shorten the details by 12 characters: 2,000 fit.")
    ]


def test_forty_lines_fit_and_pieces_count_as_lines() -> None:
    facts, choices = many(MOST_LINES)
    assert wrong(facts, choices=choices) == []
    facts, choices = many(MOST_LINES + 1)
    assert wrong(facts, choices=choices) == [
        (Input.LINES, None, "This makes 41 lines; 40 fit into one refund. Ask for the rest in another.")
    ]
    facts, choices = many(21, quantity=Decimal(3), discount_dollars=Decimal("0.01"))
    assert wrong(facts, choices=choices) == [
        (Input.LINES, None, "This makes 42 lines; 40 fit into one refund. Ask for the rest in another.")
    ]


def test_too_many_lines_are_said_beside_what_else_is_wrong_with_them() -> None:
    facts, choices = many(MOST_LINES + 1)
    wrong_one = choices[0].model_copy(update={"quantity": None})
    assert [field for field, _, _ in wrong(facts, choices=(wrong_one, *choices[1:]))] == [Input.QUANTITY, Input.LINES]


def test_a_disabled_customer_gets_no_bill() -> None:
    facts = FACTS.model_copy(update={"customer": CUSTOMER.model_copy(update={"disabled": True})})
    message = "Kererū Café is disabled in Syncro, so no bill would take the credit. Enable the customer there."
    assert wrong(facts) == [(Input.CUSTOMER, None, message)]


def test_the_invoice_of_another_customer_is_refused() -> None:
    facts = FACTS.model_copy(update={"invoice": INVOICE.model_copy(update={"customer_id": 8})})
    message = "Invoice 8101 does not belong to Kererū Café. Choose one of theirs."
    assert wrong(facts) == [(Input.INVOICE, None, message)]


def test_after_a_refund_by_hand_above_the_price_a_person_refunds_the_rest() -> None:
    by_hand = Taken(quantity=Decimal(3), cents=40000, references=("ticket 20017",))
    message = "Earlier refunds of this line (ticket 20017) were above the billed price. Refund the rest by hand."
    assert wrong(FACTS.model_copy(update={"taken": {2: by_hand}}), choices=DRAFT.choices[1:]) == [
        (Input.QUANTITY, 2, message)
    ]


@pytest.mark.parametrize("taken", [NOTHING, THREE_TAKEN])
def test_all_that_is_left_may_be_refunded(taken: Taken) -> None:
    facts = FACTS.model_copy(update={"taken": {2: taken}, "products": PRODUCTS})
    assert wrong(facts, choices=(Choice(invoice_line_id=2, quantity=12 - taken.quantity),)) == []

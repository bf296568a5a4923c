from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.models import Credit, Excuse, OwnLine, Place
from bot.rules.by_hand import by_hand, standing
from tests.bot.rules import examples
from tests.bot.rules.examples import LICENCE, SINCE, credit

MADE = datetime(2026, 10, 1, 6, tzinfo=UTC)
BEFORE = datetime(2026, 9, 20, tzinfo=UTC)
INVOICE = examples.INVOICE.model_copy(update={"made_at": MADE})
OWN = OwnLine(reference="RF-000123/1", ticket_id=20031, ticket_number="20031", product_id=102, quantity=Decimal(3))


def ours(**changes: object) -> Credit:
    """The line that the bot wrote on ticket 20031."""
    written = {
        "line_id": 901,
        "place_id": 20031,
        "number": "20031",
        "description": "Refund of invoice 8101 · RF-000123/1",
    }
    return credit().model_copy(update=written | changes)


def on_invoice(description: str = "Licences", quantity: str = "3", *, line_id: int = 950) -> Credit:
    found = credit(quantity, line_id=line_id, place=Place.INVOICE, place_id=91, number="9020", description=description)
    return found.model_copy(update={"day": date(2026, 11, 1), "made_at": datetime(2026, 11, 1, tzinfo=UTC)})


def test_a_negative_line_that_somebody_typed_is_a_refund_by_hand() -> None:
    assert by_hand([credit()], [], INVOICE) == (credit(),)


def test_what_the_bot_wrote_on_its_own_ticket_is_none() -> None:
    assert by_hand([ours()], [OWN], INVOICE) == ()


@pytest.mark.parametrize(
    "forged",
    [
        credit(description="As agreed RF-000123/1"),
        ours(description="As agreed RF-000123/10"),
        ours(description="Licences"),
        ours(product_id=101),
    ],
    ids=["on another ticket", "a reference that begins alike", "without a reference", "another product"],
)
def test_a_reference_is_believed_only_on_its_own_ticket_and_for_its_own_product(forged: Credit) -> None:
    assert by_hand([forged], [OWN], INVOICE) == (forged,)


def test_a_reference_that_stands_twice_is_believed_once() -> None:
    copied = ours(line_id=902)
    assert by_hand([ours(), copied], [OWN], INVOICE) == (copied,)


def test_what_somebody_added_to_a_line_of_ours_counts() -> None:
    changed = ours(quantity=Decimal(5), cents=18700)
    assert by_hand([changed], [OWN], INVOICE) == (changed.model_copy(update={"quantity": Decimal(2), "cents": 7480}),)


@pytest.mark.parametrize(("made", "counts"), [(BEFORE, False), (MADE, True), (SINCE, True), (None, True)])
def test_what_was_made_since_the_invoice_was_counts_and_what_nobody_can_tell(
    made: datetime | None, *, counts: bool
) -> None:
    found = credit(made_at=made)
    assert by_hand([found], [], INVOICE) == ((found,) if counts else ())
    assert by_hand([found], [], examples.INVOICE) == (found,)


@pytest.mark.parametrize("printed", [date(2026, 9, 1), date(2026, 10, 1), date(2027, 1, 1)])
def test_the_date_that_is_printed_on_an_invoice_makes_no_difference(printed: date) -> None:
    dated = INVOICE.model_copy(update={"date": printed})
    assert by_hand([credit(), credit(line_id=901, made_at=BEFORE)], [], dated) == (credit(),)


def test_what_an_invoice_takes_off_itself_is_counted() -> None:
    again = LICENCE.model_copy(update={"id": 9, "quantity": Decimal(-2)})
    whole = INVOICE.model_copy(update={"lines": (*INVOICE.lines, again)})
    (found,) = by_hand([], [], whole)
    assert (found.key, found.number, found.quantity, found.cents) == ("invoice/9", "8101", Decimal(2), 7480)


def test_what_an_invoice_took_from_an_older_ticket_is_nothing_that_it_takes_off_itself() -> None:
    early = credit(made_at=BEFORE, converted=True)
    for description in ("Ticket #20017 - Licences", "Licences"):
        landed = LICENCE.model_copy(update={"id": 9, "quantity": Decimal(-3), "description": description})
        whole = INVOICE.model_copy(update={"lines": (*INVOICE.lines, landed)})
        assert by_hand([early], [], whole) == ()


def test_a_line_that_is_older_than_the_tickets_is_not_taken_for_what_became_of_it() -> None:
    """It can't have come from it; what did is told apart by nothing, and still counts once."""
    typed = credit(converted=True)
    older = on_invoice().model_copy(update={"made_at": BEFORE})
    assert by_hand([typed, older, on_invoice(line_id=951)], [], INVOICE) == (typed,)


def test_of_lines_that_can_not_be_told_apart_what_is_nothing_goes_first() -> None:
    early = credit(made_at=datetime(2026, 9, 1, tzinfo=UTC), converted=True)
    older = on_invoice(line_id=951).model_copy(update={"made_at": BEFORE})
    assert by_hand([early, on_invoice(), older], [], INVOICE) == (on_invoice(),)


def test_products_that_the_invoice_does_not_hold_do_not_count() -> None:
    assert by_hand([credit(product_id=999)], [], INVOICE) == ()


def test_what_stands_on_a_ticket_and_on_the_invoice_that_took_it_counts_once() -> None:
    typed = credit(converted=True)
    for description in ("Ticket #20017 - Licences", "Licences"):
        assert by_hand([typed, on_invoice(description)], [], INVOICE) == (typed,)
    assert by_hand([ours(converted=True), on_invoice("Ticket #20031 - RF-000123/1")], [OWN], INVOICE) == ()


def test_a_second_one_of_the_same_figures_on_an_invoice_counts() -> None:
    landed, typed = on_invoice("Ticket #20031 - RF-000123/1"), on_invoice(line_id=951)
    assert by_hand([ours(converted=True), typed, landed], [OWN], INVOICE) == (typed,)


def test_while_our_line_waits_for_its_run_an_invoice_that_names_it_was_typed_by_hand() -> None:
    forged = on_invoice("Ticket #20031 - RF-000123/1")
    assert by_hand([ours(), forged], [OWN], INVOICE) == (forged,)


def test_our_line_is_recognised_on_an_invoice_though_its_ticket_is_gone() -> None:
    landed = on_invoice("Ticket #20031 - RF-000123/1")
    assert by_hand([landed, on_invoice(line_id=951)], [OWN], INVOICE) == (on_invoice(line_id=951),)
    assert by_hand([on_invoice("RF-000123/1", "4")], [OWN], INVOICE) == (on_invoice("RF-000123/1", "4"),)


def test_a_ticket_from_before_the_invoice_that_landed_on_a_later_one_does_not_count() -> None:
    early = credit(made_at=BEFORE, converted=True)
    assert by_hand([early, on_invoice("Ticket #20017 - Licences")], [], INVOICE) == ()


def excuse(by: str = "U2", *acting_for: str) -> Excuse:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Excuse(invoice_id=81, key="ticket/900", by=by, at=at, reason="October's", acting_for=acting_for)


def test_what_an_approver_called_not_the_same_does_not_stand_any_more() -> None:
    other = credit(line_id=901)
    assert standing([credit(), other], [excuse()], requester_id="U1") == (other,)


def test_who_acts_for_the_requester_can_not_excuse_it() -> None:
    assert standing([credit()], [excuse("U2", "U1")], requester_id="U1") == (credit(),)
    assert standing([credit()], [excuse("U2", "U3")], requester_id="U1") == ()


def test_who_asks_for_the_refund_can_not_excuse_it() -> None:
    assert standing([credit()], [excuse("U1")], requester_id="U1") == (credit(),)
    assert standing([credit()], [excuse("U1"), excuse("U2")], requester_id="U1") == ()

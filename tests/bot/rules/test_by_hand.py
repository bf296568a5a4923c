from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Credit, Excuse, OwnLine, Place, Taken
from bot.rules.by_hand import by_hand, standing, with_by_hand
from bot.rules.price import billed_cents
from bot.rules.refundable import left
from bot.rules.split import credit_cents
from tests.bot.rules.examples import HANDSET, INVOICE, LICENCE
from tests.bot.rules.strategies import QUANTITIES, billed_lines, partials

OWN = OwnLine(reference="RF-000123/1", ticket_id=20031, ticket_number="20031", product_id=102, quantity=Decimal(3))


def credit(quantity: str = "3", *, line_id: int = 900, **changes: object) -> Credit:
    """Three licences on ticket 20017, typed in by somebody."""
    found = Credit(
        place=Place.TICKET,
        place_id=20017,
        number="20017",
        day=date(2026, 10, 12),
        line_id=line_id,
        product_id=102,
        name="Microsoft 365 Business Premium",
        description="Licences",
        quantity=Decimal(quantity),
        cents=int(Decimal(quantity) * 3740),
    )
    return found.model_copy(update=changes)


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
    return found.model_copy(update={"day": date(2026, 11, 1)})


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


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 1)])
def test_only_what_was_made_since_the_invoice_was_billed_counts(day: date) -> None:
    found = by_hand([credit(day=day)], [], INVOICE)
    assert bool(found) is (day >= INVOICE.date)


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
    early = credit(day=date(2026, 9, 20), converted=True)
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


def test_a_refund_by_hand_lowers_what_is_left_and_is_named() -> None:
    held = with_by_hand(INVOICE, {2: Taken(quantity=Decimal(1), cents=3740, references=("RF-000031",))}, [credit()])
    assert held == {2: Taken(quantity=Decimal(4), cents=14960, references=("RF-000031", "ticket 20017"))}


def test_of_several_lines_of_a_product_the_one_of_the_same_price_comes_first() -> None:
    cheap = LICENCE.model_copy(update={"id": 7, "quantity": Decimal(5), "price": Decimal(35), "position": 1})
    both = INVOICE.model_copy(update={"lines": (cheap, LICENCE)})
    assert with_by_hand(both, {}, [credit()]).keys() == {2}
    assert with_by_hand(both, {}, [credit(cents=10500)]).keys() == {7}


def test_it_is_spread_over_lines_that_have_room_and_no_further() -> None:
    first, second = (LICENCE.model_copy(update={"id": number, "quantity": Decimal(2)}) for number in (7, 8))
    both = INVOICE.model_copy(update={"lines": (first, second, HANDSET)})
    held = with_by_hand(both, {7: Taken(quantity=Decimal(1), cents=3740)}, [credit("5")])
    assert {line: taken.quantity for line, taken in held.items()} == {7: Decimal(2), 8: Decimal(2)}


@given(billed_lines(), st.lists(QUANTITIES, max_size=4), st.integers(0, 10_000_000), st.data())
def test_refunds_by_hand_and_by_the_bot_never_come_to_more_than_was_billed(
    line: BilledLine, by_hand_quantities: list[Decimal], cents: int, data: st.DataObject
) -> None:
    """Invariant 1, whatever was credited by hand before, between and after, and in whatever order."""
    invoice = INVOICE.model_copy(update={"lines": (line,)})
    credits_made = [
        credit(str(each), line_id=n, cents=max(1, cents // (n + 1))) for n, each in enumerate(by_hand_quantities)
    ]
    ledger = Taken()
    for number, quantity in enumerate(data.draw(st.permutations(data.draw(partials(line))))):
        counted = credits_made[: number + 1]
        taken = with_by_hand(invoice, {line.id: ledger}, counted).get(line.id, Taken())
        if quantity > left(line, taken) or taken.cents >= billed_cents(line):
            continue
        credited = credit_cents(
            billed_cents=billed_cents(line), billed_quantity=line.quantity, taken=taken, quantity=quantity
        )
        assert taken.quantity + quantity <= line.quantity
        assert credited == 0 or taken.cents + credited <= billed_cents(line)
        assert taken.quantity - ledger.quantity <= sum((each.quantity for each in counted), Decimal(0))
        ledger = Taken(quantity=ledger.quantity + quantity, cents=ledger.cents + credited)


@given(st.lists(billed_lines(), min_size=1, max_size=5), QUANTITIES, st.integers(1, 10_000_000))
def test_each_unit_and_each_cent_of_a_credit_is_counted_at_most_once(
    lines: list[BilledLine], quantity: Decimal, cents: int
) -> None:
    numbered = tuple(line.model_copy(update={"id": n, "position": n}) for n, line in enumerate(lines, 1))
    invoice = INVOICE.model_copy(update={"lines": numbered})
    held = with_by_hand(invoice, {}, [credit(str(quantity), cents=cents)])
    room = sum(line.quantity for line in numbered)
    assert sum(taken.quantity for taken in held.values()) == min(quantity, room)
    counted = sum(taken.cents for taken in held.values())
    assert counted == cents if quantity <= room else counted <= cents

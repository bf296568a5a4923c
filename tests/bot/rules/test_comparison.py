from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.comparison import compare, line_with_reference
from tests.bot.rules.examples import refund, refund_line, ticket_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from bot.models import Refund, TicketFacts

    Mutation = Callable[[TicketFacts, int, st.DataObject], TicketFacts]

LICENCES = refund()
WHO = "Microsoft 365 Business Premium (RF-000123/1)."
NAME = "Microsoft 365 Business Premium."

REFUNDS = st.lists(
    st.tuples(st.decimals("0.01", "500", places=2), st.integers(1, 1_000_000), st.integers(1, 9), st.booleans()),
    min_size=1,
    max_size=12,
).map(
    lambda drawn: refund(
        *[
            refund_line(number, quantity=quantity, price_cents=price, product_id=product, taxable=taxable)
            for number, (quantity, price, product, taxable) in enumerate(drawn, start=1)
        ]
    )
)


def with_line(ticket: TicketFacts, index: int, **changes: object) -> TicketFacts:
    lines = list(ticket.lines)
    lines[index] = lines[index].model_copy(update=changes)
    return ticket.model_copy(update={"lines": tuple(lines)})


def held(**changes: object) -> tuple[str, ...]:
    return compare(LICENCES, with_line(ticket_for(LICENCES), 0, **changes))


@given(REFUNDS, st.randoms(use_true_random=False))
def test_the_ticket_that_holds_what_was_approved_shows_no_difference_in_any_order(
    approved: Refund, order: Random
) -> None:
    ticket = ticket_for(approved)
    lines = list(ticket.lines)
    order.shuffle(lines)
    assert compare(approved, ticket.model_copy(update={"lines": tuple(lines)})) == ()


def test_differences_are_sentences_with_before_and_after() -> None:
    assert held(quantity=Decimal(-2)) == (f"{WHO} Approved: −3 × $37.40. In Syncro now: −2 × $37.40.",)
    assert held(price_cents=3741) == (f"{WHO} Approved: −3 × $37.40. In Syncro now: −3 × $37.41.",)
    assert held(price_cents=None) == (
        f"{WHO} Approved: −3 × $37.40. In Syncro now: −3 × a price that is not a whole number of cents.",
    )
    assert held(taxable=False) == (f"{WHO} Approved: with GST. In Syncro now: without GST.",)
    assert held(converted=True) == (f"{NAME} Approved: not billed yet. In Syncro now: already on an invoice.",)


def test_another_product_is_named() -> None:
    approved = f"{WHO} Approved: the product Microsoft 365 Business Premium."
    assert held(product_id=None, name="Credit") == (f"{approved} In Syncro now: a Manual item, Credit.",)
    assert held(product_id=5, name="Visio") == (f"{approved} In Syncro now: Visio.",)
    assert held(product_id=5) == (f"{approved} In Syncro now: another product of that name (5).",)


def test_a_line_that_may_charge_the_customer_is_said_to_do_so() -> None:
    assert held(quantity=Decimal(3)) == (
        f"{WHO} Approved: −3 × $37.40. In Syncro now: 3 × $37.40.",
        f"{NAME} Approved: a credit. In Syncro now: not a negative quantity, so it may charge the customer.",
    )


def test_missing_doubled_and_further_lines_are_found() -> None:
    ticket = ticket_for(LICENCES)
    (line,) = ticket.lines
    again = line.model_copy(update={"id": 950})
    further = line.model_copy(update={"id": 951, "name": "Courier", "description": "by hand"})
    missing = f"{WHO} Approved: −3 × $37.40. In Syncro now: no such line."
    assert compare(LICENCES, ticket.model_copy(update={"lines": ()})) == (missing,)
    assert compare(LICENCES, ticket.model_copy(update={"lines": (line, again)})) == (
        f"{WHO} Approved: −3 × $37.40. In Syncro now: 2 lines with this reference.",
    )
    assert compare(LICENCES, ticket.model_copy(update={"lines": (line, further)})) == (
        "Courier. Approved: no such line. In Syncro now: −3 × $37.40.",
    )


THEIRS = "Approved: no line of another refund. In Syncro now: −3 × $37.40, with the reference RF-000987."


@pytest.mark.parametrize("text", ["RF-000123/1, RF-000987/1", "RF-000123/1 and RF-000987", "rf-000987/2 (RF-000123/1)"])
def test_a_line_that_names_another_refund_beside_ours_is_a_difference(text: str) -> None:
    assert held(description=text) == (f"{NAME} {THEIRS}",)


def test_a_line_of_another_refund_is_said_to_be_one_and_what_it_does_as_well() -> None:
    ticket = ticket_for(LICENCES)
    theirs = ticket.lines[0].model_copy(update={"id": 951, "description": "RF-000987/1"})
    assert compare(LICENCES, ticket.model_copy(update={"lines": (*ticket.lines, theirs)})) == (f"{NAME} {THEIRS}",)
    charging = theirs.model_copy(update={"quantity": Decimal(3), "converted": True})
    assert len(compare(LICENCES, ticket.model_copy(update={"lines": (*ticket.lines, charging)}))) == 3


def test_an_invoice_or_a_unit_that_is_called_like_a_reference_is_no_other_refund() -> None:
    approved = refund(refund_line(1, serials=("RF-000987",)), invoice_number="RF-000988")
    text = "Refund of invoice RF-000988 of 1 Oct 2026 · RF-000123/1 · serial RF-000987"
    assert compare(approved, with_line(ticket_for(approved), 0, description=text)) == ()


def test_one_line_cannot_stand_for_two() -> None:
    approved = refund(refund_line(1), refund_line(2))
    ticket = ticket_for(approved)
    both = ticket.lines[0].model_copy(update={"description": "RF-000123/1 RF-000123/2"})
    assert compare(approved, ticket.model_copy(update={"lines": (both,)})) == (
        f"{NAME} Approved: 2 lines. In Syncro now: one line with the references of all of them.",
    )


def test_the_ticket_of_another_customer_is_not_ours() -> None:
    assert compare(LICENCES, ticket_for(LICENCES).model_copy(update={"customer_id": 8})) == (
        "Approved: a ticket for Kererū Café. In Syncro now: ticket 20031 is for someone else.",
    )


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("RF-000123/1", True),
        ("Refund (RF-000123/1), invoice 8101", True),
        ("as approved in RF-000123/1.", True),
        ("RF-000123/1 - licences", True),
        ("RF-000123/10", False),
        ("RF-000123/1/2", False),
        ("RF-000123/1-1", False),
        ("xRF-000123/1", False),
        ("ARF-RF-000123/1", False),
        ("RF-000123", False),
        ("RF-000123 /1", False),
        ("", False),
    ],
)
def test_a_reference_is_a_whole_word(description: str, *, found: bool) -> None:
    ticket = with_line(ticket_for(LICENCES), 0, description=description)
    assert line_with_reference(ticket, "RF-000123/1") == (list(ticket.lines) if found else [])


def any_other(name: str, values: st.SearchStrategy[object]) -> Mutation:
    """The ticket with another value in one of its lines."""

    def mutate(ticket: TicketFacts, index: int, data: st.DataObject) -> TicketFacts:
        present = getattr(ticket.lines[index], name)
        return with_line(ticket, index, **{name: data.draw(values.filter(lambda value: value != present))})

    return mutate


def without(ticket: TicketFacts, index: int, _: st.DataObject) -> TicketFacts:
    return ticket.model_copy(update={"lines": ticket.lines[:index] + ticket.lines[index + 1 :]})


def doubled(ticket: TicketFacts, index: int, _: st.DataObject) -> TicketFacts:
    again = ticket.lines[index].model_copy(update={"id": 999})
    return ticket.model_copy(update={"lines": (*ticket.lines, again)})


def with_a_further_line(ticket: TicketFacts, index: int, _: st.DataObject) -> TicketFacts:
    further = ticket.lines[index].model_copy(update={"id": 999, "description": "by hand"})
    return ticket.model_copy(update={"lines": (*ticket.lines, further)})


def with_the_reference_of_another(ticket: TicketFacts, index: int, data: st.DataObject) -> TicketFacts:
    other = data.draw(st.integers(1, 200).filter(lambda number: number != index + 1))
    return with_line(ticket, index, description=f"RF-000123/{other}")


MUTATIONS: dict[str, Mutation] = {
    "quantity": any_other("quantity", st.decimals("-999", "999", places=2)),
    "price": any_other("price_cents", st.none() | st.integers(-1_000_000, 1_000_000)),
    "product": any_other("product_id", st.none() | st.integers(1, 9)),
    "tax": any_other("taxable", st.booleans()),
    "converted": any_other("converted", st.booleans()),
    "nameless": any_other("description", st.text(alphabet="RF-0123/ ", max_size=10)),
    "reference": with_the_reference_of_another,
    "missing": without,
    "doubled": doubled,
    "further": with_a_further_line,
    "customer": lambda ticket, _, data: ticket.model_copy(update={"customer_id": data.draw(st.integers(8))}),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@given(approved=REFUNDS, data=st.data())
def test_every_single_deviation_is_found(mutation: str, approved: Refund, data: st.DataObject) -> None:
    ticket = ticket_for(approved)
    index = data.draw(st.integers(0, len(ticket.lines) - 1))
    assert compare(approved, MUTATIONS[mutation](ticket, index, data))

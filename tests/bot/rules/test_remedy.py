"""A ticket that a person changed: what may be kept, what can be put back, and never a cent too much."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import ApproverFacts, Attention, Denial, Remedy, State, Taken, Trap
from bot.rules.approver import check_remedy
from bot.rules.comparison import compare
from bot.rules.policy import of_approvers
from bot.rules.price import billed_cents
from bot.rules.remedy import is_billed_as_approved, keepable, mends
from bot.rules.split import credit_cents, split
from tests.bot.rules.examples import refund, refund_line, ticket_for
from tests.bot.rules.strategies import billed_lines
from tests.bot.rules.test_comparison import REFUNDS, with_line

if TYPE_CHECKING:
    from bot.models import BilledLine, Refund, TicketFacts

TWO = refund(refund_line(1), refund_line(2, invoice_line_id=3, quantity=Decimal(5), credit_cents=18_700))


def without(ticket: TicketFacts, *indexes: int) -> TicketFacts:
    return ticket.model_copy(update={"lines": tuple(line for at, line in enumerate(ticket.lines) if at not in indexes)})


@given(REFUNDS, st.data())
def test_putting_back_what_is_missing_or_changed_gives_exactly_what_was_approved(
    approved: Refund, data: st.DataObject
) -> None:
    ticket = ticket_for(approved)
    gone = data.draw(st.sets(st.integers(0, len(ticket.lines) - 1)))
    for index in data.draw(st.sets(st.integers(0, len(ticket.lines) - 1))):
        changes: dict[str, Any] = {
            "quantity": data.draw(st.decimals("-9", "9", places=2)),
            "price_cents": data.draw(st.integers(0, 99_999)),
            "taxable": data.draw(st.booleans()),
        }
        ticket = with_line(ticket, index, **changes)
    ticket = without(ticket, *gone)
    todo = mends(approved, ticket)
    assert todo is not None
    held = {line.id: line for line in ticket.lines}
    added = []
    for mend in todo:
        as_approved = {
            "quantity": -mend.line.quantity,
            "price_cents": mend.line.price_cents,
            "taxable": mend.line.taxable,
        }
        if mend.held is None:
            added.append(next(line for line in ticket_for(approved).lines if mend.line.reference in line.description))
        else:
            held[mend.held.id] = held[mend.held.id].model_copy(update=as_approved)
    assert compare(approved, ticket.model_copy(update={"lines": (*held.values(), *added)})) == ()


@given(REFUNDS, st.data())
def test_what_was_only_billed_meanwhile_is_kept_as_approved_and_nothing_is_put_back(
    approved: Refund, data: st.DataObject
) -> None:
    ticket = ticket_for(approved)
    assert not is_billed_as_approved(approved, ticket)
    for index in data.draw(st.sets(st.integers(0, len(ticket.lines) - 1), min_size=1)):
        ticket = with_line(ticket, index, converted=True)
    assert is_billed_as_approved(approved, ticket)
    assert mends(approved, ticket) == ()
    assert not is_billed_as_approved(approved, with_line(ticket, 0, quantity=-approved.lines[0].quantity - 1))
    assert not is_billed_as_approved(approved, without(ticket, 0))


@given(billed_lines(), st.data())
def test_what_is_kept_is_a_fair_part_of_what_was_approved(billed: BilledLine, data: st.DataObject) -> None:
    credit = credit_cents(
        billed_cents=billed_cents(billed),
        billed_quantity=billed.quantity,
        taken=Taken(),
        quantity=billed.quantity,
    )
    pieces = split(credit, billed.quantity)
    approved = refund(
        *[
            refund_line(
                number,
                quantity=piece.quantity,
                price_cents=piece.price_cents,
                credit_cents=piece.credit_cents,
                taxable=billed.taxable,
            )
            for number, piece in enumerate(pieces, 1)
            if piece.quantity > 0
        ]
    )
    ticket = ticket_for(approved)
    for index, line in enumerate(approved.lines):
        smaller = data.draw(st.integers(1, int(line.quantity * 100))) / Decimal(100)
        ticket = with_line(ticket, index, quantity=-smaller)
    kept = keepable(approved, ticket)
    if kept is None:
        return
    part = sum(Fraction(line.quantity) for line in kept) / Fraction(billed.quantity)
    assert sum(line.credit_cents for line in kept) <= ceil(credit * part)
    agreed = approved.model_copy(update={"lines": kept})
    assert compare(agreed, ticket) == ()


def test_a_missing_line_and_a_smaller_one_may_be_kept() -> None:
    assert keepable(TWO, without(ticket_for(TWO), 1)) == (TWO.lines[0],)
    (first, second) = keepable(TWO, with_line(ticket_for(TWO), 1, quantity=Decimal(-2))) or ()
    assert first == TWO.lines[0]
    assert second.quantity == Decimal(2)
    assert second.credit_cents == 2 * second.price_cents


@pytest.mark.parametrize(
    "changes",
    [
        {"price_cents": 3739},
        {"price_cents": None},
        {"product_id": 9},
        {"product_id": None},
        {"taxable": False},
        {"quantity": Decimal(-4)},
        {"quantity": Decimal(3)},
        {"quantity": Decimal(0)},
        {"description": "no reference"},
    ],
)
def test_nothing_else_may_be_kept(changes: dict[str, Any]) -> None:
    assert keepable(TWO, with_line(ticket_for(TWO), 0, **changes)) is None


def test_what_names_another_refund_is_neither_kept_nor_put_back() -> None:
    smaller = {"quantity": Decimal(-2), "description": "RF-000123/1, RF-000987/1"}
    assert keepable(TWO, with_line(ticket_for(TWO), 0, **smaller)) is None
    assert mends(TWO, with_line(ticket_for(TWO), 0, **smaller)) is None


def test_neither_all_nor_nothing_is_a_change_to_keep() -> None:
    assert keepable(TWO, ticket_for(TWO)) is None
    assert keepable(TWO, without(ticket_for(TWO), 0, 1)) is None


def test_what_was_billed_meanwhile_may_be_kept_but_not_put_back() -> None:
    billed = with_line(ticket_for(TWO), 0, converted=True, quantity=Decimal(-1))
    assert keepable(TWO, billed) is not None
    assert mends(TWO, billed) is None


def test_of_a_line_with_serial_numbers_all_or_none_is_kept() -> None:
    serialised = refund(
        refund_line(1, quantity=Decimal(2), credit_cents=7480, serials=("A1", "A2")), refund_line(2, invoice_line_id=3)
    )
    assert keepable(serialised, with_line(ticket_for(serialised), 0, quantity=Decimal(-1))) is None
    assert keepable(serialised, without(ticket_for(serialised), 0)) == (serialised.lines[1],)


def test_a_price_that_was_split_is_not_kept_where_it_is_unfair() -> None:
    halves = refund(
        refund_line(1, quantity=Decimal(50), price_cents=100, credit_cents=5000),
        refund_line(2, quantity=Decimal(50), price_cents=101, credit_cents=5050),
    )
    assert keepable(halves, without(ticket_for(halves), 0)) is None


@pytest.mark.parametrize("changes", [{"product_id": 9}, {"description": "no reference"}])
def test_what_a_person_has_to_look_at_is_not_put_back(changes: dict[str, Any]) -> None:
    assert mends(TWO, with_line(ticket_for(TWO), 0, **changes)) is None


def test_a_ticket_of_somebody_else_is_neither_kept_nor_put_back() -> None:
    other = without(ticket_for(TWO), 1).model_copy(update={"customer_id": 99})
    assert keepable(TWO, other) is None
    assert mends(TWO, other) is None


ANYBODY = of_approvers(("S1",)).tiers[0]


def waiting(**changes: Any) -> Refund:
    trouble = Attention(trap=Trap.CHANGED, step="reading", may_keep="abc", may_put_back=True)
    return refund(state=State.NEEDS_ATTENTION, attention=trouble.model_copy(update=changes), requester_id="U1")


def denied(remedy: Remedy, who: str, *, entitled: bool = True, same: bool = True, **changes: Any) -> Denial | None:
    person = ApproverFacts(user_id=who, entries=("S1",) if entitled else ())
    return check_remedy(remedy, refund=waiting(**changes), tier=ANYBODY, person=person, same_as_shown=same)


def test_the_requester_may_do_anything_but_keep() -> None:
    for remedy in Remedy:
        expected = Denial.NOT_ENTITLED if remedy is Remedy.KEEP else None
        assert denied(remedy, "U1", entitled=False) is expected
    assert denied(Remedy.KEEP, "U1", entitled=True) is Denial.OWN_REQUEST


def test_an_approver_may_do_anything_and_a_stranger_nothing() -> None:
    for remedy in Remedy:
        assert denied(remedy, "U2") is None
        assert denied(remedy, "U3", entitled=False) is Denial.NOT_ENTITLED


def test_to_keep_belongs_to_those_who_may_approve_the_amount() -> None:
    finance = of_approvers(("S2",)).tiers[0]
    person = ApproverFacts(user_id="U2", entries=("S1",))
    for remedy in Remedy:
        expected = Denial.NOT_ENTITLED if remedy is Remedy.KEEP else None
        assert check_remedy(remedy, refund=waiting(), tier=finance, person=person, same_as_shown=True) is expected


def test_only_what_was_seen_and_offered_counts() -> None:
    assert denied(Remedy.KEEP, "U2", same=False) is Denial.CHANGED
    assert denied(Remedy.KEEP, "U2", may_keep="") is Denial.NOT_OFFERED
    assert denied(Remedy.PUT_BACK, "U1", may_put_back=False) is Denial.NOT_OFFERED
    assert denied(Remedy.GO_ON, "U1", may_keep="", may_put_back=False) is None


def test_nothing_counts_for_a_refund_that_waits_for_nobody() -> None:
    going = refund(state=State.PROCESSING)
    person = ApproverFacts(user_id="U2", entries=("S1",))
    for remedy in Remedy:
        assert check_remedy(remedy, refund=going, tier=ANYBODY, person=person, same_as_shown=True) is Denial.NOT_WAITING

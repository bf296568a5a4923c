"""The credit is proved from the invoices' lines, to the cent, and never from anything else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Evidence, Invoice, Maker, Refund, State, Ticket, Verdict
from bot.rules.cents import round_half_up
from bot.rules.landing import landing
from tests.bot.rules.examples import refund, refund_line, ticket_for

if TYPE_CHECKING:
    from bot.models import RefundLine

RESOLVED = {"state": State.RESOLVED, "ticket": Ticket(id=20031, number="20031")}
RUN = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)  # Thu 3 Dec 06:00 in Auckland
TWO = (
    refund_line(1),
    refund_line(2, product_id=101, name="Handset", quantity=Decimal(1), price_cents=24900, credit_cents=24900),
)


def billed(line: RefundLine, number: int = 1, **changes: object) -> BilledLine:
    """A refund line as a run puts it onto an invoice."""
    made = BilledLine(
        id=500 + number,
        name=line.name,
        description=f"Ticket #20031 - Refund of invoice 8101 of 1 Oct 2026 · {line.reference}",
        product_id=line.product_id,
        quantity=-line.quantity,
        price=Decimal(line.price_cents) / 100,
        taxable=line.taxable,
        position=number,
    )
    return made.model_copy(update=changes)


def invoice(*lines: BilledLine, number: int = 9034, care: int = 50000) -> Invoice:
    """An invoice with a charge of its own and these lines, at 15 % GST."""
    own = BilledLine(id=1, name="Care", product_id=7, quantity=Decimal(1), price=Decimal(care) / 100, taxable=True)
    every = (own, *lines)
    taxable = sum(round_half_up(line.quantity * line.price * 100) for line in every if line.taxable)
    subtotal = sum(round_half_up(line.quantity * line.price * 100) for line in every)
    tax = round_half_up(Decimal(taxable) * Decimal("0.15"))
    return Invoice(
        id=number,
        number=str(number),
        customer_id=7,
        date=date(2026, 12, 3),
        subtotal_cents=subtotal,
        tax_cents=tax,
        total_cents=subtotal + tax,
        made_at=RUN,
        lines=every,
    )


def evidence(asked: Refund, *invoices: Invoice, converted: bool = True) -> Evidence:
    held = ticket_for(asked)
    lines = tuple(line.model_copy(update={"converted": converted}) for line in held.lines)
    return Evidence(
        ticket=held.model_copy(update={"lines": lines, "status": "Resolved"}),
        invoices=invoices,
        schedules=(),
        time_zone="Pacific/Auckland",
        margin_hours=3,
    )


def asked_for(*lines: RefundLine) -> Refund:
    return refund(*(lines or TWO), **RESOLVED)


def test_all_lines_at_the_approved_price_have_landed() -> None:
    asked = asked_for()
    found = landing(asked, evidence(asked, invoice(billed(TWO[0]), billed(TWO[1], 2))))
    assert (found.verdict, found.missing, found.differences) == (Verdict.LANDED, (), ())
    (bill,) = found.bills
    assert (bill.number, bill.cents, bill.gst_cents, bill.maker) == ("9034", 36120, 5418, Maker.HAND)


def test_without_an_invoice_nothing_has_landed_whatever_the_ticket_says() -> None:
    asked = asked_for()
    found = landing(asked, evidence(asked, invoice()))
    assert (found.verdict, found.bills, found.missing) == (Verdict.NOT_LANDED, (), TWO)


def test_a_part_has_landed_and_the_rest_is_named() -> None:
    asked = asked_for()
    found = landing(asked, evidence(asked, invoice(billed(TWO[0]))))
    assert (found.verdict, found.missing) == (Verdict.PARTLY, TWO[1:])


def test_lines_on_two_invoices_have_landed_on_both() -> None:
    asked = asked_for()
    found = landing(asked, evidence(asked, invoice(billed(TWO[1]), number=9035), invoice(billed(TWO[0], 2))))
    assert found.verdict is Verdict.LANDED
    assert [(bill.number, bill.cents) for bill in found.bills] == [("9034", 11220), ("9035", 24900)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": Decimal("37.00")}, "$1.20 too little"),
        ({"quantity": Decimal(-4)}, "$37.40 too much"),
        ({"discount_percent": Decimal(50)}, "$56.10 too little"),
        ({"product_id": 9}, "another product"),
        ({"taxable": False}, "without GST"),
        ({"quantity": Decimal(3)}, "$224.40 too little"),
    ],
    ids=["price", "quantity", "discount", "product", "GST", "sign"],
)
def test_what_stands_there_otherwise_is_stated_in_cents(changes: dict[str, object], said: str) -> None:
    asked = asked_for()
    found = landing(asked, evidence(asked, invoice(billed(TWO[0], 1, **changes), billed(TWO[1], 2))))
    assert found.verdict is Verdict.OTHERWISE
    assert said in " ".join(found.differences)


def test_the_same_credit_on_two_invoices_is_too_much() -> None:
    asked = asked_for(refund_line(1))
    found = landing(asked, evidence(asked, invoice(billed(TWO[0])), invoice(billed(TWO[0], 2), number=9035)))
    assert found.verdict is Verdict.OTHERWISE
    assert "On invoice 9034 and invoice 9035" in found.differences[0]
    assert "$112.20 too much" in found.differences[0]


def test_a_line_that_the_ticket_still_holds_unbilled_would_be_credited_again() -> None:
    asked = asked_for(refund_line(1))
    found = landing(asked, evidence(asked, invoice(billed(TWO[0])), converted=False))
    assert found.verdict is Verdict.OTHERWISE
    assert "the next run may credit $112.20 again" in found.differences[0]


def test_another_refund_s_line_is_not_taken_for_it() -> None:
    asked = asked_for(refund_line(1))
    others = billed(TWO[0], description="Ticket #20031 - Refund of invoice 8101 · RF-000124/1")
    longer = billed(TWO[0], 2, description="Ticket #20031 - Refund · RF-000123/10")
    assert landing(asked, evidence(asked, invoice(others, longer))).verdict is Verdict.NOT_LANDED


def test_without_its_reference_a_line_is_known_by_ticket_product_quantity_and_price() -> None:
    asked = asked_for(refund_line(1), refund_line(2))
    bare = [billed(TWO[0], at, description="Ticket #20031 - seats") for at in (1, 2)]
    assert landing(asked, evidence(asked, invoice(*bare))).verdict is Verdict.LANDED
    assert landing(asked, evidence(asked, invoice(bare[0]))).verdict is Verdict.PARTLY
    cheaper = bare[0].model_copy(update={"price": Decimal(1)})
    assert landing(asked, evidence(asked, invoice(cheaper))).verdict is Verdict.NOT_LANDED
    unnamed = bare[0].model_copy(update={"description": "seats given back, ticket 120031"})
    assert landing(asked, evidence(asked, invoice(unnamed))).verdict is Verdict.NOT_LANDED


def test_a_charge_that_only_names_the_refund_is_no_part_of_it() -> None:
    asked = asked_for(refund_line(1))
    charge = billed(TWO[0], 2, quantity=Decimal(3), description="The right price, see RF-000123/1")
    assert landing(asked, evidence(asked, invoice(billed(TWO[0]), charge))).verdict is Verdict.LANDED


def test_a_manual_item_is_never_the_credit() -> None:
    asked = asked_for(refund_line(1))
    assert landing(asked, evidence(asked, invoice(billed(TWO[0], product_id=None)))).verdict is Verdict.NOT_LANDED


def test_where_an_invoice_cancels_out_the_approved_gst_counts() -> None:
    asked = asked_for(refund_line(1))
    (bill,) = landing(asked, evidence(asked, invoice(billed(TWO[0]), care=11220))).bills
    assert (bill.gst_cents, bill.total_cents) == (1683, 0)


@pytest.mark.parametrize("care", [11221, 11230, 11250, 11270, 11500, 50000])
def test_the_approved_rate_counts_where_it_gives_the_invoice_s_tax(care: int) -> None:
    asked = asked_for(refund_line(1))
    (bill,) = landing(asked, evidence(asked, invoice(billed(TWO[0]), care=care))).bills
    assert bill.gst_cents == 1683


def test_another_rate_of_the_invoice_is_seen_all_the_same() -> None:
    asked = asked_for(refund_line(1))
    made = invoice(billed(TWO[0]))
    dearer = made.model_copy(update={"tax_cents": round_half_up(Decimal(50000 - 11220) * Decimal("0.175"))})
    (bill,) = landing(asked, evidence(asked, dearer)).bills
    assert bill.gst_cents == 1964


@pytest.mark.parametrize("named", [True, False])
def test_a_copy_without_the_reference_is_too_much(named: bool) -> None:  # noqa: FBT001 -- a case
    asked = asked_for(refund_line(1))
    bare = "Ticket #20031 - seats"
    first = billed(TWO[0]) if named else billed(TWO[0], description=bare)
    found = landing(asked, evidence(asked, invoice(first), invoice(billed(TWO[0], 2, description=bare), number=9040)))
    assert found.verdict is Verdict.OTHERWISE
    (said,) = found.differences
    assert said.startswith(f"{asked.lines[0].name} (RF-000123/1). The same credit stands once more on invoice 9040, ")
    assert said.endswith("without its reference: $112.20 too much.")


def test_two_equal_lines_without_references_are_no_copies_of_each_other() -> None:
    asked = asked_for(refund_line(1), refund_line(2))
    bare = [billed(line, number, description="Ticket #20031") for number, line in enumerate(asked.lines, 1)]
    assert landing(asked, evidence(asked, invoice(*bare))).verdict is Verdict.LANDED


@pytest.mark.parametrize(("price", "verdict"), [("37.40", Verdict.LANDED), ("37.00", Verdict.OTHERWISE)])
def test_lines_that_somebody_put_together_are_compared_together(price: str, verdict: Verdict) -> None:
    asked = asked_for(refund_line(1), refund_line(2))
    both = billed(TWO[0], description="RF-000123/1 and RF-000123/2", quantity=Decimal(-6), price=Decimal(price))
    found = landing(asked, evidence(asked, invoice(both)))
    assert found.verdict is verdict
    (bill,) = found.bills
    assert bill.cents == 6 * round_half_up(Decimal(price) * 100)
    if verdict is Verdict.OTHERWISE:
        (said,) = found.differences
        assert "(RF-000123/1, RF-000123/2)" in said
        assert "$2.40 too little." in said


@given(
    placed=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    price=st.lists(st.integers(1, 5000), min_size=3, max_size=3),
    quantity=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    care=st.integers(0, 90000),
)
def test_landed_is_said_exactly_where_every_cent_stands_on_an_invoice(
    placed: list[int], price: list[int], quantity: list[int], care: int
) -> None:
    """Each line goes onto one of three invoices or, with 0, onto none."""
    lines = tuple(
        refund_line(
            at,
            quantity=Decimal(quantity[at - 1]),
            price_cents=price[at - 1],
            credit_cents=quantity[at - 1] * price[at - 1],
        )
        for at in (1, 2, 3)
    )
    asked = asked_for(*lines)
    bills = [
        invoice(
            *(billed(line, at) for at, line in enumerate(lines, 1) if placed[at - 1] == number),
            number=9000 + number,
            care=care,
        )
        for number in (1, 2, 3)
    ]
    found = landing(asked, evidence(asked, *bills))
    whole = all(placed)
    assert (found.verdict is Verdict.LANDED) is whole
    assert sum(bill.cents for bill in found.bills) == sum(
        line.credit_cents for line, where in zip(lines, placed, strict=True) if where
    )
    assert {line.reference for line in found.missing} == {
        line.reference for line, where in zip(lines, placed, strict=True) if not where
    }


@given(gap=st.integers(-300, 300).filter(bool))
def test_a_cent_too_much_or_too_little_is_never_landed(gap: int) -> None:
    asked = asked_for(refund_line(1, quantity=Decimal(1), price_cents=11220))
    line = billed(asked.lines[0], price=Decimal(11220 + gap) / 100)
    found = landing(asked, evidence(asked, invoice(line)))
    assert found.verdict is Verdict.OTHERWISE
    assert f"${abs(gap) / 100:.2f} too {'much' if gap > 0 else 'little'}" in found.differences[0]


def test_an_unrelated_day_changes_nothing() -> None:
    asked = asked_for(refund_line(1))
    late = invoice(billed(TWO[0])).model_copy(update={"made_at": RUN + timedelta(days=400)})
    assert landing(asked, evidence(asked, late)).verdict is Verdict.LANDED


def test_an_invoice_that_bills_somebody_else_is_not_as_approved() -> None:
    asked = asked_for(refund_line(1))
    theirs = invoice(billed(TWO[0])).model_copy(update={"customer_id": 8, "customer_name": "Harbour Dental"})
    found = landing(asked, evidence(asked, theirs))
    assert found.verdict is Verdict.OTHERWISE
    assert found.differences == ("It stands on invoice 9034, which bills Harbour Dental, not Kererū Café.",)
    assert found.bills[0].customer == "Harbour Dental"


@pytest.mark.parametrize(("gone", "verdict"), [(True, Verdict.LANDED), (False, Verdict.OTHERWISE)])
def test_a_customer_that_was_merged_is_the_one_whom_the_ticket_names(*, gone: bool, verdict: Verdict) -> None:
    asked = asked_for(refund_line(1))
    theirs = invoice(billed(TWO[0])).model_copy(update={"customer_id": 8})
    shown = evidence(asked, theirs)
    assert shown.ticket is not None
    ticket = shown.ticket.model_copy(update={"customer_id": 8})
    found = landing(asked, shown.model_copy(update={"ticket": ticket, "customer_is_gone": gone}))
    assert found.verdict is verdict
    assert found.bills[0].customer == "another customer"

"""Each line corrects its part, and together they come to exactly what was refunded."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Refund, State, Supplier, Ticket
from bot.rules.corrections import corrections, gst_of_lines
from tests.bot.ledger.examples import refund

SUPPLIER = Supplier(name="Aotearoa IT", gst_number="49091850")
LINES = st.lists(st.tuples(st.integers(0, 10**7), st.booleans()), min_size=1, max_size=12)


def with_lines(lines: list[tuple[int, bool]], gst: int) -> Refund:
    asked = refund()
    (first,) = asked.lines
    made = [first.model_copy(update={"credit_cents": cents, "taxable": taxable}) for cents, taxable in lines]
    return asked.model_copy(update={"lines": tuple(made), "gst_cents": gst})


@given(lines=LINES, gst=st.integers(0, 10**7))
def test_the_corrections_of_a_refund_come_to_the_refund(lines: list[tuple[int, bool]], gst: int) -> None:
    made = with_lines(lines, gst)
    found = corrections(made, settled_at=made.created_at, supplier=SUPPLIER)
    assert sum(each.credit_cents for each in found) == -made.credit_cents
    assert sum(each.gst_cents for each in found) == -made.gst_cents
    assert sum(each.total_cents for each in found) == -made.total_cents
    assert all(each.gst_cents <= 0 for each in found)


@given(lines=LINES, gst=st.integers(0, 10**7))
def test_gst_is_on_taxable_lines_and_off_its_share_by_less_than_a_cent(lines: list[tuple[int, bool]], gst: int) -> None:
    taxed = sum(cents for cents, taxable in lines if taxable)
    spread = gst_of_lines(with_lines(lines, gst))
    if taxed == 0:
        assert spread == (gst, *(0 for _ in lines[1:]))
        return
    for (cents, taxable), share in zip(lines, spread, strict=True):
        assert abs(share * taxed - gst * (cents if taxable else 0)) < taxed


def test_a_correction_says_what_supply_correction_information_needs() -> None:
    made = refund(state=State.BY_HAND, ticket=Ticket(id=9, number="20031"))
    settled_at = datetime(2026, 10, 31, 11, 30, tzinfo=UTC)  # 00:30 on 1 November in Auckland
    (found,) = corrections(made, settled_at=settled_at, supplier=SUPPLIER)
    assert (found.supplier, found.customer, found.invoice_number) == (SUPPLIER, "Kererū Café", "8101")
    assert (found.invoice_date, found.corrected_on) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (found.quantity, found.credit_cents, found.gst_cents) == (Decimal(-3), -11220, -1683)
    assert (found.ticket, found.made_by) == ("20031", "by hand")

"""A month adds up whichever way it is divided."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Decision, DecisionKind, Reason, Refund
from bot.rules.report import Tally
from tests.bot.ledger.examples import CREATED, WIREMU, refund

LINE = st.tuples(st.integers(1, 4), st.integers(0, 10**6), st.booleans())
REFUNDS = st.lists(
    st.tuples(
        st.lists(LINE, min_size=1, max_size=4), st.integers(0, 10**5), st.sampled_from(Reason), st.integers(31, 33)
    ),
    max_size=12,
)


def made(
    lines: list[tuple[int, int, bool]], gst: int, reason: Reason = Reason.GOODWILL, customer: int = 31, hours: int = 1
) -> Refund:
    asked = refund(customer=customer, reason=reason, gst_cents=gst)
    (first,) = asked.lines
    changed = [
        first.model_copy(
            update={"product_id": product, "name": f"Product {product}", "credit_cents": cents, "taxable": taxable}
        )
        for product, cents, taxable in lines
    ]
    at = CREATED + timedelta(hours=hours)
    decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=at)
    return asked.model_copy(update={"lines": tuple(changed), "decision": decision})


@given(refunds=REFUNDS)
def test_every_division_comes_to_the_same_sum(
    refunds: list[tuple[list[tuple[int, int, bool]], int, Reason, int]],
) -> None:
    tally = Tally()
    for lines, gst, reason, customer in refunds:
        tally.add(made(lines, gst, reason, customer), CREATED + timedelta(hours=2))
    assert tally.cents == sum(sum(cents for _, cents, _ in lines) + gst for lines, gst, _, _ in refunds)
    for kind in ("reason", "product", "customer", "requester"):
        shares = tally.shares(kind)
        assert sum(share.cents for share in shares) == tally.cents
        assert list(shares) == sorted(shares, key=lambda share: -share.cents) or len(shares) > 1
        if kind != "product":
            assert sum(share.count for share in shares) == tally.count == len(refunds)


def test_the_largest_is_first_and_a_product_counts_once_for_each_refund() -> None:
    tally = Tally()
    tally.add(made([(1, 100, True), (1, 200, True), (2, 5000, False)], 45), CREATED + timedelta(hours=3))
    tally.add(made([(1, 100, True)], 15), CREATED + timedelta(hours=3))
    assert [(share.name, share.count, share.cents) for share in tally.shares("product")] == [
        ("Product 2", 1, 5000),
        ("Product 1", 2, 460),
    ]


def test_the_times_are_medians_and_never_below_zero() -> None:
    tally = Tally()
    for hours in (-5, 1, 30):
        tally.add(made([(1, 100, True)], 15, hours=hours), CREATED + timedelta(hours=31))
    assert tally.to_approval == 3600
    assert tally.to_done == 30 * 3600
    assert Tally().to_approval is None
    assert Decimal(tally.count) == 3

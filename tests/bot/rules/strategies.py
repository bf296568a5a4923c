"""Any line that may stand on an invoice, and any order in which it may be refunded."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from bot.models import BilledLine
from bot.rules.price import billed_cents


def hundredths(least: str, most: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    """Decimals of so many places, from the least to the most."""
    first, last = (int(Decimal(end).scaleb(places)) for end in (least, most))
    return st.integers(first, last).map(lambda number: Decimal(number).scaleb(-places))


WHOLE_QUANTITIES = st.integers(1, 300).map(Decimal)
QUANTITIES = st.one_of(WHOLE_QUANTITIES, hundredths("0.01", "40"))
PRICES = st.one_of(hundredths("0.01", "3"), hundredths("0.01", "20000"), hundredths("0.0001", "5", places=4))
PERCENTS = st.one_of(st.sampled_from([Decimal(0), Decimal(10), Decimal("33.33")]), hundredths("0", "100"))
DOLLARS = st.one_of(st.just(Decimal(0)), hundredths("0", "50"))


def billed_lines(quantities: st.SearchStrategy[Decimal] = QUANTITIES) -> st.SearchStrategy[BilledLine]:
    """Lines of a product that were billed at something."""
    return st.builds(
        BilledLine,
        id=st.just(2),
        name=st.just("Licence"),
        product_id=st.just(102),
        quantity=quantities,
        price=PRICES,
        discount_percent=PERCENTS,
        discount_dollars=DOLLARS,
        taxable=st.booleans(),
        position=st.just(1),
    ).filter(lambda line: billed_cents(line) > 0)


@st.composite
def partials(draw: st.DrawFn, line: BilledLine) -> list[Decimal]:
    """Quantities that add up to everything that was billed, in any order."""
    unit = Decimal(1) if line.quantity == int(line.quantity) else Decimal("0.01")
    units = int(line.quantity / unit)
    cuts = sorted(draw(st.sets(st.integers(1, units - 1), max_size=8)) if units > 1 else set())
    return [(end - start) * unit for start, end in zip([0, *cuts], [*cuts, units], strict=True)]

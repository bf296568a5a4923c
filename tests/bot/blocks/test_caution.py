from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.blocks.card import card
from bot.blocks.caution import cautions
from bot.blocks.preview import preview
from bot.models import Caution, GstChange
from tests.bot.blocks import samples
from tests.bot.blocks.reading import read

UNPAID = "Not paid yet: invoice 8101. The refund leaves it as it is: the credit comes on a later bill."
DISCOUNT = (
    "Discount on the whole invoice: invoice 8101 takes off $100.00 excl. GST that its lines do not show. "
    "The prices here are the lines' own: check whether that is what was paid."
)


def test_an_ordinary_invoice_says_nothing() -> None:
    assert cautions(samples.refund()) == []


def test_what_is_unusual_stands_in_the_preview_and_on_the_card() -> None:
    odd = samples.refund(caution=Caution(unpaid=True, discount_cents=10000))
    for screen in (preview("d1", odd), card(odd)):
        assert UNPAID in read(screen)
        assert DISCOUNT in read(screen)
    assert "Not paid yet:" in card(odd).text


def test_a_rate_of_gst_that_has_changed_is_said_with_both() -> None:
    change = GstChange(
        billed=Decimal("0.15"), now=Decimal("0.125"), invoice_number="9020", invoice_date=date(2026, 11, 1)
    )
    told = read(card(samples.refund(caution=Caution(gst=change))))
    assert (
        "GST has changed: invoice 8101 was billed with 15%, the customer's newest one (9020, 1 Nov 2026) with 12.5%. "
        "The credit is counted here with 15%; the bill that takes it may use the new rate."
    ) in told

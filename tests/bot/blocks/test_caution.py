from __future__ import annotations

from bot.blocks.card import card
from bot.blocks.caution import cautions
from bot.blocks.preview import preview
from bot.models import Caution
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

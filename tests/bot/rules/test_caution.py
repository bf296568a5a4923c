from __future__ import annotations

from bot.models import Caution
from bot.rules.caution import caution
from tests.bot.rules.examples import FACTS, INVOICE

PAID = INVOICE.model_copy(update={"is_paid": True, "subtotal_cents": 49800 + 44880 + 1200 + 16200})


def test_of_a_paid_invoice_whose_lines_tell_everything_there_is_nothing_to_say() -> None:
    assert caution(FACTS.model_copy(update={"invoice": PAID})) == Caution()


def test_an_unpaid_invoice_and_a_hidden_discount_are_said_together() -> None:
    odd = PAID.model_copy(update={"is_paid": False, "subtotal_cents": PAID.subtotal_cents - 1000})
    assert caution(FACTS.model_copy(update={"invoice": odd})) == Caution(unpaid=True, discount_cents=1000)

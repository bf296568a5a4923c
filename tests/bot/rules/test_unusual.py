from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.models import Caution, GstChange, Outlook, Question, ScheduleTrouble, Trouble
from bot.rules.unusual import is_unusual
from tests.bot.blocks import samples
from tests.bot.rules.examples import refund

GST = GstChange(billed=Decimal("0.15"), now=Decimal("0.12"), invoice_number="8105", invoice_date=date(2026, 11, 1))
OPEN = Question(number=1, by="U2", at=refund().created_at, text="Which one?")
PAUSED = Outlook(spark=False, troubles=(ScheduleTrouble(kind=Trouble.PAUSED, schedule="Monthly"),))
WRONG = refund().lines[0].model_copy(update={"right_cents": 1000})


def test_a_plain_request_is_not() -> None:
    assert not is_unusual(refund())
    assert not is_unusual(refund(outlook=Outlook(spark=True, schedule="SPARK", next_run=date(2026, 12, 3))))
    assert not is_unusual(refund(caution=Caution(unpaid=True)))
    answered = OPEN.model_copy(update={"answered_at": OPEN.at, "answer": "The second."})
    assert not is_unusual(refund(questions=(answered,)))


@pytest.mark.parametrize(
    "warned",
    [
        {"by_hand": (samples.CREDIT,)},
        {"earlier": (samples.EARLIER,)},
        {"lines": (WRONG,)},
        {"outlook": PAUSED},
        {"caution": Caution(discount_cents=100)},
        {"caution": Caution(gst=GST)},
        {"questions": (OPEN,)},
    ],
)
def test_what_its_card_warns_of_is(warned: dict[str, Any]) -> None:
    assert is_unusual(refund(**warned))

"""Does the card of this request warn of something, so that it has to be read before anybody decides?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.models import Refund


def is_unusual(refund: Refund) -> bool:
    """Whether it does, or a question is open: a list shows less than the card does.

    That the invoice is not paid yet a list can say itself.
    """
    return bool(
        refund.by_hand
        or refund.earlier
        or refund.charge_cents
        or refund.outlook.troubles
        or refund.caution.discount_cents
        or refund.caution.gst
        or any(question.answered_at is None for question in refund.questions)
    )

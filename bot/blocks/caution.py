"""What is unusual about the invoice, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import amount, full_day, money
from bot.blocks.text import bold, paragraph

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.blocks.text import Paragraph
    from bot.models import Refund

NUMBER_LIMIT = 25


def cautions(refund: Refund) -> list[Paragraph]:
    """What everybody should know about the invoice; empty where nothing is unusual."""
    known = refund.caution
    number = cut(clean(refund.invoice_number), NUMBER_LIMIT)
    said = []
    if known.unpaid:
        said.append(
            paragraph(
                bold("Not paid yet:"),
                f" invoice {number}. The refund leaves it as it is: the credit comes on a later bill.",
            )
        )
    if known.discount_cents:
        said.append(
            paragraph(
                bold("Discount on the whole invoice:"),
                f" invoice {number} takes off {money(known.discount_cents, refund.currency_symbol)} excl. GST that its "
                "lines do not show. The prices here are the lines' own: check whether that is what was paid.",
            )
        )
    if known.gst:
        newest = cut(clean(known.gst.invoice_number), NUMBER_LIMIT)
        billed = _percent(known.gst.billed)
        said.append(
            paragraph(
                bold("GST has changed:"),
                f" invoice {number} was billed with {billed}, the customer's newest one ({newest}, "
                f"{full_day(known.gst.invoice_date)}) with {_percent(known.gst.now)}. The credit is counted here with "
                f"{billed}; the bill that takes it may use the new rate.",
            )
        )
    return said


def _percent(rate: Decimal) -> str:
    """A rate as "15%" or "12.5%"."""
    return f"{amount(round(100 * rate, 2))}%"

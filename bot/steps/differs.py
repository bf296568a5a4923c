"""The ticket is not as approved: a person is told every difference, and what they can choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Attention, Trap
from bot.rules.comparison import charging
from bot.rules.content import fingerprint
from bot.rules.remedy import is_billed_as_approved, keepable, mends
from bot.rules.tax import gst_cents, gst_rate
from bot.steps.billing import SyncroSilentError
from bot.steps.work import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import RefundLine, TicketFacts
    from bot.steps.work import Work


async def differs(work: Work, held: TicketFacts, differences: tuple[str, ...], *, step: str) -> Stop:
    """What stops the refund: the differences between `held` and what was approved, and the choices they leave."""
    kept = keepable(work.refund, held)
    gst = None if kept is None else await gst_of(work, kept)
    choices: dict[str, object] = {
        "may_put_back": bool(mends(work.refund, held)),
        "billed": is_billed_as_approved(work.refund, held),
        "charging": charging(held),
    }
    if kept is not None and gst is not None:
        choices["may_keep"] = fingerprint(kept)
        choices["keepable_cents"] = sum(line.credit_cents for line in kept) + gst
    return Stop(Attention(trap=Trap.CHANGED, step=step, differences=differences).model_copy(update=choices))


async def gst_of(work: Work, lines: Sequence[RefundLine]) -> int | None:
    """The GST on other lines than those approved, at the invoice's own rate; None where it can't be read now."""
    try:
        invoice = await work.billing.invoice(work.refund.invoice_id)
    except SyncroSilentError:
        return None
    return None if invoice is None else gst_cents(lines, gst_rate(invoice))

"""The invoice is corrected between the approval and the work: what does not follow from it any more is not refunded."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.blocks.money import TIMES
from bot.models import State, Trap
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import (
    CUSTOMER_ID,
    INVOICE_ID,
    MOUSE,
    MOUSE_ID,
    MOUSE_LINE,
    SEATS,
    SEATS_ID,
    SEATS_LINE,
    add_customer,
    approve,
)
from tests.sandbox.syncro.people import ByHand

NUMBER = str(INVOICE_ID)
OTHER_ID = CUSTOMER_ID + 1
NOW = f"On invoice {NUMBER} now:"
PRICE = (
    f"{SEATS} is billed as 12 {TIMES} $30.00 after discounts, which does not allow a refund of 3 {TIMES} $37.40. "
    "Ask for a new refund from the invoice as it is now."
)
Change = Callable[[ByHand], object]


def change(**changes: object) -> Change:
    return lambda people: people.change_invoice_line(NUMBER, SEATS_LINE, **changes)


CORRECTIONS: dict[str, tuple[Change, tuple[str, ...], Change]] = {
    "another product": (
        change(product_id=MOUSE_ID, item=MOUSE),
        (f"{SEATS}. Approved: this product. {NOW} {MOUSE}.",),
        change(product_id=SEATS_ID, item=SEATS),
    ),
    "no product any more": (
        change(product_id=None, item="Manual Item", name="Seats as agreed"),
        (f"{SEATS}. Approved: this product. {NOW} a Manual item, Seats as agreed (Manual Item).",),
        change(product_id=SEATS_ID, item=SEATS, name=SEATS),
    ),
    "without GST": (
        change(taxable=False),
        (f"{SEATS}. Approved: with GST. {NOW} without GST.",),
        change(taxable=True),
    ),
    "fewer than are to be refunded": (
        change(quantity=Decimal(2)),
        (f"{SEATS}. Approved: a refund of 3. {NOW} 2.",),
        change(quantity=Decimal(12)),
    ),
    "another price": (
        change(price=Decimal(30)),
        (PRICE,),
        change(price=Decimal("37.40")),
    ),
    "another rate of GST": (
        lambda people: people.change_gst(NUMBER, Decimal("0.125")),
        (f"Approved: $16.83 GST. By the rate of invoice {NUMBER} now: $14.03 GST.",),
        lambda people: people.change_gst(NUMBER, Decimal("0.15")),
    ),
    "no GST at all": (
        lambda people: people.change_gst(NUMBER, Decimal(0)),
        (f"Approved: $16.83 GST. By the rate of invoice {NUMBER} now: $0.00 GST.",),
        lambda people: people.change_gst(NUMBER, Decimal("0.15")),
    ),
    "another customer": (
        lambda people: people.give_invoice_to(NUMBER, OTHER_ID),
        (f"Approved: a refund for Kererū Café. Invoice {NUMBER} is for Harbour Dental now.",),
        lambda people: people.give_invoice_to(NUMBER, CUSTOMER_ID),
    ),
}


@pytest.mark.parametrize(("correct", "told", "take_back"), CORRECTIONS.values(), ids=CORRECTIONS.keys())
async def test_what_the_invoice_does_not_say_any_more_is_told_and_not_refunded(
    here: Scene, bot: Process, correct: Change, told: tuple[str, ...], take_back: Change
) -> None:
    add_customer(here.account, OTHER_ID, "Harbour Dental")
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    correct(here.account.by_hand)
    refund = await here.run(bot)
    assert refund.attention is not None
    assert (refund.attention.trap, refund.attention.differences) == (Trap.NO_LONGER_REFUNDABLE, told)
    assert (await here.go_on(bot)).state is State.NEEDS_ATTENTION
    assert not [call for call in here.syncro.requests if call.method != "GET"]
    take_back(here.account.by_hand)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_an_invoice_that_is_deleted_is_told_and_not_refunded(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.account.by_hand.delete_invoice(NUMBER)
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.NO_LONGER_REFUNDABLE
    told = f"Approved: a refund of invoice {NUMBER}. In Syncro now: no such invoice."
    assert refund.attention.differences == (told,)
    assert not [call for call in here.syncro.requests if call.method != "GET"]


async def test_what_is_corrected_elsewhere_on_the_invoice_stops_nothing(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.account.by_hand.change_invoice_line(NUMBER, SEATS_LINE, quantity=Decimal(3))
    here.account.by_hand.change_invoice_line(NUMBER, MOUSE_LINE, taxable=False, price=Decimal(5))
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)

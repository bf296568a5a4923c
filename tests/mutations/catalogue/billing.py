"""What the invoice bills, and at which GST, when its refund is carried out."""

from tests.mutations.mutation import FAULTS, Mutation

BILLING = (
    Mutation(
        "an invoice of another customer is refunded",
        "bot/rules/still_billed.py",
        "if invoice.customer_id != refund.customer_id:",
        "if False:",
        (f"{FAULTS}test_corrected.py", "-k", "customer"),
    ),
    Mutation(
        "a line is refunded that bills another product now",
        "bot/rules/still_billed.py",
        "if line.product_id != approved.product_id:",
        "if False:",
        (f"{FAULTS}test_corrected.py", "-k", "product"),
    ),
    Mutation(
        "a line is refunded that is billed without GST now",
        "bot/rules/still_billed.py",
        "if line.taxable != approved.taxable:",
        "if False:",
        (f"{FAULTS}test_corrected.py", "-k", "GST"),
    ),
    Mutation(
        "more is refunded than the invoice bills now",
        "bot/rules/still_billed.py",
        "if quantity > line.quantity:",
        "if False:",
        (f"{FAULTS}test_corrected.py", "tests/bot/rules/test_still_billed.py", "-k", "fewer or told"),
    ),
    Mutation(
        "the GST that was approved is not compared",
        "bot/rules/still_billed.py",
        "now == refund.gst_cents or",
        "True or",
        (f"{FAULTS}test_corrected.py", "-k", "GST"),
    ),
    Mutation(
        "another price on the invoice is refunded as before",
        "bot/rules/still_billed.py",
        "(violation := check_price(line, pieces, symbol)) is not None",
        "False",
        (f"{FAULTS}test_corrected.py", "-k", "price"),
    ),
    Mutation(
        "a refund takes back a part of itself",
        "bot/rules/price.py",
        "if all(piece.quantity > 0",
        "if any(piece.quantity > 0",
        ("tests/bot/rules/test_price.py",),
        by_tool=True,
    ),
    Mutation(
        "a newer invoice that only credits shows another GST rate",
        "bot/rules/tax.py",
        " or sum(_taxable(newest)) <= 0",
        "",
        ("tests/bot/rules/test_tax.py",),
        by_tool=True,
    ),
    Mutation(
        "which bill takes the credit is not read again after a pause",
        "bot/steps/foresee.py",
        "if refund.ticket is not None:",
        "if refund.ticket is not None or await work.outcome_of(refunds.OUTLOOK) is not None:",
        ("tests/bot/faults/test_run_window.py", "-k", "which_bill"),
    ),
)

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from bot.blocks.ask import ask, did_not_answer, loading, no_invoices, not_permitted, unknown_invoice
from tests.bot.blocks import samples
from tests.bot.blocks.reading import inputs, read, sentences

REFUNDABLE = [(samples.HANDSET, Decimal(2), "$249.00"), (samples.SEATS, Decimal(9), "$37.40")]
REFUSED = [(samples.COURIER, "not a product. Refund the actual product line it stands for.")]


def filled(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "customer": (samples.CUSTOMER, True),
        "invoice": samples.SUMMARY,
        "facts": samples.facts(),
        "refundable": REFUNDABLE,
        "refused": REFUSED,
    }
    return ask("d1", **(values | changes))


def test_it_opens_with_a_word_that_it_is_being_fetched() -> None:
    assert read(loading("d1")) == "Fetching from Syncro…"
    assert json.loads(loading("d1")["private_metadata"]) == {"draft": "d1"}


def test_at_first_only_the_customer_is_asked_for() -> None:
    view = ask("d1")
    assert list(inputs(view)) == ["customer"]
    assert (view["callback_id"], view["title"]["text"], view["submit"]["text"]) == (
        "refund_ask",
        "Request a refund",
        "Next",
    )


def test_each_answer_is_sent_at_once_and_brings_the_next_question() -> None:
    view = ask("d1", customer=(samples.CUSTOMER, True))
    assert list(inputs(view)) == ["customer", "invoice:31"]
    assert inputs(view)["customer"]["element"]["min_query_length"] == 1
    assert inputs(view)["invoice:31"]["element"]["min_query_length"] == 0
    assert all(block["dispatch_action"] for block in inputs(view).values())


def test_while_the_invoice_is_read_its_lines_are_not_asked_for() -> None:
    view = ask("d1", customer=(samples.CUSTOMER, True), invoice=samples.SUMMARY, loading_invoice=True)
    assert "Fetching invoice 8101 from Syncro…" in sentences(view)
    assert list(inputs(view)) == ["customer", "invoice:31"]


def test_the_lines_follow_the_invoice_with_what_was_chosen_so_far() -> None:
    block = inputs(filled(chosen=[502]))["lines:71"]
    assert block["label"]["text"] == "What to refund"
    assert block["element"]["max_selected_items"] == 40
    assert [option["value"] for option in block["element"]["initial_options"]] == ["502"]
    assert "initial_options" not in inputs(filled())["lines:71"]["element"]


def test_what_cannot_be_chosen_is_named_with_its_reason() -> None:
    reason = "Courier as quoted (Manual Item): not a product. Refund the actual product line it stands for."
    assert reason in sentences(filled())


def test_of_many_refused_lines_twenty_are_named_and_the_rest_counted() -> None:
    view = filled(refused=[(line, "fully refunded by RF-000031.") for line in samples.many_lines(32)])
    assert "and 12 more" in sentences(view)
    assert sum("fully refunded" in sentence for sentence in sentences(view)) == 20


def test_an_unpaid_invoice_says_so_and_a_paid_one_does_not() -> None:
    unpaid = "This invoice is not paid yet. The refund leaves it as it is: the credit comes on a later bill."
    assert unpaid in sentences(filled(facts=samples.facts(is_paid=False)))
    assert unpaid not in sentences(filled())


def test_where_nothing_can_be_refunded_no_empty_list_is_offered() -> None:
    view = filled(refundable=[])
    assert "Nothing on this invoice can be refunded. Please choose another one." in sentences(view)
    assert "lines:71" not in inputs(view)


def test_a_problem_is_told_on_the_screen_it_belongs_to() -> None:
    notice = unknown_invoice("8101")
    assert notice == "Syncro holds no invoice 8101. Please check the number, or choose a customer to see the invoices."
    assert notice in sentences(ask("d1", notice=notice))
    assert no_invoices("Kererū Café").startswith("Kererū Café has no invoices in Syncro")


def test_silence_and_a_missing_permission_are_told_apart() -> None:
    assert did_not_answer("the invoice") == (
        "Syncro did not answer when asked for the invoice. Please try again in a moment."
    )
    assert not_permitted("invoices", "Invoices - View") == (
        "Syncro does not let me read invoices: my token lacks the permission “Invoices - View”. An administrator can "
        "grant it in Syncro."
    )

from __future__ import annotations

import json

from bot.blocks.preview import preview, problem, sent
from bot.blocks.reject import reject_reason
from tests.bot.blocks import samples
from tests.bot.blocks.reading import inputs, links, read, sentences

MINUS, TIMES = "\u2212", "\u00d7"


def test_it_shows_exactly_what_will_be_asked_for() -> None:
    view = preview("d1", samples.refund(reference=""))
    said = sentences(view)
    assert "Ticket for Kererū Café:" in said
    assert f"Credit/refund for Yealink T46U handset {TIMES}1, Microsoft 365 Business Premium {TIMES}3" in said
    assert f"{MINUS}1 {TIMES} $249.00   Yealink T46U handset (invoice 8101, 1 Oct), serial 7C2F80AA02" in said
    assert f"{MINUS}$361.20 excl. GST · {MINUS}$415.38 incl. GST" in said
    assert "Reason: Returned goods" in read(view)
    assert "one handset dead on arrival" in said


def test_it_warns_of_spark_and_of_a_schedule_that_will_not_take_the_credit() -> None:
    assert "Not on this bill." in sentences(preview("d1", samples.refund()))
    both = read(preview("d1", samples.refund(outlook=samples.PAUSED)))
    assert "Not on this bill." in both
    assert "No bill will pick this up: Spark monthly is paused." in both


def test_its_button_asks_and_does_not_refund() -> None:
    view = preview("d1", samples.refund())
    assert (view["callback_id"], view["submit"]["text"], view["close"]["text"]) == (
        "refund_preview",
        "Ask for Approval",
        "Back",
    )
    assert json.loads(view["private_metadata"]) == {"draft": "d1"}


def test_after_sending_it_says_where_and_closes_the_whole_form() -> None:
    view = sent(samples.refund(), "C0REFUNDS", "https://example.slack.com/archives/C0/p1")
    assert "RF-000123 was sent to C0REFUNDS for approval. You will hear in the thread." in read(view)
    assert links(view) == {"Open the thread": "https://example.slack.com/archives/C0/p1"}
    assert view["clear_on_close"]
    assert "submit" not in view
    assert view["close"]["text"] == "Done"
    assert links(sent(samples.refund(), "C0REFUNDS")) == {}


def test_a_dead_end_says_what_is_wrong_and_asks_for_nothing() -> None:
    view = problem("No refund possible", "Kererū Café has no invoices in Syncro.")
    assert "submit" not in view
    assert read(view) == "Kererū Café has no invoices in Syncro."


def test_who_rejects_is_asked_why_and_told_who_reads_it() -> None:
    view = reject_reason(samples.refund(), '{"refund": 123}')
    block = inputs(view)["reason"]
    assert block["hint"]["text"] == "The requester reads this."
    assert block["element"]["action_id"] == "reason"
    assert (view["callback_id"], view["title"]["text"], view["submit"]["text"], view["private_metadata"]) == (
        "refund_reject",
        "Reject this refund",
        "Reject",
        '{"refund": 123}',
    )
    assert "RF-000123: $415.38 incl. GST to Kererū Café" in sentences(view)

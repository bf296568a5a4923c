from __future__ import annotations

import json

import pytest

from bot.blocks.card import card
from bot.models import State
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, links, read, sentences

MINUS, TIMES = "\u2212", "\u00d7"


def test_its_first_line_is_action_amount_and_customer() -> None:
    message = card(samples.refund())
    assert message.blocks[0]["type"] == "header"
    assert message.blocks[0]["text"]["text"] == "Refund $415.38 incl. GST to Kererū Café?"
    assert message.text.startswith("Refund $415.38 incl. GST to Kererū Café?\n")


def test_a_table_shows_what_comes_back_at_the_billed_price() -> None:
    (table,) = (block for block in card(samples.refund()).blocks if block["type"] == "table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["What", "Quantity", "Billed price excl. GST", "Credit excl. GST"],
        ["Yealink T46U handset", "1", "$249.00", f"{MINUS}$249.00"],
        ["Microsoft 365 Business Premium", "3", "$37.40", f"{MINUS}$112.20"],
    ]


def test_it_says_who_asks_why_for_which_invoice_and_what_comes_back_to_the_shelf() -> None:
    said = read(card(samples.refund()))
    assert "RF-000123 · Requested by @U0MERE" in said
    assert "Reason: Returned goods one handset dead on arrival" in said
    assert "Invoice 8101 (1 Oct)" in said
    assert "Stock: Yealink T46U handset comes back (serial 7C2F80AA02)" in said
    assert links(card(samples.refund())) == {
        "Kererū Café": "https://msp.syncromsp.com/customers/31",
        "Invoice 8101": "https://msp.syncromsp.com/invoices/71",
    }


def test_several_units_are_counted_and_listed() -> None:
    serials = tuple(f"S{number}" for number in range(12))
    lines = (samples.line(1, quantity=12, serials=serials), samples.line(2, stocked=True))
    said = sentences(card(samples.refund(lines=lines)))
    assert f"12 {TIMES} Yealink T46U handset come back (serials {', '.join(serials[:6])} and 6 more)" in said
    assert f"3 {TIMES} Microsoft 365 Business Premium come back" in said


def test_a_thing_that_comes_back_at_two_prices_is_one_thing_on_the_shelf() -> None:
    lines = tuple(samples.line(1, reference=f"RF-000123/{number}", serials=(f"S{number}",)) for number in (1, 2))
    said = read(card(samples.refund(lines=lines)))
    assert f"Stock: 2 {TIMES} Yealink T46U handset come back (serials S1, S2)" in said


def test_a_service_has_no_stock_to_speak_of() -> None:
    assert "Stock" not in read(card(samples.refund(lines=(samples.line(2),))))


def test_approving_asks_first_with_the_amount() -> None:
    approve = buttons(card(samples.refund()))["approve"]
    assert approve["style"] == "primary"
    assert approve["text"]["text"] == "Approve Refund"
    assert approve["confirm"]["text"]["text"] == (
        "Approve $415.38 incl. GST to Kererū Café? The bot creates and resolves the Syncro ticket at once."
    )
    assert (approve["confirm"]["confirm"]["text"], approve["confirm"]["deny"]["text"]) == ("Approve Refund", "Not Yet")


def test_rejecting_is_unstyled_and_cancelling_asks_first() -> None:
    found = buttons(card(samples.refund()))
    assert list(found) == ["approve", "reject", "question", "edit", "cancel", "story"]
    assert "style" not in found["reject"]
    assert found["cancel"]["text"]["text"] == "Cancel (requester only)"
    assert (found["cancel"]["confirm"]["confirm"]["text"], found["cancel"]["confirm"]["deny"]["text"]) == (
        "Cancel Request",
        "Keep It",
    )


def test_every_button_is_bound_to_what_was_shown() -> None:
    deciding = buttons(card(samples.refund()))
    assert json.loads(deciding.pop("story")["value"]) == {"refund": 123}
    for button in deciding.values():
        assert json.loads(button["value"]) == {"refund": 123, "hash": "a" * 64}


@pytest.mark.parametrize("state", [state for state in State if state is not State.REQUESTED])
def test_after_the_decision_the_record_is_all_there_is_to_press(state: State) -> None:
    assert set(buttons(card(samples.refund(state, decision=samples.APPROVED)))) == {"story"}


def test_the_decision_says_who_and_when_and_why() -> None:
    assert "Approved by @U0WIREMU · Tue 24 Nov 14:02" in read(
        card(samples.refund(State.APPROVED, decision=samples.APPROVED))
    )
    assert "Rejected by @U0WIREMU · Tue 24 Nov 14:02 The handset is out of warranty." in read(
        card(samples.refund(State.REJECTED, decision=samples.REJECTED))
    )
    assert "Cancelled by @U0MERE" in read(card(samples.refund(State.CANCELLED, decision=samples.CANCELLED)))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.APPROVED, "Work in Syncro starts in a moment."),
        (State.PROCESSING, "Working in Syncro: ticket 20031."),
        (State.NEEDS_ATTENTION, "Needs a person: the thread says what to do."),
        (State.RESOLVED, "Ticket 20031 is resolved. Waiting for the run of Thu 3 Dec, 06:00."),
        (State.LANDED, "Ticket 20031 is resolved, and the credit stands on an invoice."),
        (
            State.OVERDUE,
            "the credit is not on an invoice yet. Overdue: the thread says what to do.",
        ),
        (State.EXPIRED, "Expired: nobody decided in time. Nothing was done in Syncro."),
    ],
)
def test_the_card_follows_the_refund(state: State, said: str) -> None:
    message = card(samples.refund(state, ticket=samples.TICKET))
    assert said in read(message)
    assert said in message.text
    assert "credited" not in message.text.lower()


def test_long_details_are_cut() -> None:
    message = card(samples.refund(details="d" * 2000))
    quoted = next(sentence for sentence in sentences(message) if sentence.startswith("ddd"))
    assert len(quoted) == 500
    assert quoted.endswith("…")


def test_eighty_lines_keep_every_row_with_shorter_names() -> None:
    name = "Microsoft 365 Business Premium with Teams Phone and more"
    lines = tuple(samples.line(2, name=name, invoice_line_id=number) for number in range(80))
    (table,) = (block for block in card(samples.refund(lines=lines)).blocks if block["type"] == "table")
    assert len(table["rows"]) == 81
    assert table["rows"][1][0]["text"].startswith("Microsoft 365 Busines")
    assert table["rows"][1][0]["text"].endswith("…")

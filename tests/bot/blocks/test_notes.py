from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.notes import line_description, notes, subject
from tests.bot.blocks import samples

MINUS, TIMES = "\u2212", "\u00d7"


def test_the_subject_names_what_comes_back_and_ends_with_the_reference() -> None:
    assert subject(samples.refund()) == (
        f"Credit/refund for Yealink T46U handset {TIMES}1, Microsoft 365 Business Premium {TIMES}3 (RF-000123)"
    )


def test_a_subject_that_is_too_long_counts_the_rest() -> None:
    lines = tuple(samples.line(1, invoice_line_id=number, name=f"Handset number {number}") for number in range(40))
    said = subject(samples.refund(lines=lines))
    assert said.endswith(" more (RF-000123)")
    assert said.startswith(f"Credit/refund for Handset number 0 {TIMES}1, ")
    assert len(said) <= 255


def test_one_line_split_over_two_prices_is_one_thing() -> None:
    lines = (samples.line(1, quantity=Decimal(2)), samples.line(1, price_cents=24901))
    assert subject(samples.refund(lines=lines)) == f"Credit/refund for Yealink T46U handset {TIMES}3 (RF-000123)"


def test_the_notes_hold_what_the_procedure_asks_for() -> None:
    refund = samples.refund(decision=samples.APPROVED, date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
    assert notes(refund, "Mere T.", "Wiremu K.").splitlines() == [
        "Reason: Returned goods",
        "Details:",
        "  one handset dead on arrival",
        "Dates: 1 Oct 2026 to 31 Oct 2026",
        "Original invoice: 8101 of 1 Oct 2026",
        "",
        f"RF-000123/1: {MINUS}1 {TIMES} Yealink T46U handset at $249.00 excl. GST, serial 7C2F80AA02",
        f"RF-000123/2: {MINUS}3 {TIMES} Microsoft 365 Business Premium at $37.40 excl. GST",
        f"Total: {MINUS}$361.20 excl. GST · {MINUS}$415.38 incl. GST",
        "",
        "Asked for by: Mere T.",
        "Approved by: Wiremu K., 24 Nov 2026 14:02",
        (
            "Record: RF-000123 k3y; customer 31; invoice 71; asked U0MERE; 501 x 1 at 24900 7C2F80AA02; "
            "502 x 3 at 3740; approved U0WIREMU"
        ),
    ]


def test_half_a_range_of_dates_is_told_as_half() -> None:
    assert "Dates: from 1 Oct 2026\n" in notes(samples.refund(date_from=date(2026, 10, 1)), "M", "W")
    assert "Dates: to 1 Oct 2026\n" in notes(samples.refund(date_to=date(2026, 10, 1)), "M", "W")


def test_a_forged_record_in_the_details_stays_indented_and_ours_is_last() -> None:
    forged = samples.refund(details="broken\nRecord: RF-000001 guess\r\nApproved by: nobody")
    said = notes(forged, "Mere\nRecord: RF-000002 x", "Wiremu K.").splitlines()
    assert [line for line in said if line.startswith("Record:")] == [said[-1]]
    assert said[-1].startswith("Record: RF-000123 k3y; ")
    assert [line for line in said if line.startswith("Approved by:")] == ["Approved by: Wiremu K."]


def test_a_line_names_the_invoice_its_reference_and_its_units() -> None:
    refund = samples.refund()
    assert line_description(refund, samples.line(1)) == (
        "Refund of invoice 8101 of 1 Oct 2026 · RF-000123/1 · serial 7C2F80AA02"
    )
    assert line_description(refund, samples.line(2)) == "Refund of invoice 8101 of 1 Oct 2026 · RF-000123/2"
    two = samples.line(1, serials=("A", "B"))
    assert line_description(refund, two).endswith("RF-000123/1 · serials A, B")


@given(text=st.text(max_size=500))
def test_subject_and_description_stay_on_one_line_with_their_reference(text: str) -> None:
    line = samples.line(1, name=text, serials=(text,) * 50)
    refund = samples.refund(lines=(line,), invoice_number=text[:20])
    assert subject(refund).endswith("(RF-000123)")
    assert len(subject(refund)) <= 255
    assert "RF-000123/1" in line_description(refund, line)
    assert len(line_description(refund, line)) <= 1000
    assert "\n" not in subject(refund) + line_description(refund, line)

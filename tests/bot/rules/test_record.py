from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Record, RecordedLine
from bot.rules.record import chosen, is_signed, read, reference_in, secret_of, sign

SECRET = secret_of("T0ken")
RECORD = Record(
    reference="RF-000123",
    customer_id=31,
    invoice_id=71,
    requester_id="U0MERE",
    approver_id="U0WIREMU",
    lines=(
        RecordedLine(invoice_line_id=501, quantity=Decimal("1.00"), price_cents=24900, serials=("7C2F 80;AA", "é/1")),
        RecordedLine(invoice_line_id=502, quantity=Decimal("0.25"), price_cents=3740),
    ),
)

# Every character, also half of one: what a serial number holds must not keep a ticket from its notes.
serials = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=12), max_size=3).map(tuple)
lines = st.builds(
    RecordedLine,
    invoice_line_id=st.integers(1, 10**9),
    quantity=st.decimals(Decimal("0.01"), 10**6, places=2),
    price_cents=st.integers(0, 10**9),
    serials=serials,
)
records = st.builds(
    Record,
    reference=st.integers(1, 10**7).map("RF-{:06}".format),
    customer_id=st.integers(1, 10**9),
    invoice_id=st.integers(1, 10**9),
    requester_id=st.from_regex(r"\AU[A-Z0-9]{8}\Z"),
    approver_id=st.from_regex(r"\A(U[A-Z0-9]{8})?\Z"),
    acting_for=st.from_regex(r"\A(U[A-Z0-9]{8})?\Z"),
    lines=st.lists(lines, min_size=1, max_size=4).map(tuple),
).filter(lambda record: record.approver_id or not record.acting_for)


def signed(record: Record = RECORD, secret: bytes = SECRET) -> Record:
    return record.model_copy(update={"key": sign(record, secret)})


def test_it_stands_in_one_plain_line() -> None:
    text = signed().text
    assert text.startswith("Record: RF-000123 ")
    assert text.endswith(
        "; customer 31; invoice 71; asked U0MERE; 501 x 1 at 24900 7C2F%2080%3BAA %C3%A9%2F1; 502 x 0.25 at 3740; "
        "approved U0WIREMU"
    )


def test_half_a_character_in_a_serial_number_is_written_and_read_again() -> None:
    line = RecordedLine(invoice_line_id=501, quantity=Decimal(1), price_cents=1, serials=("7C\ud8002F",))
    record = signed(RECORD.model_copy(update={"lines": (line,)}))
    assert record.text.isascii()
    (found,) = read(record.text)
    assert found == record
    assert is_signed(found, SECRET)


@given(records)
def test_what_was_written_is_read_and_believed(record: Record) -> None:
    (found,) = read(f"Total: x\n\n{signed(record).text}\n")
    assert found == signed(record)
    assert is_signed(found, SECRET)
    assert found.text == signed(record).text


def test_broken_lines_and_markup_around_it_do_no_harm() -> None:
    broken = signed().text.replace("; ", ";\r\n  ")
    (found,) = read(f"<p>{broken}<br></p>")
    assert found == signed()


def test_any_change_of_what_is_signed_is_noticed() -> None:
    changes: list[dict[str, object]] = [
        {"reference": "RF-000124"},
        {"customer_id": 32},
        {"invoice_id": 72},
        {"requester_id": "U0OTHER"},
        {"lines": RECORD.lines[:1]},
        {"lines": (RECORD.lines[1], RECORD.lines[0])},
        {"lines": (RECORD.lines[0].model_copy(update={"quantity": Decimal(2)}), RECORD.lines[1])},
        {"key": "0123456789abcdef"},
        {"key": ""},
    ]
    assert is_signed(signed(), SECRET)
    assert not any(is_signed(signed().model_copy(update=change), SECRET) for change in changes)


def test_another_token_signs_otherwise_and_no_secret_is_the_token() -> None:
    assert not is_signed(signed(secret=secret_of("another")), SECRET)
    assert b"T0ken" not in SECRET


def test_of_several_records_the_one_that_the_subject_names_counts_and_else_the_last() -> None:
    first, second = signed(), signed(RECORD.model_copy(update={"reference": "RF-000200"}))
    forged = signed().model_copy(update={"reference": "RF-000300"})
    both = (first, second, forged)
    assert chosen(both, "RF-000123", SECRET) == first
    assert chosen(both, "RF-000300", SECRET) == second
    assert chosen((forged,), "RF-000300", SECRET) is None


def test_the_reference_is_the_end_of_the_subject() -> None:
    assert reference_in("Credit/refund for a thing (RF-000001) ×1 (RF-000123) ") == "RF-000123"
    assert reference_in("Credit/refund for RF-000123") == ""
    assert reference_in("Re: (RF-000123) again") == ""


coded = st.binary(min_size=1, max_size=6).map(lambda found: "".join(f"%{each:02x}" for each in found))
written = coded | st.text("abcxyz0189%-_.~ \n", max_size=30) | st.text(max_size=30)
number = st.integers(0, 10**9).map(str) | st.integers(15, 20).map("9".__mul__) | st.just("9" * 5000) | written


@given(number, number, written, written)
def test_no_text_breaks_the_reading(first: str, second: str, unit: str, name: str) -> None:
    text = (
        f"Record: RF-000123 0123456789abcdef; customer {first}; invoice {second}; asked {name}; "
        f"{second} x {first} at {first} {unit}; approved {name} for {unit}"
    )
    assert not any(is_signed(record, SECRET) for record in read(text))


@pytest.mark.parametrize(
    "spoilt",
    [
        ("7C2F%2080%3BAA", "%ff"),
        ("501 x", f"{'9' * 5000} x"),
        ("x 0.25", f"x {'9' * 5000}.25"),
        ("at 3740", f"at {'9' * 5000}"),
        ("customer 31", f"customer {'9' * 5000}"),
        ("RF-000123", f"RF-{'9' * 5000}"),
    ],
)
def test_what_can_not_be_a_record_of_ours_does_not_keep_the_others_from_being_read(spoilt: tuple[str, str]) -> None:
    other = signed().model_copy(update={"reference": "RF-000200"})
    text = signed().text.replace(*spoilt)
    assert text != signed().text
    assert other in read(f"{text}\n{other.text}")
    assert reference_in(f"Credit/refund for a thing (RF-{'9' * 5000})") == ""

import json
from decimal import Decimal
from typing import Any

import pytest

from syncro_client import NotFound, NotPermitted, RateLimited, Refused, TicketLine, UnknownOutcome
from syncro_client.answers import Answer, understand
from syncro_client.models.fields import Exact, Model, Text
from syncro_client.shapes import flat
from tests.syncro_client.records import ticket_line

HTML = b"<!DOCTYPE html><html><body>Sorry</body></html>"


class Amount(Model):
    n: Exact


class Words(Model):
    t: Text


def answer(
    body: bytes | dict[str, Any] | list[Any], *, status: int = 200, method: str = "POST", kind: str = ""
) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(method, "/tickets/5/add_line_item", status, content, {"content-type": kind} if kind else {})


def test_a_2xx_with_the_expected_shape_is_a_yes() -> None:
    assert understand(answer(ticket_line()), flat(TicketLine)).id == 1


def test_numbers_are_read_exactly() -> None:
    body = json.dumps(ticket_line()).replace('"price_retail": 15', '"price_retail": 37.40').encode()
    assert str(understand(answer(body), flat(TicketLine)).price_retail) == "37.40"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": "Customer required field"}, ("Customer required field",)),
        (
            {"error": ["Next run can't be blank", "Name can't be blank"]},
            ("Next run can't be blank", "Name can't be blank"),
        ),
        ({"errors": "Name can't be blank, B", "params": {}}, ("Name can't be blank, B",)),
        ({"errors": {"quantity": ["is not allowed"]}}, ("quantity is not allowed",)),
        ({"success": False, "message": ["Subject can't be blank"]}, ("Subject can't be blank",)),
        ({"status": "attached", "errors": "Already used."}, ("Already used.",)),
        ({"date": ["can't be blank"]}, ("date can't be blank",)),
        ({"success": False}, ()),
    ],
)
def test_an_error_body_with_422_is_a_clear_no(body: dict[str, Any], said: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as caught:
        understand(answer(body, status=422), flat(TicketLine))
    assert (caught.value.status, caught.value.messages) == (422, said)


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "message": "No"},
        {"error": "No"},
        {"errors": {"a": ["No"]}},
        {"status": "attached", "errors": "No"},
    ],
)
def test_an_error_body_with_200_is_a_clear_no_too(body: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        understand(answer(body), flat(TicketLine))
    assert caught.value.status == 200
    assert caught.value.messages


@pytest.mark.parametrize("status", [200, 201, 302, 400, 403, 404, 422, 500, 502])
def test_html_is_unknown_whatever_the_status(status: int) -> None:
    with pytest.raises(UnknownOutcome, match="HTML"):
        understand(answer(HTML, status=status, kind="text/html; charset=utf-8"), flat(TicketLine))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b'{"id": 1, "ticket_id":',
        b"feature is off",
        b"null",
        b"[]",
        b"7",
        b'{"id": NaN}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_2xx_that_cannot_be_read_is_unknown(body: bytes) -> None:
    with pytest.raises(UnknownOutcome):
        understand(answer(body), flat(TicketLine))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 301])
def test_these_statuses_are_unknown_even_with_a_readable_error(status: int) -> None:
    with pytest.raises(UnknownOutcome, match=str(status)):
        understand(answer({"error": "Something"}, status=status), flat(TicketLine))


@pytest.mark.parametrize("status", [400, 404, 422])
def test_an_empty_4xx_to_a_write_is_unknown(status: int) -> None:
    with pytest.raises(UnknownOutcome):
        understand(answer(b"", status=status), flat(TicketLine))


def test_an_empty_404_to_a_read_is_not_found() -> None:
    with pytest.raises(NotFound):
        understand(answer(b"", status=404, method="GET"), flat(TicketLine))


def test_the_wrong_wrapper_is_unknown() -> None:
    with pytest.raises(UnknownOutcome):
        understand(answer({"ticket_line_item": ticket_line()}), flat(TicketLine))


@pytest.mark.parametrize("missing", ["id", "quantity", "product_id", "taxable"])
def test_a_record_without_money_or_identity_is_unknown(missing: str) -> None:
    record = ticket_line()
    del record[missing]
    with pytest.raises(UnknownOutcome, match=missing):
        understand(answer(record), flat(TicketLine))


def test_an_unreadable_value_is_named_by_its_place_and_never_quoted() -> None:
    with pytest.raises(UnknownOutcome) as caught:
        understand(answer(ticket_line(quantity="a secret")), flat(TicketLine))
    assert "quantity" in str(caught.value)
    assert "secret" not in f"{caught.value}{caught.value.__cause__}"


def test_404_with_json_is_not_found() -> None:
    with pytest.raises(NotFound) as caught:
        understand(answer({"message": "Not found"}, status=404), flat(TicketLine))
    assert caught.value.messages == ("Not found",)


def test_403_names_the_permission_of_the_endpoint() -> None:
    with pytest.raises(NotPermitted) as caught:
        understand(answer({"error": "Not authorized."}, status=403), flat(TicketLine))
    assert caught.value.permission == "Tickets - Edit"


def test_a_401_in_plain_text_is_a_clear_no() -> None:
    with pytest.raises(NotPermitted):
        understand(answer(b"HTTP Token: Access denied.\n", status=401, kind="text/plain"), flat(TicketLine))


@pytest.mark.parametrize("body", [b"Retry later\n", HTML, b"", b'{"error": "Too many"}'])
def test_429_is_a_clear_no_whatever_the_body(body: bytes) -> None:
    with pytest.raises(RateLimited) as caught:
        understand(answer(body, status=429), flat(TicketLine))
    assert caught.value.retry_after is None


def test_what_syncro_says_stays_out_of_the_sentence_for_the_log() -> None:
    with pytest.raises(Refused) as caught:
        understand(answer({"error": "Jane Doe owes nothing"}, status=422), flat(TicketLine))
    assert str(caught.value) == "Syncro refused POST /tickets/5/add_line_item with status 422"


def test_cents_stand_in_for_a_missing_price() -> None:
    line = understand(answer(ticket_line(price_retail=None, retail_cents=3740)), flat(TicketLine))
    assert line.price_retail == Decimal("37.40")


@pytest.mark.parametrize(
    "number", ["1e-999999999", "1E+999999999", "9" * 5_000, "0." + "1" * 5_000, '"1e-999999999"', '"' + "9" * 30 + '"']
)
def test_a_number_that_no_moment_can_reckon_with_is_unreadable(number: str) -> None:
    body = f'{{"n": {number}}}'.encode()
    with pytest.raises(UnknownOutcome):
        understand(Answer("GET", "/x", 200, body), flat(Amount))


def test_ordinary_money_is_read_from_numbers_and_from_strings() -> None:
    for written in ("12.50", '"12.50"', "12", '"-12.5"', "1.25e1", '" 7.00 "'):
        assert understand(Answer("GET", "/x", 200, f'{{"n": {written}}}'.encode()), flat(Amount)).n


def test_what_no_database_can_hold_is_taken_out_of_texts() -> None:
    body = rb'{"t": "a\u0000b\ud83dc\u001b\n\ud83d\ude00"}'
    assert understand(Answer("GET", "/x", 200, body), flat(Words)).t == "abc\n\N{GRINNING FACE}"

from typing import Any

import pytest
from pydantic import ValidationError

from syncro_client import Customer, Ticket, Worksheet
from syncro_client.shapes import WrongShape, flat_or_one, many, one, one_or_nothing, one_with, page, success
from tests.syncro_client.records import customer, ticket, worksheet


def test_one_wants_its_wrapper() -> None:
    assert one("customer", Customer)({"customer": customer()}).id == 1
    with pytest.raises(WrongShape, match="customer"):
        one("customer", Customer)(customer())


def test_a_wrapper_around_nothing_is_the_wrong_shape() -> None:
    with pytest.raises(WrongShape):
        one("customer", Customer)({"customer": None})


def test_a_read_may_come_with_or_without_a_wrapper() -> None:
    shape = flat_or_one("customer", Customer)
    assert shape(customer()) == shape({"customer": customer()})


def test_a_whole_ticket_must_tell_its_lines() -> None:
    record = ticket()
    del record["line_items"]
    with pytest.raises(WrongShape, match="line_items"):
        one_with("ticket", Ticket, "line_items", "comments")({"ticket": record})


@pytest.mark.parametrize("data", [{"customers": {}}, {"customers": None}, {}, None, []])
def test_a_list_must_be_a_list(data: Any) -> None:
    with pytest.raises(WrongShape):
        many("customers", Customer)(data)


def test_one_unreadable_row_spoils_the_page() -> None:
    with pytest.raises(ValidationError):
        page("customers", Customer)({"customers": [customer(), {"id": None}]})


@pytest.mark.parametrize(("meta", "total"), [({"meta": {"total_pages": 3}}, 3), ({"meta": None}, None), ({}, None)])
def test_a_page_knows_how_many_there_are_or_that_nobody_says(meta: dict[str, Any], total: int | None) -> None:
    assert page("customers", Customer)({"customers": [], **meta}).total_pages == total


@pytest.mark.parametrize("data", [None, {"success": True}])
def test_a_bare_yes_is_nothing(data: Any) -> None:
    assert one_or_nothing("worksheet_result", Worksheet)(data) is None


def test_a_yes_with_the_record_is_the_record() -> None:
    found = one_or_nothing("worksheet_result", Worksheet)({"worksheet_result": worksheet()})
    assert found is not None
    assert found.required


def test_something_else_than_a_record_is_not_a_bare_yes() -> None:
    with pytest.raises(ValidationError):
        one_or_nothing("worksheet_result", Worksheet)({"data": worksheet()})


@pytest.mark.parametrize("data", [{}, {"success": "true"}, {"success": None}])
def test_success_must_be_true(data: Any) -> None:
    with pytest.raises(WrongShape):
        success(data)

from datetime import UTC, datetime

import pytest

from syncro_client import NotPermitted, RateLimited
from syncro_client.refusals import messages, refusal, retry_after

NOW = datetime(2024, 2, 1, 6, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("Thu, 01 Feb 2024 06:00:30 GMT", 30.0),
        ("Thu, 01 Feb 2024 05:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, now=NOW) == seconds


def test_rate_limited_carries_the_wait() -> None:
    error = refusal("GET", "/tickets", 429, {"retry-after": "12"}, None, received=NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 12.0
    assert "again in 12 s" in str(error)


@pytest.mark.parametrize(
    ("said", "permission"),
    [
        ("You need the permission Invoices - View Details for this", "Invoices - View Details"),
        ("Missing permission: Global - Admin.", "Global - Admin"),
        ("Not authorized. Please ask account admin to update your group permissions.", "Tickets - Create"),
    ],
)
def test_the_missing_permission_is_named_by_the_body_or_else_by_the_endpoint(said: str, permission: str) -> None:
    error = refusal("POST", "/tickets", 401, {}, {"error": said}, received=NOW)
    assert isinstance(error, NotPermitted)
    assert error.permission == permission


def test_no_permission_is_invented_where_none_is_documented() -> None:
    error = refusal("GET", "/me", 401, {}, {"error": "Bad token"}, received=NOW)
    assert isinstance(error, NotPermitted)
    assert error.permission is None


def test_the_same_sentence_is_told_once() -> None:
    assert messages({"success": False, "error": "Summary", "message": "Summary", "params": {"a": ["b"]}}) == (
        "Summary",
    )


def test_nested_fields_keep_their_names() -> None:
    assert messages({"errors": {"appointments": {"start_at": ["can't be blank"]}}}) == (
        "appointments start_at can't be blank",
    )


def test_a_body_that_is_no_object_says_nothing() -> None:
    assert messages(["no"]) == ()

from __future__ import annotations

import pytest

from bot.rules.reference import names, names_a_line, names_refund, refunds_named


@pytest.mark.parametrize("text", ["RF-000123/1", "of 5 Oct · RF-000123/1", "(RF-000123/1)", "RF-000123/1, mouse"])
def test_a_whole_reference_is_named(text: str) -> None:
    assert names(text, "RF-000123/1")


@pytest.mark.parametrize("text", ["RF-000123/10", "RF-000123", "XRF-000123/1", "RF-000123/1/2", "RF-000123/1-b"])
def test_a_reference_that_only_begins_or_ends_alike_is_another(text: str) -> None:
    assert not names(text, "RF-000123/1")


def test_a_refund_is_named_by_itself_and_by_each_of_its_lines() -> None:
    assert all(names_refund(text, "RF-000123") for text in ("RF-000123", "RF-000123/1", "For RF-000123/12."))
    assert not any(names_refund(text, "RF-000123") for text in ("RF-0001234", "RF-0001234/1", "RF-000124", ""))


def test_a_line_of_any_refund_is_named() -> None:
    assert names_a_line("Credit · RF-000987/3")
    assert not names_a_line("Credit, see RF-000987")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refund · RF-000123/1, see RF-000987", {"RF-000123", "RF-000987"}),
        ("rf-000987/2 as agreed", {"RF-000987"}),
        ("(RF-1000000)", {"RF-1000000"}),
        ("ARF-RF-000123/1", {"RF-000123"}),
        ("xRF-000987 RF-00098", set()),
        ("", set()),
    ],
)
def test_every_refund_that_a_text_names_is_found(text: str, found: set[str]) -> None:
    assert refunds_named(text) == found

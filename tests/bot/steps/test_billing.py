"""What the form reads."""

import pytest

from bot.steps.billing import beginnings, plain, web_url


@pytest.mark.parametrize(
    ("typed", "name"),
    [("kereru", "Kererū Café"), ("whanau", "Whānau Health Trust"), ("tui", "Tūī Legal"), ("hemi", "Hēmi Builders")],
)
def test_a_name_with_macrons_is_found_by_one_of_its_beginnings(typed: str, name: str) -> None:
    assert any(beginning.casefold() in name.casefold() for beginning in beginnings(typed))
    assert plain(typed) in plain(name)


def test_a_single_letter_is_looked_for_as_it_is() -> None:
    assert beginnings("k") == []


def test_links_lead_to_the_pages_of_the_account() -> None:
    assert web_url("https://kiwi-it.syncromsp.com/api/v1") == "https://kiwi-it.syncromsp.com"

from __future__ import annotations

import pytest

from bot.blocks.card import card
from bot.blocks.earlier import BECAME, asked_before
from bot.blocks.preview import preview
from bot.blocks.text import fallback
from bot.models import State
from tests.bot.blocks import samples
from tests.bot.blocks.reading import links, read


def test_where_nobody_asked_before_nothing_is_said() -> None:
    assert asked_before(samples.refund()) == []


@pytest.mark.parametrize("state", State)
def test_who_asked_when_and_what_became_of_it_stand_in_the_preview_and_on_the_card(state: State) -> None:
    asked = samples.refund(earlier=(samples.EARLIER.model_copy(update={"state": state}),))
    for screen in (preview("d1", asked), card(asked)):
        told = read(screen)
        assert "Asked for before:" in told
        assert "asked for Microsoft 365 Business Premium for the same reason on Thu 12 Nov; RF-000031" in told
        assert BECAME[state] in told
        assert links(screen)["RF-000031"] == "https://example.slack.com/archives/C0/p31"


def test_without_a_link_the_reference_stands_there_all_the_same() -> None:
    asked = samples.refund(earlier=(samples.EARLIER.model_copy(update={"link": ""}),))
    assert "RF-000031 was rejected." in fallback(*asked_before(asked))
    assert "RF-000031" not in links(card(asked))


def test_of_many_two_are_told_and_the_rest_counted() -> None:
    told = fallback(*asked_before(samples.refund(earlier=(samples.EARLIER,) * 9)))
    assert told.count("Asked for before") == 2
    assert "and 7 more requests of the same kind." in told

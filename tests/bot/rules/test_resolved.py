"""The status that ends a ticket."""

import pytest

from bot.rules.resolved import resolved_status


@pytest.mark.parametrize(
    ("statuses", "ends"),
    [
        (["New", "Resolved"], "Resolved"),
        (["Resolved - Invoiced", "Resolved"], "Resolved"),
        (["New", "Resolved - Invoiced", "Resolved by phone"], "Resolved - Invoiced"),
        (["New", "Not Resolved"], None),
        ([], None),
    ],
)
def test_resolved_itself_wins_wherever_it_stands(statuses: list[str], ends: str | None) -> None:
    assert resolved_status(statuses) == ends

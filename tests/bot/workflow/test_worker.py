from __future__ import annotations

import pytest

from bot.workflow.worker import back_off


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1.0), (3, 8.0), (9, 300.0), (1024, 300.0), (10**6, 300.0)])
def test_who_is_refused_waits_twice_as_long_each_time_but_never_too_long(attempts: int, seconds: float) -> None:
    assert back_off(attempts, first=1.0, longest=300.0) == seconds

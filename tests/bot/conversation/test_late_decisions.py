"""Nobody decides: the thread reminds, and in the end the request expires and frees what it reserved."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.rules import patience
from bot.workflow import reminders
from tests.bot.conversation.acts import approve, reply, request, shown, shows, whispered
from tests.bot.conversation.test_delegating import hand_over
from tests.sandbox.stage import Stage

POLICY = """
[groups]
approvers = ["S0APPROVE1"]

[[tiers]]
approvers = ["approvers"]
notify = ["U0AROHA001"]

[reminders]
after_hours = {after}

[expiry]
after_days = {days}
"""
A_SECOND = 1 / 3600


@pytest.fixture
def hours_and_days() -> tuple[float, float]:
    """Hours to the first reminder, days to the end."""
    return 4, 14


@pytest.fixture
def settings(tmp_path: Path, hours_and_days: tuple[float, float], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    def at_any_time(moment: datetime, *_: object) -> datetime:
        return moment

    monkeypatch.setattr(reminders, "SWEEP", 0.1)
    monkeypatch.setattr(patience, "in_hours", at_any_time)
    path = tmp_path / "policy.toml"
    after, days = hours_and_days
    path.write_text(POLICY.format(after=f"{after:.6f}", days=f"{days:.7f}"))
    return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}


async def test_who_is_to_be_called_stands_on_the_card(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    assert "Please decide: @Aroha Ngata." in shown(play, card)


@pytest.mark.parametrize("hours_and_days", [(A_SECOND, 14)])
async def test_a_decision_that_is_late_is_asked_for_in_the_thread_once_and_still_counts(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    told = shown(play, await reply(play, card, "This still waits for a decision."))
    assert "@Aroha Ngata This still waits for a decision." in told
    assert "RF-000001: $129.03 incl. GST to Kererū Café, asked for on " in told
    assert "Nothing happens without one. It expires on " in told
    await approve(play, card)
    await shows(play, card, "Approved by @Wiremu Kingi")
    assert len([each for each in card.replies() if "still waits" in each.text]) == 1


@pytest.mark.parametrize("hours_and_days", [(A_SECOND, 14)])
async def test_a_reminder_also_calls_who_acts_for_somebody(play: Stage) -> None:
    await hand_over(play, who="aroha")
    card = await request(play, "8101", {"Microsoft": "3"})
    told = shown(play, await reply(play, card, "This still waits for a decision."))
    assert "@Aroha Ngata This still waits for a decision. @Sione Fifita acts for @Aroha Ngata." in told


@pytest.mark.parametrize("hours_and_days", [(4, 2 * A_SECOND / 24)])
async def test_a_request_that_nobody_decides_expires_and_can_be_asked_for_again(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    old = card.as_seen()
    told = await shows(play, card, "Expired: nobody decided in time. Nothing was done in Syncro.")
    assert "[ Approve" not in told
    told = shown(play, await reply(play, card, "Expired."))
    assert "@Mere Tamihana Expired. Nobody decided on RF-000001 in time" in told
    await approve(play, old)
    await whispered(play, "wiremu", "This request has expired: nobody decided in time. Nothing has changed.")
    assert not play.tickets()
    again = await request(play, "8101", {"Microsoft": "9"})
    assert "RF-000002" in shown(play, again)

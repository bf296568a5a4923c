"""What somebody reads for whom the bot has nothing."""

from __future__ import annotations

from bot.blocks.ephemeral import UNCHANGED
from bot.models import Outside

SENTENCES = {
    Outside.GUEST: f"Refunds are for members of this workspace, and you are a guest here. {UNCHANGED}",
    Outside.ELSEWHERE: f"Refunds are for members of this workspace, and you belong to another one. {UNCHANGED}",
    Outside.BOT: f"Refunds are for people. {UNCHANGED}",
    Outside.LEFT: f"A deactivated account can do nothing here. {UNCHANGED}",
    Outside.UNKNOWN: f"Slack did not tell me who you are. {UNCHANGED} Please try again in a minute.",
}

"""Who somebody is in Slack, and why the bot has nothing for them."""

from __future__ import annotations

from enum import StrEnum

from bot.models.base import Model


class Visitor(Model):
    """What Slack says of somebody's account. `team` and `organisation` are ids, empty where Slack names none."""

    guest: bool = False
    stranger: bool = False
    bot: bool = False
    left: bool = False
    team: str = ""
    organisation: str = ""


class Outside(StrEnum):
    """Why somebody gets nothing."""

    GUEST = "guest"
    ELSEWHERE = "elsewhere"  # of another workspace: Slack Connect, or a payload of another installation
    BOT = "bot"
    LEFT = "left"
    UNKNOWN = "unknown"  # Slack did not say who they are, or who we are

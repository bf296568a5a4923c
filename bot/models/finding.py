"""What `python -m bot doctor` finds."""

from __future__ import annotations

from enum import StrEnum

from bot.models.base import Model


class Grade(StrEnum):
    """How a thing stands, in the word that is printed."""

    OK = "OK"
    WARNING = "warning"
    RED = "RED"
    NOT_CHECKED = "not checked"  # it can't be proved by reading, or nothing answered


class Finding(Model):
    """One thing that was looked at: what was seen, and where something is to be done about it, what."""

    what: str
    grade: Grade
    said: str
    todo: str = ""


class Examined(Model):
    """Everything that was found out about one of the three that the bot needs."""

    part: str
    findings: tuple[Finding, ...]

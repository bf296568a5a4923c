"""What a person chooses when a refund can't go on by itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.models.base import Model


class Remedy(StrEnum):
    """What is to be done about a refund that waits for a person."""

    GO_ON = "go_on"  # look again and go on
    KEEP = "keep"  # what stands in Syncro is right: it takes the place of what was approved
    PUT_BACK = "put_back"  # make the ticket hold again what was approved
    HAND_OVER = "hand_over"  # a person goes on in Syncro, the bot does nothing more
    FINISHED = "finished"  # a person has finished it in Syncro
    GIVEN_UP = "given_up"  # nothing of it stands in Syncro, and nothing will

    @property
    def closes(self) -> bool:
        """Whether the bot is done with the refund for good."""
        return self in {Remedy.FINISHED, Remedy.GIVEN_UP}


class Instruction(Model):
    """What somebody asked the bot to do next.

    `shown` is the fingerprint of what they agreed to keep: what was changed since, they have not agreed to.
    `acting_for` is whose say it was, where that was handed to them.
    """

    remedy: Remedy
    by: str
    at: datetime
    shown: str = ""
    note: str = ""
    acting_for: str = ""


class Kept(Model):
    """Somebody let what stands in Syncro take the place of what was approved; `approved_cents` includes GST."""

    by: str
    at: datetime
    approved_cents: int
    acting_for: str = ""


class Closed(Model):
    """A person ended the refund by hand; `note` says what they did."""

    by: str
    at: datetime
    note: str
    acting_for: str = ""

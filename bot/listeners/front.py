"""What listeners hand over to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache
from pydantic import BaseModel

from bot.models import RowId
from bot.rules.typed import tidy

if TYPE_CHECKING:
    from bot.workflow.background import Background
    from bot.workflow.bulk import Together
    from bot.workflow.charge import Charges
    from bot.workflow.count import Counts
    from bot.workflow.decision import Decisions
    from bot.workflow.delegation import Delegations
    from bot.workflow.desk import Desk
    from bot.workflow.history import Histories
    from bot.workflow.home_courier import HomeCourier
    from bot.workflow.not_the_same import NotTheSame
    from bot.workflow.questions import Questions
    from bot.workflow.remedy import Remedies
    from bot.workflow.report import Reports
    from bot.workflow.spark_report import SparkReports
    from bot.workflow.standstill import KillSwitch
    from bot.workflow.story import Stories
    from bot.workflow.unit_names import UnitNames


REMEMBERED_FOR = 660.0  # seconds: a signature counts for five minutes before and after its time
MOST_REMEMBERED = 50_000


@dataclass
class Replays:
    """Commands that came once already. Slack gives each its own trigger, and takes a signature for five minutes."""

    _seen: TTLCache[str, bool] = field(default_factory=lambda: TTLCache(MOST_REMEMBERED, REMEMBERED_FOR))

    def is_one(self, trigger_id: str) -> bool:
        """Whether a command with this trigger came before."""
        known = trigger_id in self._seen
        self._seen[trigger_id] = True
        return known


@dataclass
class Front:
    """The desk takes requests, `decisions` decides them, `remedies` are for those that wait for a person.

    `background` goes on after Slack was answered.

    `questions` takes what approvers ask before they decide. `approvers` are the ids that notes to people name.
    `kill_switch` stops all refunds. `delegations` know who acts for whom. `homes` keeps the Home tabs, `together`
    approves small requests from there. `spark_reports` learns on which Spark report credits show. `counts` takes what
    people find on a shelf, which `stock_owners` look after, and `unit_names` what returned units are called;
    `histories` tells what is known of one. `stories` tell everything about one refund, `reports`
    about a month. `guests` of the workspace may use the bot only where its owner says so.
    """

    desk: Desk
    decisions: Decisions
    remedies: Remedies
    not_the_same: NotTheSame
    charges: Charges
    background: Background
    approvers: tuple[str, ...]
    questions: Questions
    kill_switch: KillSwitch
    delegations: Delegations
    homes: HomeCourier
    together: Together
    spark_reports: SparkReports
    counts: Counts
    unit_names: UnitNames
    histories: Histories
    stock_owners: tuple[str, ...]
    stories: Stories
    reports: Reports
    guests: bool
    replays: Replays = field(default_factory=Replays)


class Button(BaseModel):
    """The value of a card's button: which refund, and the fingerprint of what was shown."""

    refund: RowId
    hash: str = ""


class RejectMetadata(Button):
    """What the question for a reason brings back."""

    channel: str


class CloseMetadata(BaseModel):
    """What the question how a refund ended brings back."""

    refund: RowId
    channel: str
    thread: str | None = None


def draft_of(view: dict[str, Any]) -> str:
    """The id of the draft that a screen of the form belongs to."""
    return str(json.loads(view["private_metadata"])["draft"])


def text_typed(view: dict[str, Any], name: str) -> str:
    """What stands in a text input; empty where nothing of it can be seen."""
    return tidy(view["state"]["values"][name][name].get("value"))


def channel_of(body: dict[str, Any]) -> str:
    """The channel in which a button was clicked; empty where that was in the Home."""
    channel: dict[str, Any] = body.get("channel") or {}
    return str(channel.get("id") or body["container"].get("channel_id") or "")

"""The workspace: everything Slack remembers, and nothing about how it is reached."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.sandbox.slack.clock import Clock
from tests.sandbox.slack.directory import BOT_USER_ID, Channel, Directory, Json
from tests.sandbox.slack.journal import Posted, Said
from tests.sandbox.slack.messages import Message, MessageStore
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.response_urls import ResponseUrls
from tests.sandbox.slack.triggers import Triggers
from tests.sandbox.slack.uploads import Uploads
from tests.sandbox.slack.views import ViewStore

LEAST_SCOPES = (
    "commands",
    "chat:write",
    "channels:read",
    "channels:join",
    "groups:read",
    "users:read",
    "usergroups:read",
    "files:write",
    "im:write",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Something the bot did that people in Slack would have seen as a failure."""

    kind: str
    reason: str
    detail: str = ""


class Workspace:
    """State of one workspace with one app in it."""

    def __init__(
        self,
        *,
        scopes: Iterable[str] = LEAST_SCOPES,
        bot_in_refunds: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.clock = Clock(now)
        self.scopes = list(scopes)
        self.directory = Directory(bot_in_refunds=bot_in_refunds)
        self.messages = MessageStore(self.clock)
        self.views = ViewStore(self.clock)
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.uploads = Uploads()
        self.failures: list[Failure] = []
        self.bot_token = "xoxb-local-bot"
        self.app_token = "xapp-local-app"
        self.signing_secret = "local-signing-secret"
        self.base_url = ""
        self.tickets: set[str] = set()
        self.commands: frozenset[str] = frozenset()
        self.journal: list[Said | Posted] = []

    def fail(self, kind: str, reason: str, detail: str = "") -> None:
        self.failures.append(Failure(kind, reason, detail))

    def visible_channel(self, channel_id: object) -> Channel:
        """A channel the bot can know of: public ones, and private ones it is in."""
        channel = self.directory.channels.get(str(channel_id))
        if channel is None or ((channel.is_private or channel.is_im) and BOT_USER_ID not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def open_channel(self, reference: object) -> Channel:
        """A channel the bot can post to, given by id, by name, or by a person's id for a direct message."""
        reference = str(reference or "")
        if reference in self.directory.users:
            user = self.directory.users[reference]
            if user.deleted or user.is_bot:
                raise Refusal("channel_not_found")
            return self.directory.direct_channel(user.id)
        named = [
            channel.id
            for channel in self.directory.channels.values()
            if not channel.is_im and reference.lstrip("#") == channel.name
        ]
        channel = self.visible_channel(named[0] if named else reference)
        if channel.is_archived:
            raise Refusal("is_archived")
        if BOT_USER_ID not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def note(self, who: str, what: str) -> None:
        self.journal.append(Said(who, what))

    def record(self, message: Message) -> None:
        """Keep a message for the transcript as it is now."""
        channel = self.directory.channels[message.channel_id]
        place = "direct message" if channel.is_im else f"#{channel.name}"
        where = f"{place}, in the thread" if message.is_reply else place
        self.journal.append(Posted(where, replace(message)))

    def post(self, channel: Channel, *, text: str, blocks: list[Json], **more: Any) -> Message:
        message = self.messages.add(channel.id, BOT_USER_ID, text=text, blocks=blocks, **more)
        self.record(message)
        return message

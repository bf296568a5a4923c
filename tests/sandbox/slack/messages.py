"""Messages as people and the Web API know them, with every version they had."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.sandbox.slack.clock import Clock
from tests.sandbox.slack.directory import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Json
from tests.sandbox.slack.mrkdwn import called_by
from tests.sandbox.slack.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Version:
    text: str
    blocks: list[Json]


@dataclass(slots=True)
class Message:
    """One message; `versions` holds what it said before, oldest first."""

    store: "MessageStore"
    channel_id: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    broadcast: bool = False
    edited: Json | None = None
    deleted: bool = False
    versions: list[Version] = field(default_factory=list)
    state: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        return self.user == BOT_USER_ID

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in {None, self.ts}

    def replies(self) -> "list[Message]":
        """The thread under this message, oldest first, without what was deleted."""
        return self.store.thread(self.channel_id, self.ts)

    def as_seen(self) -> "Message":
        """The message as a screen shows it now; clicking this later is clicking an old button."""
        return replace(self, blocks=copy.deepcopy(self.blocks))

    def calls(self) -> list[str]:
        """Whom it notifies: user ids, group ids, and ``channel``, ``here``, ``everyone``."""
        return called_by([{"type": "mrkdwn", "text": self.text}, self.blocks, self.attachments])

    def payload(self) -> Json:
        payload: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM_ID}
        if self.by_bot:
            payload |= {
                "bot_id": BOT_ID,
                "app_id": APP_ID,
                "bot_profile": {
                    "id": BOT_ID,
                    "app_id": APP_ID,
                    "name": "Refunds",
                    "deleted": False,
                    "updated": 1_700_000_000,
                    "team_id": TEAM_ID,
                    "icons": {"image_36": "", "image_48": "", "image_72": ""},
                },
            }
        optional: Json = {
            "blocks": self.blocks,
            "attachments": self.attachments,
            "thread_ts": self.thread_ts,
            "metadata": self.metadata,
            "edited": self.edited,
        }
        return payload | {key: value for key, value in optional.items() if value}


class MessageStore:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages: dict[tuple[str, str], Message] = {}

    def __iter__(self) -> Iterator[Message]:
        return iter(list(self._messages.values()))

    def add(self, channel_id: str, user: str, *, text: str, blocks: list[Json], **more: Any) -> Message:
        message = Message(self, channel_id, self._clock.stamp(), user, text, blocks, **more)
        self._messages[channel_id, message.ts] = message
        parent = self._messages.get((channel_id, message.thread_ts or ""))
        if parent is not None and parent is not message and message.ephemeral_to is None:
            parent.thread_ts = parent.ts
        return message

    def find(self, channel_id: str, ts: object) -> Message:
        """A message everybody can see; what is deleted or ephemeral is not found."""
        message = self._messages.get((channel_id, str(ts)))
        if message is None or message.deleted or message.ephemeral_to is not None:
            raise Refusal("message_not_found")
        return message

    def root(self, channel_id: str, thread_ts: str) -> Message:
        """The message a reply can be given to: the head of a thread, even when only its tombstone is left."""
        parent = self._messages.get((channel_id, thread_ts))
        if parent is None or parent.ephemeral_to is not None or (parent.deleted and not parent.replies()):
            raise Refusal("thread_not_found")
        if parent.is_reply:
            raise Refusal("cannot_reply_to_message")
        return parent

    def edit(self, message: Message, *, text: str, blocks: list[Json], attachments: list[Json]) -> None:
        message.versions.append(Version(message.text, message.blocks))
        message.text, message.blocks, message.attachments = text, blocks, attachments
        message.edited = {"user": message.user, "ts": self._clock.stamp()}

    def delete(self, message: Message) -> None:
        message.deleted = True

    def in_channel(self, channel_id: str) -> list[Message]:
        """What the channel itself shows: no replies except broadcast ones, nothing ephemeral or deleted."""
        return [
            message
            for message in self
            if message.channel_id == channel_id
            and message.ephemeral_to is None
            and not message.deleted
            and (not message.is_reply or message.broadcast)
        ]

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        return [
            message
            for message in self
            if message.channel_id == channel_id
            and message.thread_ts == ts
            and message.ts != ts
            and message.ephemeral_to is None
            and not message.deleted
        ]

    def shown_only_to(self, user_id: str) -> list[Message]:
        return [message for message in self if message.ephemeral_to == user_id and not message.deleted]

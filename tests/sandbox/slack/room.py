"""A channel as a test looks at it."""

from tests.sandbox.slack.directory import BOT_USER_ID, Channel
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.reading import Reading
from tests.sandbox.slack.waiting import wait_until
from tests.sandbox.slack.workspace import Workspace


class Room:
    def __init__(self, workspace: Workspace, channel: Channel) -> None:
        self._workspace = workspace
        self.channel = channel
        self.id = channel.id
        self.name = channel.name

    @property
    def messages(self) -> list[Message]:
        """What the channel shows, oldest first, without replies."""
        return self._workspace.messages.in_channel(self.id)

    def read(self, message: Message) -> str:
        reading = Reading(self._workspace.directory)
        lines = reading.lines(message.blocks) or [reading.text({"type": "mrkdwn", "text": message.text})]
        for attachment in message.attachments:
            lines += reading.lines(attachment.get("blocks", []))
        return "\n".join(lines)

    def messages_with(self, text: str) -> list[Message]:
        return [message for message in self.messages if text in self.read(message)]

    async def message_with(self, text: str, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The newest message of the channel that shows this text."""
        found = await wait_until(
            lambda: self.messages_with(text),
            timeout=timeout,
            what=lambda: f"{text!r} in #{self.name}; there is\n" + "\n---\n".join(map(self.read, self.messages)),
        )
        return found[-1]

    async def reply_with(self, root: Message, text: str, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The newest reply in a thread that shows this text."""
        found = await wait_until(
            lambda: [reply for reply in root.replies() if text in self.read(reply)],
            timeout=timeout,
            what=lambda: f"{text!r} in the thread; there is\n" + "\n---\n".join(map(self.read, root.replies())),
        )
        return found[-1]

    def archive(self) -> None:
        self.channel.is_archived = True

    def invite_bot(self) -> None:
        if BOT_USER_ID not in self.channel.members:
            self.channel.members.append(BOT_USER_ID)

    def remove_bot(self) -> None:
        if BOT_USER_ID in self.channel.members:
            self.channel.members.remove(BOT_USER_ID)

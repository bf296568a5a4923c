"""The screens people look at, as plain text."""

import textwrap

from tests.sandbox.slack.home import Home
from tests.sandbox.slack.journal import Posted, Said
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.modal import Modal
from tests.sandbox.slack.reading import Reading
from tests.sandbox.slack.workspace import Workspace

WIDTH = 78


class Screen:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def modal(self, modal: Modal) -> str:
        """The window with its title, what is in it, and the buttons at its foot."""
        lines = "\n".join(modal.surface.reading.lines(modal.blocks)).splitlines()
        foot = f"[ {modal.close_label} ]" + (f"  [ {modal.submit_label} ]" if modal.submit_label else "")
        return _framed(modal.title, [*lines, "", foot.rjust(WIDTH - 4)])

    def message(self, message: Message) -> str:
        reading = Reading(self._workspace.directory, {})
        lines = self._body(message, reading)
        author = self._workspace.directory.users[message.user].real_name
        marks = "".join(
            mark
            for mark, on in (
                (" (only visible to you)", message.ephemeral_to is not None),
                (" (edited)", bool(message.edited)),
            )
            if on
        )
        if message.deleted:
            lines = ["This message was deleted."]
        return "\n".join([f"{author}{marks}", *(f"  {line}" for line in lines)])

    def _body(self, message: Message, reading: Reading) -> list[str]:
        lines = reading.lines(message.blocks)
        if not message.blocks:
            lines = reading.text({"type": "mrkdwn", "text": message.text}).splitlines()
        for attachment in message.attachments:
            lines += [f"▏ {line}" for line in reading.lines(attachment.get("blocks", []))]
        return "\n".join(lines).splitlines()

    def thread(self, message: Message) -> str:
        """A message with its replies under it."""
        replies = [self.message(reply) for reply in message.replies()]
        indented = ["\n".join(f"  │ {line}" for line in reply.splitlines()) for reply in replies]
        return "\n".join([self.message(message), *indented])

    def home(self, home: Home) -> str:
        return _framed("Home", "\n".join(home.surface.reading.lines(home.blocks)).splitlines())

    def channel(self, name: str) -> str:
        channel = self._workspace.directory.channel_named(name)
        threads = [self.thread(message) for message in self._workspace.messages.in_channel(channel.id)]
        return "\n\n".join([f"#{channel.name}", *threads])

    def transcript(self) -> str:
        """Everything in the order it happened: what people did, and every version of every message."""
        return "\n\n".join(self._entry(entry) for entry in self._workspace.journal)

    def _entry(self, entry: Said | Posted) -> str:
        if isinstance(entry, Said):
            return f"— {entry.who} {entry.what}"
        return f"{entry.where}\n{self.message(entry.snapshot)}"


def _framed(title: str, lines: list[str]) -> str:
    top = f"╭─ {title} ".ljust(WIDTH - 1, "─") + "╮"
    rows = [f"│ {part.ljust(WIDTH - 4)} │" for line in lines for part in _wrapped(line)]
    return "\n".join([top, *rows, "╰" + "─" * (WIDTH - 2) + "╯"])


def _wrapped(line: str) -> list[str]:
    """A line as a narrow window breaks it; what follows stands under what came first."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, WIDTH - 4, subsequent_indent=indent, drop_whitespace=True) or [""]

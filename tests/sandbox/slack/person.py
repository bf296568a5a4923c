"""A person in the workspace: does only what a person in Slack's client could do."""

from dataclasses import dataclass

from tests.sandbox.slack import hand, payloads
from tests.sandbox.slack.controls import PersonCannot
from tests.sandbox.slack.delivery import Answer, Delivery
from tests.sandbox.slack.directory import Channel, Json, User
from tests.sandbox.slack.home import Home
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.modal import Modal
from tests.sandbox.slack.normal_form import normal_blocks
from tests.sandbox.slack.reading import Reading
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.surface import MessageSurface
from tests.sandbox.slack.validation.answers import reply_of
from tests.sandbox.slack.waiting import wait_until
from tests.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What the person saw at once: the bot's answer, or Slack's own words when there was none."""

    text: str = ""
    ephemeral: bool = True
    error: str | None = None


class Person:
    def __init__(self, workspace: Workspace, delivery: Delivery, user: User) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self.user = user
        self.id = user.id
        self.name = user.name
        self.real_name = user.real_name
        self.notices: list[str] = []

    def __repr__(self) -> str:
        return f"<{self.real_name}>"

    @property
    def ephemerals(self) -> list[str]:
        """Texts shown to this person alone, oldest first."""
        return [self.read(message) for message in self._workspace.messages.shown_only_to(self.id)]

    def read(self, message: Message) -> str:
        reading = Reading(self._workspace.directory)
        if message.blocks:
            return "\n".join(reading.lines(message.blocks))
        return reading.text({"type": "mrkdwn", "text": message.text})

    async def command(self, command: str, text: str = "", *, channel: str = "general") -> CommandAnswer:
        """Type a slash command in a channel."""
        place = self._place(channel)
        if command not in self._workspace.commands:
            raise PersonCannot(f"{command} is not a valid command")
        self._workspace.note(self.real_name, f"types {command} {text}".rstrip() + f" in #{place.name}")
        fields = payloads.slash_command(self._workspace, self.user, place, command, text)
        answer = await self._delivery.command(fields)
        if answer.error is not None:
            shown = f"{command} failed with the error {_shown_error(answer.error)!r}"
            self.notices.append(shown)
            return CommandAnswer(shown, error=_shown_error(answer.error))
        return self._answered(command, place, answer)

    def _answered(self, command: str, place: Channel, answer: Answer) -> CommandAnswer:
        if answer.body is None and not answer.text.strip():
            return CommandAnswer()
        body: Json = answer.body if answer.body is not None else {"text": answer.text}
        try:
            text, blocks, attachments = reply_of(body)
        except Refusal as refusal:
            self._workspace.fail("slash_commands", "invalid_response", str(refusal.payload()))
            shown = f"{command} failed with the error 'invalid_command_response'"
            self.notices.append(shown)
            return CommandAnswer(shown, error="invalid_command_response")
        ephemeral = body.get("response_type", "ephemeral") == "ephemeral"
        message = self._workspace.post(
            place,
            text=text,
            blocks=normal_blocks(blocks),
            attachments=attachments,
            ephemeral_to=self.id if ephemeral else None,
        )
        return CommandAnswer(self.read(message), ephemeral=ephemeral)

    async def modal(self, title: str | None = None, *, timeout: float = 5) -> Modal:  # noqa: ASYNC109
        """The modal in front of this person, once one with this title is there."""
        modal = Modal(self._workspace, self._delivery, self.user)
        await wait_until(
            lambda: modal.is_open and (title is None or modal.title == title),
            timeout=timeout,
            what=lambda: f"a modal {title!r}; there is {modal.title if modal.is_open else 'none'!r}",
        )
        return modal

    @property
    def sees_modal(self) -> bool:
        return bool(self._workspace.views.stacks.get(self.id))

    async def click(self, target: Message | Modal | Home, words: str, *, confirm: bool = True) -> hand.Click:
        """Press a button in a message, a modal or the home tab; `confirm` answers its dialog."""
        self._workspace.note(self.real_name, f"presses [ {words} ]")
        if isinstance(target, Message):
            click = await hand.press(self._surface(target), words, confirm=confirm)
        else:
            click = await target.click(words, confirm=confirm)
        if click.error:
            self.notices.append(click.error)
        return click

    async def choose(self, message: Message, words: str, *wanted: str) -> None:
        """Choose from a menu in a message."""
        await hand.choose(self._surface(message), words, *wanted)

    async def fill(self, message: Message, words: str, typed: str, *, enter: bool = False) -> None:
        """Type into a field of a message."""
        await hand.fill(self._surface(message), words, typed, enter=enter)

    def _surface(self, message: Message) -> MessageSurface:
        channel = self._place(message.channel_id)
        if message.deleted or message.ephemeral_to not in {None, self.id}:
            raise PersonCannot("the message is not there")
        return MessageSurface(self._workspace, self._delivery, self.user, message, channel)

    def _place(self, reference: str) -> Channel:
        if self.user.deleted:
            raise PersonCannot(f"{self.real_name} is deactivated")
        channel = self._workspace.directory.channel_named(reference)
        if self.id not in channel.members:
            raise PersonCannot(f"{self.real_name} is not in #{channel.name}")
        return channel

    async def open_home(self, *, timeout: float = 2) -> Home:  # noqa: ASYNC109
        """Open the app's home tab and give the bot a moment to publish it."""
        if self.user.deleted:
            raise PersonCannot(f"{self.real_name} is deactivated")
        homes = self._workspace.views.homes
        before = homes[self.id].version if self.id in homes else 0
        inner = payloads.home_opened(self.user, self._workspace.directory.direct_channel(self.id), homes.get(self.id))
        await self._delivery.event(payloads.event(self._workspace, inner))
        home = Home(self._workspace, self._delivery, self.user)
        try:
            await wait_until(lambda: self.id in homes and homes[self.id].version > before, timeout=timeout)
        except AssertionError:
            return home
        return home

    def say(self, text: str, *, channel: str = "general", thread: Message | None = None) -> Message:
        """Write a message; the bot hears of it only in the channel's history."""
        place = self._place(channel)
        thread_ts = thread.ts if thread is not None else None
        return self._workspace.messages.add(place.id, self.id, text=text, blocks=[], thread_ts=thread_ts)


def _shown_error(error: str) -> str:
    return error if error in {"operation_timeout", "dispatch_failed"} else "dispatch_failed"

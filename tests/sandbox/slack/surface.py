"""Where a person acts: a modal, a home tab or a message. Finds controls, keeps what was entered, tells the bot."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from tests.sandbox.slack import payloads
from tests.sandbox.slack.controls import Control, controls_of
from tests.sandbox.slack.delivery import Answer, Delivery
from tests.sandbox.slack.directory import Channel, Json, User
from tests.sandbox.slack.input_state import Values, values_of
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.reading import Reading
from tests.sandbox.slack.validation.answers import offered_options
from tests.sandbox.slack.views import View
from tests.sandbox.slack.workspace import Workspace


@dataclass(slots=True)
class Surface(ABC):
    workspace: Workspace
    delivery: Delivery
    user: User
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict, kw_only=True)

    @property
    @abstractmethod
    def blocks(self) -> list[Json]: ...

    @property
    @abstractmethod
    def values(self) -> Values: ...

    @abstractmethod
    def _actions_payload(self, actions: list[Json]) -> Json: ...

    @abstractmethod
    def _suggestion_payload(self, control: Control, typed: str) -> Json: ...

    @property
    def reading(self) -> Reading:
        return Reading(self.workspace.directory, self.values)

    @property
    def controls(self) -> list[Control]:
        return controls_of(self.blocks, self.reading)

    def entry(self, control: Control) -> Json:
        return self.values[control.block["block_id"]][control.element["action_id"]]

    def enter(self, control: Control, entry: Json) -> None:
        self.values[control.block["block_id"]][control.element["action_id"]] = entry

    async def act(self, control: Control, entered: Json) -> Answer:
        """Tell the bot of one action; a failure is also what the person sees."""
        described = payloads.action(self.workspace, control.block, control.element, entered)
        return await self.delivery.interaction(self._actions_payload([described]))

    async def suggest(self, control: Control, typed: str) -> list[Json]:
        """Ask the bot for options; an unusable answer is recorded, and the person sees none."""
        answer = await self.delivery.interaction(self._suggestion_payload(control, typed))
        options = [] if answer.error else offered_options(answer.body, self.workspace)
        self.offered[control.block["block_id"], control.element["action_id"]] = options
        return options


@dataclass(slots=True)
class ViewSurface(Surface):
    view: View

    @property
    def blocks(self) -> list[Json]:
        return self.view.blocks

    @property
    def values(self) -> Values:
        return self.view.values

    @property
    def reading(self) -> Reading:
        return Reading(self.workspace.directory, self.view.values, self.view.errors)

    def enter(self, control: Control, entry: Json) -> None:
        """What stood in red beside the input goes as soon as it is touched."""
        super(ViewSurface, self).enter(control, entry)
        self.view.errors.pop(control.block["block_id"], None)

    def _actions_payload(self, actions: list[Json]) -> Json:
        return payloads.view_actions(self.workspace, self.user, self.view, actions)

    def _suggestion_payload(self, control: Control, typed: str) -> Json:
        return payloads.view_suggestion(self.user, self.view, control.block, control.element, typed)


@dataclass(slots=True)
class MessageSurface(Surface):
    message: Message
    channel: Channel

    @property
    def blocks(self) -> list[Json]:
        nested = [block for attachment in self.message.attachments for block in attachment.get("blocks", [])]
        return self.message.blocks + nested

    @property
    def values(self) -> Values:
        """Each person fills in a message for themselves."""
        kept = values_of(self.blocks, self.message.state.get(self.user.id))
        return self.message.state.setdefault(self.user.id, kept)

    def _actions_payload(self, actions: list[Json]) -> Json:
        _ = self.values
        return payloads.message_actions(self.workspace, self.user, self.message, self.channel, actions)

    def _suggestion_payload(self, control: Control, typed: str) -> Json:
        return payloads.message_suggestion(self.user, self.message, self.channel, control.block, control.element, typed)

"""Views: each person's stack of modals and their home tab."""

import secrets
from dataclasses import dataclass, field

from tests.sandbox.slack.clock import Clock
from tests.sandbox.slack.directory import APP_ID, BOT_ID, TEAM_ID, Json
from tests.sandbox.slack.input_state import Values, values_of
from tests.sandbox.slack.normal_form import normal_blocks, normal_text
from tests.sandbox.slack.refusals import Refusal

STACK_LIMIT = 3


@dataclass(slots=True)
class View:
    id: str
    user_id: str
    spec: Json
    hash: str
    previous_view_id: str | None = None
    root_view_id: str = ""
    blocks: list[Json] = field(default_factory=list)
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def type(self) -> str:
        return str(self.spec["type"])

    def text_of(self, part: str) -> str:
        return str((self.spec.get(part) or {}).get("text", ""))

    def payload(self, *, with_state: bool = True) -> Json:
        spec = self.spec
        payload: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.type,
            "blocks": self.blocks,
            "private_metadata": spec.get("private_metadata", ""),
            "callback_id": spec.get("callback_id", ""),
            "state": {"values": self.values if with_state else {}},
            "hash": self.hash,
            "title": normal_text(spec.get("title")) or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": spec.get("clear_on_close", False),
            "notify_on_close": spec.get("notify_on_close", False),
            "close": normal_text(spec.get("close")),
            "submit": normal_text(spec.get("submit")),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": APP_ID,
            "external_id": spec.get("external_id", ""),
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        return payload


class ViewStore:
    """Stacks hold the open modals of each person, root first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.opened = 0

    def alive(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def find(self, view_id: object = None, external_id: object = None) -> View:
        for view in self.alive():
            if view_id == view.id or (external_id and view.spec.get("external_id") == external_id):
                return view
        raise Refusal("not_found")

    def open(self, user_id: str, spec: Json) -> View:
        """A new window; it takes the place of the one that was open."""
        self._check_external_id(spec)
        view = self._new(user_id, spec)
        self.stacks[user_id] = [view]
        return view

    def push(self, user_id: str, spec: Json) -> View:
        self._check_external_id(spec)
        stack = self.stacks.get(user_id)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= STACK_LIMIT:
            raise Refusal("push_limit_reached")
        view = self._new(user_id, spec)
        view.previous_view_id, view.root_view_id = stack[-1].id, stack[0].id
        stack.append(view)
        return view

    def update(self, view: View, spec: Json, *, expected_hash: object = None) -> View:
        """Replace what a view shows; what people entered stays where block_id and action_id are the same."""
        if expected_hash and expected_hash != view.hash:
            raise Refusal("hash_conflict")
        self._check_external_id(spec, other_than=view)
        view.spec = spec
        view.blocks = normal_blocks(spec["blocks"])
        view.values = values_of(view.blocks, view.values)
        view.errors = {}
        view.hash = self._hash()
        view.version += 1
        return view

    def publish(self, user_id: str, spec: Json, *, expected_hash: object = None) -> View:
        home = self.homes.get(user_id)
        if home is not None:
            return self.update(home, spec, expected_hash=expected_hash)
        if expected_hash:
            raise Refusal("hash_conflict")
        self._check_external_id(spec)
        self.homes[user_id] = self._new(user_id, spec)
        return self.homes[user_id]

    def close_top(self, user_id: str) -> View:
        return self.stacks[user_id].pop()

    def clear(self, user_id: str) -> list[View]:
        """Close the whole window; returns what was open, top first."""
        return list(reversed(self.stacks.pop(user_id, [])))

    def _new(self, user_id: str, spec: Json) -> View:
        self.opened += 1
        view = View(f"V0VIEW{self.opened:05d}", user_id, spec, self._hash())
        view.root_view_id = view.id
        view.blocks = normal_blocks(spec["blocks"])
        view.values = values_of(view.blocks)
        return view

    def _hash(self) -> str:
        return f"{int(self._clock.now())}.{secrets.token_hex(4)}"

    def _check_external_id(self, spec: Json, other_than: View | None = None) -> None:
        wanted = spec.get("external_id")
        if wanted and any(view.spec.get("external_id") == wanted for view in self.alive() if view is not other_than):
            raise Refusal("duplicate_external_id")

"""A modal as the person who has it open can use it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.sandbox.slack import hand, payloads
from tests.sandbox.slack.controls import PersonCannot
from tests.sandbox.slack.delivery import Answer, Delivery
from tests.sandbox.slack.directory import Json, User
from tests.sandbox.slack.entry import Typed, complaint
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.surface import ViewSurface
from tests.sandbox.slack.validation.answers import submission_problem
from tests.sandbox.slack.views import View
from tests.sandbox.slack.waiting import wait_until
from tests.sandbox.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Modal:
    """The window; it shows the top view of the stack, whichever that is at the moment."""

    def __init__(self, workspace: Workspace, delivery: Delivery, user: User) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self.user = user
        self._surface: ViewSurface | None = None
        self._seen_version = 1

    @property
    def is_open(self) -> bool:
        return bool(self._workspace.views.stacks.get(self.user.id))

    @property
    def view(self) -> View:
        stack = self._workspace.views.stacks.get(self.user.id)
        if not stack:
            raise PersonCannot("the modal is closed")
        return stack[-1]

    @property
    def surface(self) -> ViewSurface:
        if self._surface is None or self._surface.view is not self.view:
            self._surface = ViewSurface(self._workspace, self._delivery, self.user, self.view)
            self._seen_version = 1
        return self._surface

    @property
    def depth(self) -> int:
        return len(self._workspace.views.stacks.get(self.user.id, []))

    @property
    def title(self) -> str:
        return self.view.text_of("title")

    @property
    def submit_label(self) -> str | None:
        return self.view.text_of("submit") or None

    @property
    def close_label(self) -> str:
        return self.view.text_of("close") or ("Back" if self.depth > 1 else "Cancel")

    @property
    def blocks(self) -> list[Json]:
        return self.view.blocks

    @property
    def errors(self) -> dict[str, str]:
        """What stands in red beside the inputs now, by label."""
        return self._by_label(self.view.errors)

    def text(self) -> str:
        """Everything that can be read in it."""
        parts = [self.title, *self.surface.reading.lines(self.blocks), self.submit_label or "", self.close_label]
        return "\n".join(part for part in parts if part)

    def labels(self) -> list[str]:
        return [control.label for control in self.surface.controls if control.in_input]

    def buttons(self) -> list[str]:
        return [control.label for control in self.surface.controls if control.kind == "button"]

    def value(self, label: str) -> str:
        """What an input shows as its value."""
        for control in self.surface.controls:
            if control.label == label or label in control.label:
                return ", ".join(self.surface.reading.shown_value(control.block, control.element))
        raise PersonCannot(f"there is no {label!r}; there are {self.labels()}")

    async def until(self, condition: Callable[["Modal"], object], *, timeout: float = 5) -> None:  # noqa: ASYNC109
        await wait_until(lambda: self.is_open and condition(self), timeout=timeout, what=self._described)

    async def settled(self, *, timeout: float = 5) -> None:  # noqa: ASYNC109
        """Until the bot has updated the view since it opened or since the person's last action."""
        await wait_until(
            lambda: self.is_open and self.surface.view.version > self._seen_version,
            timeout=timeout,
            what=self._described,
        )
        self._seen_version = self.view.version

    def _described(self) -> str:
        return self.text() if self.is_open else "the modal is closed"

    async def options(self, label: str, typed: str = "") -> list[str]:
        offered = await hand.options(self.surface, label, typed)
        return [self.surface.reading.text(option["text"]) for option in offered]

    async def choose(self, label: str, *texts: str) -> None:
        with self._acting():
            await hand.choose(self.surface, label, *texts)

    async def clear(self, label: str) -> None:
        with self._acting():
            await hand.clear(self.surface, label)

    async def fill(self, label: str, typed: Typed, *, enter: bool = False) -> None:
        with self._acting():
            await hand.fill(self.surface, label, typed, enter=enter)

    async def click(self, words: str, *, confirm: bool = True) -> hand.Click:
        with self._acting():
            return await hand.press(self.surface, words, confirm=confirm)

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """An action that reached the bot is one `settled` waits for the answer of."""
        version, sent = self.surface.view.version, len(self._delivery.sent)
        try:
            yield
        finally:
            if len(self._delivery.sent) > sent:
                self._seen_version = version

    async def submit(self) -> dict[str, str]:
        """Press the submit button. What is wrong, by label; nothing when the bot accepted it."""
        surface, view = self.surface, self.view
        if self.submit_label is None:
            raise PersonCannot("there is no submit button")
        complaints = {
            control.block["block_id"]: told
            for control in surface.controls
            if control.in_input and (told := complaint(control, surface.entry(control)))
        }
        view.errors = complaints
        if complaints:
            return self._by_label(complaints)
        self._workspace.note(self.user.real_name, f"presses [ {self.submit_label} ] in {self.title!r}")
        self._seen_version = view.version
        answer = await self._delivery.interaction(payloads.view_submission(self._workspace, self.user, view))
        return self._take(answer, view)

    def _take(self, answer: Answer, view: View) -> dict[str, str]:
        """Do what the bot answered to the submission."""
        if answer.error is not None:
            return {"": TROUBLE}
        if not answer.text.strip() and answer.body is None:
            self._close(view)
            return {}
        problem = submission_problem(answer.body or {}, view)
        if problem is not None:
            self._workspace.fail("view_submission", "invalid_response", problem)
            return {"": TROUBLE}
        body = answer.body or {}
        try:
            match body["response_action"]:
                case "errors":
                    view.errors = dict(body["errors"])
                    return self._by_label(view.errors)
                case "update":
                    self._workspace.views.update(view, body["view"])
                case "push":
                    self._workspace.views.push(self.user.id, body["view"])
                case _:
                    self._workspace.views.clear(self.user.id)
        except Refusal as refusal:
            self._workspace.fail("view_submission", refusal.error)
            return {"": TROUBLE}
        return {}

    def _close(self, view: View) -> None:
        if self.is_open and self.view is view:
            self._workspace.views.close_top(self.user.id)

    async def close(self) -> None:
        """Press the ✕: the whole window goes."""
        if not self.is_open:
            raise PersonCannot("the modal is closed")
        for view in self._workspace.views.clear(self.user.id):
            await self._tell_closed(view, is_cleared=True)

    async def back(self) -> None:
        """Press the close button of the top view: back to the view under it, if there is one."""
        view = self.view
        if view.spec.get("clear_on_close"):
            await self.close()
            return
        self._workspace.views.close_top(self.user.id)
        await self._tell_closed(view, is_cleared=False)

    async def _tell_closed(self, view: View, *, is_cleared: bool) -> None:
        if view.spec.get("notify_on_close"):
            await self._delivery.interaction(payloads.view_closed(self.user, view, is_cleared=is_cleared))

    def _by_label(self, errors: dict[str, str]) -> dict[str, str]:
        labels = {control.block["block_id"]: control.label for control in self.surface.controls}
        return {labels.get(block_id, block_id): text for block_id, text in errors.items()}

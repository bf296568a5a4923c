"""The app's home tab, as the person who opened it can use it."""

from collections.abc import Callable

from tests.sandbox.slack import hand
from tests.sandbox.slack.controls import PersonCannot
from tests.sandbox.slack.delivery import Delivery
from tests.sandbox.slack.directory import Json, User
from tests.sandbox.slack.surface import ViewSurface
from tests.sandbox.slack.waiting import wait_until
from tests.sandbox.slack.workspace import Workspace


class Home:
    def __init__(self, workspace: Workspace, delivery: Delivery, user: User) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self.user = user

    @property
    def is_published(self) -> bool:
        return self.user.id in self._workspace.views.homes

    @property
    def surface(self) -> ViewSurface:
        if not self.is_published:
            raise PersonCannot("the home tab is empty")
        return ViewSurface(self._workspace, self._delivery, self.user, self._workspace.views.homes[self.user.id])

    @property
    def blocks(self) -> list[Json]:
        return self.surface.blocks

    def text(self) -> str:
        return "\n".join(self.surface.reading.lines(self.blocks))

    async def until(self, condition: Callable[["Home"], object], *, timeout: float = 5) -> None:  # noqa: ASYNC109
        await wait_until(
            lambda: self.is_published and condition(self),
            timeout=timeout,
            what=lambda: self.text() if self.is_published else "the home tab is empty",
        )

    async def choose(self, words: str, *wanted: str) -> None:
        """Choose from a menu, or tick boxes."""
        await hand.choose(self.surface, words, *wanted)

    async def click(self, words: str, *, confirm: bool = True) -> hand.Click:
        return await hand.press(self.surface, words, confirm=confirm)

"""A short memory for what people look up while they type: one request for many keystrokes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

ENTRIES = 2_000


class Recent:
    """Remembers answers for `seconds`. Whoever asks while the answer is on its way waits for the same one.

    A failure is not remembered. A caller that gives up does not stop the request: the next one finds its answer.
    """

    def __init__(self, *, seconds: float) -> None:
        self._answers: TTLCache[Hashable, asyncio.Task[Any]] = TTLCache(ENTRIES, seconds)

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  what `ask` returns
        """The answer to `key`, asked for at most once."""
        task = self._answers.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.ensure_future(_asked(ask))
            self._answers[key] = task
        return await asyncio.shield(task)

    def forget(self, key: Hashable) -> None:
        """Ask anew next time."""
        self._answers.pop(key, None)


async def _asked(ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  what `ask` returns
    return await ask()

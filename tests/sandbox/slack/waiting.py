"""Waiting for something to be so."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
STEP_SECONDS = 0.005


async def wait_until(condition: Callable[[], Found], *, timeout: float, what: Callable[[], str] | str = "") -> Found:  # noqa: ASYNC109
    """The first truthy answer of `condition`.

    Raises:
        AssertionError: When it has not come within `timeout` seconds, telling what was there instead.
    """
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:g} s: {what() if callable(what) else what}")
        await asyncio.sleep(STEP_SECONDS)  # the condition may look at other services, which tell us nothing

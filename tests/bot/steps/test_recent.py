"""One request for many keystrokes."""

import asyncio

import pytest

from bot.steps.recent import Recent


class Source:
    """Answers slowly, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.go_on = asyncio.Event()
        self.fails = False

    async def ask(self) -> int:
        self.asked += 1
        await self.go_on.wait()
        if self.fails:
            raise ConnectionError
        return self.asked


async def test_those_who_ask_at_once_share_one_request() -> None:
    recent, source = Recent(seconds=60), Source()
    asking = [asyncio.create_task(recent.get("kere", source.ask)) for _ in range(5)]
    await asyncio.sleep(0)
    source.go_on.set()
    assert await asyncio.gather(*asking) == [1] * 5


async def test_who_gives_up_leaves_the_request_running_for_the_next() -> None:
    recent, source = Recent(seconds=60), Source()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(recent.get("kere", source.ask), 0.01)
    source.go_on.set()
    assert await recent.get("kere", source.ask) == 1


async def test_a_failure_is_not_remembered() -> None:
    recent, source = Recent(seconds=60), Source()
    source.go_on.set()
    source.fails = True
    with pytest.raises(ConnectionError):
        await recent.get("kere", source.ask)
    source.fails = False
    assert await recent.get("kere", source.ask) == 2


async def test_an_old_answer_is_asked_for_anew() -> None:
    recent, source = Recent(seconds=0.01), Source()
    source.go_on.set()
    await recent.get("kere", source.ask)
    await asyncio.sleep(0.03)
    assert await recent.get("kere", source.ask) == 2


async def test_what_was_forgotten_is_asked_for_anew() -> None:
    recent, source = Recent(seconds=60), Source()
    source.go_on.set()
    await recent.get("kere", source.ask)
    recent.forget("kere")
    assert await recent.get("kere", source.ask) == 2

"""Work that goes on after Slack was answered."""

import asyncio

import pytest

from bot.workflow.background import HEAD_START, Background


async def test_work_begins_a_moment_later_so_that_the_answer_leaves_first() -> None:
    background, begun = Background(), asyncio.Event()

    async def work() -> None:
        begun.set()

    background.start(work(), name="work")
    await asyncio.sleep(HEAD_START / 4)
    assert not begun.is_set()
    async with asyncio.timeout(1):
        await begun.wait()


async def test_draining_finishes_what_was_handed_over_in_the_last_moment() -> None:
    background, done = Background(), asyncio.Event()

    async def work() -> None:
        done.set()

    background.start(work(), name="work")
    await background.drain(seconds=1)
    assert done.is_set()


async def test_draining_does_not_wait_for_ever_and_stops_what_is_late() -> None:
    background, stopped = Background(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    background.start(work(), name="work")
    await background.drain(seconds=HEAD_START * 2)
    async with asyncio.timeout(1):
        await stopped.wait()


@pytest.mark.filterwarnings("error::RuntimeWarning")
async def test_work_that_is_stopped_before_it_began_leaves_nothing_behind() -> None:
    background, begun = Background(), asyncio.Event()

    async def work() -> None:
        begun.set()

    background.start(work(), name="work")
    await background.drain(seconds=HEAD_START / 4)
    await asyncio.sleep(HEAD_START * 2)
    assert not begun.is_set()


async def test_work_that_fails_stops_nothing_else() -> None:
    background, done = Background(), asyncio.Event()

    async def fails() -> None:
        raise ValueError("no")

    async def work() -> None:
        done.set()

    background.start(fails(), name="fails")
    background.start(work(), name="work")
    await background.drain(seconds=1)
    assert done.is_set()

import asyncio
import heapq
from bisect import bisect_left
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from syncro_client import Pace, Priority, next_slot
from syncro_client.limiter import BURST, PER_WINDOW, SYNCRO_LIMIT, WINDOW

FORM, WORK = Priority.FORM, Priority.WORK
SINCE_1970 = 1_700_000_000.0
CAUTION = BURST[WORK] - BURST[FORM]

crowds = st.lists(
    st.tuples(st.floats(0, 90, allow_nan=False), st.integers(1, 250), st.sampled_from(Priority)), min_size=1, max_size=6
)


def departures(arrivals: list[tuple[float, Priority]]) -> list[float]:
    """When requests leave, if each waits for those of its own priority that came before, and asks again when told."""
    queues = {priority: deque(when for when, kind in arrivals if kind is priority) for priority in Priority}
    asking = [(queue[0], priority) for priority, queue in queues.items() if queue]
    heapq.heapify(asking)
    tat, left = 0.0, list[float]()
    while asking:
        now, priority = heapq.heappop(asking)
        wait, tat = next_slot(tat=tat, now=now, priority=priority)
        if wait > 0:
            heapq.heappush(asking, (now + wait, priority))
            continue
        left.append(now)
        queues[priority].popleft()
        if queues[priority]:
            heapq.heappush(asking, (max(now, queues[priority][0]), priority))
    return left


@given(crowds, st.sampled_from([0.0, SINCE_1970]))
def test_no_window_of_a_minute_holds_more_than_syncro_allows(
    crowd: list[tuple[float, int, Priority]], begin: float
) -> None:
    now, arrivals = begin, []
    for gap, count, priority in crowd:
        now += gap
        arrivals += [(now, priority)] * count
    left = departures(arrivals)
    assert len(left) == len(arrivals)
    for end, moment in enumerate(left, start=1):
        assert end - bisect_left(left, moment - WINDOW) <= SYNCRO_LIMIT


def test_the_budget_is_used_up_to_the_promised_number() -> None:
    left = departures([(SINCE_1970, WORK)] * 400)
    blink = 0.01  # the clock counts from 1970 and is not exact to the last digit
    assert sum(moment <= SINCE_1970 + WINDOW + blink for moment in left) == BURST[WORK] + PER_WINDOW
    assert BURST[WORK] + PER_WINDOW <= SYNCRO_LIMIT


@given(st.lists(st.floats(0, 2, allow_nan=False), max_size=200))
def test_whatever_forms_took_some_work_leaves_at_once(gaps: list[float]) -> None:
    tat = now = 0.0
    for gap in gaps:
        now += gap
        tat = next_slot(tat=tat, now=now, priority=FORM).tat
    for _ in range(CAUTION):
        wait, tat = next_slot(tat=tat, now=now, priority=WORK)
        assert wait == 0


def test_a_wait_takes_nothing() -> None:
    tat = 0.0
    for _ in range(BURST[FORM]):
        tat = next_slot(tat=tat, now=0.0, priority=FORM).tat
    wait, unchanged = next_slot(tat=tat, now=0.0, priority=FORM)
    assert wait > 0
    assert unchanged == tat
    assert next_slot(tat=tat, now=wait, priority=FORM).wait == 0


def test_a_clock_that_was_set_back_does_not_stop_everything() -> None:
    assert next_slot(tat=1_000_000.0, now=5.0, priority=WORK).wait == 0


class VirtualTime:
    """A clock that jumps to the next sleeper as soon as nobody can go on."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, id(future), future))
        await future

    async def run(self, until: float) -> None:
        while True:
            for _ in range(5):
                await asyncio.sleep(0)
            if not self._sleepers or self._sleepers[0][0] > until:
                self.now = until
                return
            self.now, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)


async def test_work_passes_a_queue_of_forms() -> None:
    time = VirtualTime()
    pace = Pace(clock=time.clock, sleep=time.sleep)
    forms = [asyncio.create_task(pace.acquire(FORM)) for _ in range(500)]
    await time.run(until=1.0)
    work = [asyncio.create_task(pace.acquire(WORK)) for _ in range(CAUTION)]
    await asyncio.sleep(0)
    assert all(task.done() for task in work)
    for task in forms:
        task.cancel()
    await asyncio.gather(*forms, return_exceptions=True)


async def test_requests_of_one_priority_leave_in_the_order_of_their_asking() -> None:
    time, left = VirtualTime(), list[int]()
    pace = Pace(clock=time.clock, sleep=time.sleep)

    async def ask(number: int) -> None:
        await pace.acquire(WORK)
        left.append(number)

    tasks = [asyncio.create_task(ask(number)) for number in range(60)]
    await time.run(until=WINDOW)
    await asyncio.gather(*tasks)
    assert left == sorted(left)


async def test_one_who_gives_up_waiting_blocks_nobody() -> None:
    time = VirtualTime()
    pace = Pace(clock=time.clock, sleep=time.sleep)
    for _ in range(BURST[WORK]):
        await pace.acquire(WORK)
    first, second = (asyncio.create_task(pace.acquire(WORK)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await time.run(until=1.0)
    assert second.done()


async def test_the_default_clock_is_the_loops() -> None:
    await asyncio.wait_for(Pace().acquire(FORM), timeout=1)

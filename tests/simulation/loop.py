"""Time: an event loop whose clock jumps to the next timer instead of waiting, and whose machines can stand still."""

import asyncio
import functools
import itertools
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Machine:
    """What code runs on. Nothing of a machine that stands still runs; what was to run waits, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.still = False
        self.waiting: list[Callable[[], object]] = []


MACHINE: ContextVar[Machine | None] = ContextVar("MACHINE", default=None)
"""The machine that the running code is on; None is the world, which never stands still."""


class StandstillError(Exception):
    """Nothing is left that could ever happen, and the simulation still waits for something."""


class _NoWaiting(selectors.SelectSelector):
    """Never waits: with nothing ready it moves the clock to the next timer."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise StandstillError("every task waits for another one")
        if timeout > 0:
            self.loop.jump()
        return []


class _Task(asyncio.Task[T]):
    """Hashes by its number, so that sets of tasks have the same order in every run of a seed."""

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        self._number = number
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._number


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` starts at 0 and is moved by nothing but timers."""

    def __init__(self) -> None:
        selector = _NoWaiting()
        super().__init__(selector)
        selector.loop = self
        self._now = 0.0
        self._clock_resolution = 1e-9
        self.set_task_factory(_new_task)  # type: ignore[arg-type]  # the protocol is mypy's own
        self.numbers = itertools.count()
        self.problems: list[BaseException] = []
        self.set_exception_handler(self._note_problem)

    def _note_problem(self, _: asyncio.AbstractEventLoop, problem: dict[str, Any]) -> None:
        if "never retrieved" in str(problem.get("message")):
            return  # the bot's own affair: whoever asked is gone
        failure = problem.get("exception")
        self.problems.append(failure if failure is not None else RuntimeError(problem.get("message")))

    _scheduled: list[asyncio.TimerHandle]
    _ready: deque[asyncio.Handle]

    def time(self) -> float:
        return self._now

    def jump(self) -> None:
        """Moves the clock to the first timer."""
        self._now = max(self._now, self._scheduled[0].when())

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        machine = MACHINE.get() if context is None else context.get(MACHINE)
        if machine is None or not machine.still:
            return super().call_soon(callback, *args, context=context)
        handle = asyncio.Handle(callback, args, self, context or copy_context())
        machine.waiting.append(lambda: self._ready.append(handle))
        return handle

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        machine = MACHINE.get() if context is None else context.get(MACHINE)
        if machine is None:
            return super().call_at(when, callback, *args, context=context)
        handle: list[asyncio.Handle] = []
        made = super().call_at(when, self._ring, machine, handle, callback, args, context=context)
        handle.append(made)
        return made

    def _ring(self, machine: Machine, own: list[asyncio.Handle], callback: Callable[..., object], args: Any) -> None:
        if machine.still:
            machine.waiting.append(lambda: self._ready.append(own[0]))
        else:
            callback(*args)

    def halt(self, machine: Machine) -> None:
        """From now on nothing of this machine runs."""
        machine.still = True
        for place, handle in enumerate(self._ready):
            if handle._context.get(MACHINE) is machine:  # type: ignore[attr-defined]  # there is no public way to ask
                self._ready[place] = asyncio.Handle(_nothing, (), self)  # the loop has counted them already
                machine.waiting.append(functools.partial(self._ready.append, handle))

    def go_on(self, machine: Machine) -> None:
        """The machine runs again: first what piled up, in its order."""
        machine.still = False
        waiting, machine.waiting = machine.waiting, []
        for put_back in waiting:
            put_back()

    def start(self, machine: Machine, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Runs `work`, and everything it begins, on a machine."""
        context = copy_context()
        context.run(MACHINE.set, machine)
        return self.create_task(work, name=name, context=context)

    def tell(self, machine: Machine, callback: Callable[[], object]) -> None:
        """Something arrives at a machine from outside."""
        context = Context()
        context.run(MACHINE.set, machine)
        self.call_soon(callback, context=context)


def _nothing() -> None:
    """Stands in for what waits."""


def _new_task(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], **kwargs: Any) -> "asyncio.Task[T]":
    assert isinstance(loop, VirtualLoop)
    return _Task(work, loop=loop, number=next(loop.numbers), **kwargs)

"""One seed, from the first request to the last look at the books."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import Callable, MutableMapping
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as DatabaseTooSlow

from bot.ledger.lanes import LeaseLostError
from bot.models import RunWindow
from tests.sandbox.syncro.desk import Desk
from tests.sandbox.syncro.permissions import Token
from tests.simulation import cast, world
from tests.simulation.accounts import Accounts
from tests.simulation.backup import Backups
from tests.simulation.books import Books
from tests.simulation.by_hand import ByHand
from tests.simulation.chance import Chance
from tests.simulation.corrections import Corrections
from tests.simulation.disk import File
from tests.simulation.fate import Fate
from tests.simulation.hand import Hand
from tests.simulation.host import QUIET, Host, Surroundings
from tests.simulation.judge import Judge
from tests.simulation.landed import Landed
from tests.simulation.ledger import Ledger
from tests.simulation.loop import MACHINE, Machine, VirtualLoop
from tests.simulation.net import Wire
from tests.simulation.seams import seams
from tests.simulation.slack import Posted, Workspace
from tests.simulation.trace import Trace
from tests.simulation.verdicts import Verdicts

TOKEN = "T0simulated"
LONGEST = 12 * 3600.0
"""Virtual seconds within which everything must rest once the troubles are over."""
DAY = 24 * 3600.0
LONGEST_LOOK = 100 * DAY
"""In so many seconds the credits must have landed, or be overdue: a run may be a month away, and patience is longer."""
FORESEEN = (OperationalError, DatabaseTooSlow, LeaseLostError)
"""A frozen machine keeps the file locked for a while; and whoever lost the lease says so."""
BREAKDOWNS = frozenset({"refund.crashed", "refund.run_failed", "worker.sweep_failed", "background.failed"})


@dataclass
class Outcome:
    """What came of a seed."""

    seed: int
    violations: list[str]
    counts: Counter[str]
    trace: Trace
    virtual_seconds: float = 0.0


@dataclass
class Play:
    """Everything on the stage of one seed."""

    seed: int
    path: Path
    loop: VirtualLoop
    chance: Chance = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.chance = Chance(self.seed)
        self.begun = world.start_of(self.chance)
        self.trace = Trace(world.ZONE)
        self.run_window = RunWindow(start=time(5, 30), end=time(9, 0)) if self.seed % 4 else None
        self.account = world.new_account(self.chance, self.now)
        self.file = File(self.path)
        self.ledger = Ledger(self.file.path)
        self.books = Books(self.account, self.ledger, self.accuse)
        self.corrections = Corrections(self.account, self.chance, self.note, self.counts)
        self.by_hand = ByHand(self.account, self.ledger, self.corrections, self.accuse, self.counts)
        self.judge = Judge(
            self.account,
            self.ledger,
            self.books,
            self.by_hand,
            QUIET,
            self.accuse,
            self.note,
            self.counts,
            begun=self._has_begun,
            run_window=self.run_window,
        )
        self.desk = Desk(self.account, Token(TOKEN))
        self.wire = Wire(self.loop, self.desk, self.chance, self.judge)
        self.workspace = Workspace(self.loop, self.chance, self.said, approvers=set(cast.APPROVERS))
        around = self._around()
        self.landed = Landed(self.account, self.ledger, self.books, self.workspace, self.accuse, self.counts)
        self.verdicts = Verdicts(
            self.ledger,
            self.books,
            self.workspace,
            self.landed,
            around.policy,
            self.now,
            self.corrections,
            self.accuse,
            self.note,
        )
        self.hosts = [Host(number, around) for number in range(1, self.chance.one((1, 2, 2, 3)) + 1)]
        self.accounts = Accounts(
            self.account,
            self.books,
            self.ledger,
            self.by_hand,
            self.corrections,
            self.chance,
            self.note,
            self.counts,
            schedules_by_hand=self.judge.schedules_by_hand,
        )
        self.hand = Hand(self.account, self.books, self.ledger, self.accounts, self.chance, self.note, self.counts)
        self.cast = cast.Cast(
            self.loop,
            self.chance,
            self.account,
            self.workspace,
            self.ledger,
            self.hand,
            self.hosts,
            self.note,
            self.counts,
        )
        backups = Backups(
            file=self.file,
            ledger=self.ledger,
            judge=self.judge,
            verdicts=self.verdicts,
            hosts=self.hosts,
            wire=self.wire,
            chance=self.chance,
            note=self.note,
            counts=self.counts,
            restored=self._restored,
        )
        self.fate = Fate(
            backups=backups,
            chance=self.chance,
            account=self.account,
            desk=self.desk,
            token=TOKEN,
            wire=self.wire,
            workspace=self.workspace,
            hosts=self.hosts,
            cast=self.cast,
            accounts=self.accounts,
            corrections=self.corrections,
            note=self.note,
            counts=self.counts,
        )
        self.next_sweep = float("inf")
        self.fruitless = 1.0
        self.rarest = 20.0
        self.ended = False

    def _around(self) -> Surroundings:
        return Surroundings(
            loop=self.loop,
            chance=self.chance,
            file=self.file,
            wire=self.wire,
            workspace=self.workspace,
            token=TOKEN,
            run_window=self.run_window,
            policy=world.policy_of(self.chance),
            overdue=timedelta(days=self.chance.one((3, 35))),
            committed=self.committed,
            note=self.note,
            counts=self.counts,
        )

    def _has_begun(self, refund_id: int) -> None:
        self.fate.meddle_with(refund_id)

    def _restored(self) -> None:
        """What is due now is another thing; and sooner or later somebody reads that the ledger is behind."""
        for host in self.hosts:
            self.wire.later(self.chance.between(0, 1), host.nudge, ("runner", "courier", "lookout", "reminders"))
        self.fruitless = 1.0
        self.plan_sweep()
        for seconds in (60, 600, 1800):
            self.wire.later(self.chance.between(5, seconds), lambda: self.cast.begin(self.cast.reconcile()))

    def now(self) -> datetime:
        return self.begun + timedelta(seconds=self.loop.time())

    def note(self, who: str, what: str) -> None:
        self.trace.note(self.now(), who, what)

    def accuse(self, invariant: str, what: str) -> None:
        if self.ended:
            return
        self.note("JUDGE", f"INVARIANT {invariant}: {what}")
        self.violations.append(f"invariant {invariant}: {what}")
        self.over.set()

    def said(self, message: Posted) -> None:
        self.landed.said(message)
        self.cast.sees(message)

    def log(self, event: str, entry: MutableMapping[str, Any]) -> None:
        """The bot's own log. What is not foreseen is a fault of its own, even where another start mends it."""
        machine = MACHINE.get()
        if machine is None or machine.still or self.ended:
            return
        failure = entry.pop("exc_info", None)
        if failure is True:
            failure = sys.exc_info()[1]
        if event.startswith("stamina."):
            return
        entry.pop("level", None)
        told = " ".join(f"{name}={value}" for name, value in entry.items())
        self.note(machine.name, f". {event} {told}{f' {failure!r}' if failure else ''}")
        if event in BREAKDOWNS and not isinstance(failure, FORESEEN):
            self.accuse("0", f"{event}: {failure!r}")

    def committed(self, machine: Machine, touched: set[str]) -> None:
        """A machine has committed something. What goes wrong in here is not the bot's fault."""
        try:
            self._judge(machine, touched)
        except Exception as failure:  # noqa: BLE001  raised again when the play is over
            self.loop.problems.append(failure)
            self.over.set()

    def _judge(self, machine: Machine, touched: set[str]) -> None:
        if "lanes" in touched:
            self.judge.claimed(machine)
        if touched & {"refunds", "decisions"}:
            self.verdicts.committed()
        if touched & {"refunds", "messages", "lanes", "landings", "standstills"}:
            self.fruitless = 1.0
            self.plan_sweep()

    def plan_sweep(self) -> None:
        """Have all machines look when the next thing is due, within the second that their sweep would take."""
        dues = self.ledger.next_due()
        if not dues:
            return
        due = min(dues.values()) / 1000 - self.begun.timestamp()
        wait = self.fruitless if due <= self.loop.time() else 0.0
        at = max(due, self.loop.time() + wait)
        if at < self.next_sweep:
            self.next_sweep = at
            self.loop.call_at(at, self._sweep, at, context=Context())

    def _sweep(self, planned: float) -> None:
        if planned != self.next_sweep:
            return
        self.next_sweep = float("inf")
        if self.ledger.next_due().get("lookout", float("inf")) <= self.now().timestamp() * 1000:
            self.fate.near_a_look()
        for host in self.hosts:
            self.wire.later(self.chance.between(0, 1), self._nudge, host)
        self.fruitless = min(self.fruitless * 1.5, self.rarest)
        self.plan_sweep()

    def _nudge(self, host: Host) -> None:
        now_ms = self.now().timestamp() * 1000
        due = {part for part, due_ms in self.ledger.next_due().items() if due_ms <= now_ms}
        if due and host.bot is not None and not host.bot.gate.was_open:
            due.add("runner")  # it asks the gate, which the others wait for
        host.nudge(due)

    async def perform(self) -> None:
        """The story of some hours, and the days after it: troubles first, then calm, then the books are looked at."""
        for host in self.hosts:
            host.start()
        span = self.chance.between(600, 7200)
        self.fate.plan(span)
        await self._wait(span)
        self.fate.relent()
        await self._until(LONGEST, (20, 120), self._rests)
        if not self.over.is_set():
            self.verdicts.after_the_story()
            self.note("the days after", "begin")
            self.fate.plan_days()
            self.rarest = 6 * 3600.0  # days of sweeps that find nothing would be long
            await self._until(self.chance.between(1, 20) * DAY, (600, 4 * 3600), self._is_over)
            self.fate.relent()
            await self._until(LONGEST_LOOK, (600, 12 * 3600), self._is_over)
        if not self.over.is_set():
            self.verdicts.at_the_end()
        self.note("the end", f"{self.counts['requests']} requests")

    def _rests(self) -> bool:
        return self.verdicts.settled(self.cast.forgotten) and not self.cast.acts

    def _is_over(self) -> bool:
        return self.verdicts.over() and not self.cast.acts

    async def _until(self, longest: float, between: tuple[float, float], reached: Callable[[], bool]) -> None:
        """Let time go by, and have people decide what was left lying, until it is reached."""
        ends = self.loop.time() + longest
        while not self.over.is_set() and not self.loop.problems and self.loop.time() < ends and not reached():
            await self._wait(min(self.chance.between(*between), ends - self.loop.time()))
            if self.chance.calm:
                await self.cast.decide_what_is_left()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return

    async def tear_down(self) -> None:
        """Let everything that was left behind come to its end, without any effect."""
        self.ended = True
        self.loop.set_exception_handler(lambda *_: None)
        bots = [(host.machine, host.bot, host.disk) for host in self.hosts if host.bot and host.disk]
        bots += [left for host in self.hosts for left in host.buried]
        for machine, _, disk in bots:
            disk.pull_the_plug()
            self.loop.go_on(machine)
        for _ in range(20):
            rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            if not rest:
                break
            stoppable = [task for task in rest if not _gives_back(task)]
            for task in sorted(stoppable or rest, key=hash):
                task.cancel()
            await asyncio.wait(rest, timeout=1)
        for _, bot, _ in bots:
            await bot.http.aclose()
            await bot.database.engine.dispose()
        self.ledger.close()


def _gives_back(task: asyncio.Task[object]) -> bool:
    """Whether a task opens or closes a connection; cut short, it would lose it."""
    return getattr(task.get_coro(), "__qualname__", "") in {"_open_now", "Link.close"}


def play(seed: int, template: Path, folder: Path) -> Outcome:
    """Play one seed."""
    # A name of its own: a connection that the seed before left open would take its log away when it is collected.
    path = folder / f"refunds-{seed}.db"
    shutil.copy(template, path)
    loop = VirtualLoop()
    stage = Play(seed, path, loop)
    try:
        with seams(stage.chance, loop, stage.log):
            try:
                loop.run_until_complete(stage.perform())
                if loop.problems:
                    raise loop.problems[0]
                outcome = Outcome(seed, stage.violations, stage.counts, stage.trace, loop.time())
                outcome.counts.update(f"refund {row['state']}" for row in stage.ledger.refunds())
            finally:
                loop.run_until_complete(stage.tear_down())
    finally:
        loop.close()
        for left in folder.glob(f"{path.name}*"):
            left.unlink()
    return outcome

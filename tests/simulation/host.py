"""A machine with the bot on it: it starts, dies, freezes, and starts again. The bot on it is the product's own."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import httpx

from bot.ledger.database import Database
from bot.ledger.lanes import Lease
from bot.models import Policy, RunWindow
from bot.steps.billing import Billing
from bot.steps.evidence import EvidenceReader
from bot.steps.pacing import SharedPace, guard
from bot.steps.people import People
from bot.steps.records import Records
from bot.workflow.courier import Courier
from bot.workflow.decision import Decisions
from bot.workflow.desk import Desk
from bot.workflow.gate import Gate
from bot.workflow.landing import Lookout
from bot.workflow.reconcile import Reconciler
from bot.workflow.remedy import Remedies
from bot.workflow.reminders import Reminders
from bot.workflow.runner import Runner
from bot.workflow.standstill import KillSwitch
from bot.workflow.verdict import Verdicts
from syncro_client import Priority, SyncroClient
from syncro_client.guard import GuardedTransport
from tests.simulation.chance import Chance
from tests.simulation.disk import Disk, File
from tests.simulation.engine import open_database
from tests.simulation.loop import Machine, VirtualLoop
from tests.simulation.net import PREFIX, Way, Wire
from tests.simulation.slack import CHANNEL, Client, Workspace

if TYPE_CHECKING:
    from bot.workflow.worker import Worker

TTL = 30.0
QUIET = timedelta(seconds=150)
MARGIN = timedelta(hours=3)
SPARK = "Spark"
SYNCRO_TIMEOUT = 15.0
BASE_URL = f"http://syncro{PREFIX}"
NEVER = 1e9
SECRET = b"the simulation's own"
"""Signs the records in tickets; the same on every machine."""


@dataclass(kw_only=True)
class Surroundings:
    """What all machines share."""

    loop: VirtualLoop
    chance: Chance
    file: File
    wire: Wire
    workspace: Workspace
    token: str
    run_window: RunWindow | None
    policy: Policy
    overdue: timedelta
    committed: Callable[[Machine, set[str]], None]
    note: Callable[[str, str], None]
    counts: dict[str, int]


@dataclass
class Bot:
    """What app.py wires, from the same parts."""

    database: Database
    runner: Runner
    courier: Courier
    desk: Desk
    decisions: Decisions
    remedies: Remedies
    lookout: Lookout
    reminders: Reminders
    kill_switch: KillSwitch
    gate: Gate
    reconciler: Reconciler
    http: httpx.AsyncClient


@dataclass
class Host:
    """One machine. `bot` is None while it is off."""

    number: int
    around: Surroundings
    lives: int = 0
    machine: Machine = field(default_factory=lambda: Machine(""))
    bot: Bot | None = None
    disk: Disk | None = None
    working: list[asyncio.Task[None]] = field(default_factory=list)
    buried: list[tuple[Machine, Bot, Disk]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.machine.name

    @property
    def awake(self) -> bool:
        return self.bot is not None and not self.machine.still

    def start(self) -> None:
        """The bot starts, as a process of its own."""
        if self.bot is not None:
            return
        around = self.around
        self.lives += 1
        self.machine = machine = Machine(f"bot {self.number}.{self.lives}")
        self.disk = disk = Disk(
            around.file,
            before=lambda: self._at_commit(machine, "before"),
            after=lambda: self._at_commit(machine, "after"),
            committed=lambda touched: around.committed(machine, touched),
            coin=lambda: around.chance.happens(0.5),
        )
        self.bot = wire(around, machine, disk, lambda where: self._may_die(machine, where))
        parts: dict[str, Runner | Courier | Lookout | Reminders] = {
            "runner": self.bot.runner,
            "courier": self.bot.courier,
            "lookout": self.bot.lookout,
            "reminders": self.bot.reminders,
        }
        self.working = [
            around.loop.start(machine, part.run(), f"{machine.name} {name}") for name, part in parts.items()
        ]
        around.note(machine.name, "starts")

    def die(self, where: str = "") -> None:
        """Kill -9: nothing of the process runs any more, and what was not committed never was."""
        if self.bot is None or self.disk is None:
            return
        around, machine = self.around, self.machine
        around.note(machine.name, f"is killed {where}".rstrip())
        around.counts["crashes"] += 1
        around.loop.halt(machine)
        self.disk.pull_the_plug()
        self.buried.append((machine, self.bot, self.disk))
        self.bot, self.disk = None, None
        around.wire.later(around.chance.between(0.5, 120), self.start)

    def freeze(self, seconds: float, where: str = "") -> None:
        """SIGSTOP, and SIGCONT after a while."""
        if not self.awake:
            return
        around, machine = self.around, self.machine
        around.note(machine.name, f"freezes for {seconds:.0f} s {where}".rstrip())
        around.counts["freezes"] += 1
        around.loop.halt(machine)
        around.wire.later(seconds, self._thaw, machine)

    def _thaw(self, machine: Machine) -> None:
        if self.machine is machine and self.bot is not None and machine.still:
            self.around.note(machine.name, "goes on")
            self.around.loop.go_on(machine)

    def thaw(self) -> None:
        self._thaw(self.machine)

    async def stop(self) -> None:
        """SIGTERM: a deploy."""
        if not self.awake or self.bot is None:
            return
        bot, machine = self.bot, self.machine
        self.around.note(machine.name, "is told to stop")
        self.around.counts["deploys"] += 1
        draining = self.around.loop.start(machine, _drain(bot), f"{machine.name} drain")
        await asyncio.wait([draining], timeout=25)
        if self.machine is machine and self.bot is bot and draining.done():
            for task in self.working:
                task.cancel()
            self.around.loop.halt(machine)
            assert self.disk is not None
            self.disk.pull_the_plug()
            self.buried.append((machine, bot, self.disk))
            self.bot, self.disk = None, None
            self.around.wire.later(self.around.chance.between(0.5, 20), self.start)

    def nudge(self, parts: Collection[str]) -> None:
        """What the sweep of every second would do, done at a moment when these parts can find something."""
        if self.bot is None or not self.awake:
            return
        workers: dict[str, Worker] = {
            "runner": self.bot.runner,
            "courier": self.bot.courier,
            "lookout": self.bot.lookout,
            "reminders": self.bot.reminders,
        }
        for part in sorted(parts):
            self.around.loop.tell(self.machine, workers[part].wake)

    async def _at_commit(self, machine: Machine, when: str) -> None:
        chance = self.around.chance
        await asyncio.sleep(chance.between(0.0002, 0.004))
        await self._may_die(machine, f"{when} a commit")
        if chance.trouble(chance.freezes_at_a_point) and machine is self.machine and self.awake:
            self.freeze(chance.between(5, 200), f"{when} a commit")
            await asyncio.sleep(0)

    async def _may_die(self, machine: Machine, where: str) -> None:
        chance = self.around.chance
        if chance.trouble(chance.dies_at_a_point) and machine is self.machine and self.bot is not None:
            self.die(where)
            await asyncio.sleep(NEVER)


async def _drain(bot: Bot) -> None:
    bot.reminders.stop()
    bot.lookout.stop()
    await bot.runner.drain(seconds=14)
    await bot.courier.drain(seconds=3)


def wire(around: Surroundings, machine: Machine, disk: Disk, may_die: Callable[[str], Awaitable[None]]) -> Bot:
    """Wire as app.py does."""

    def is_dead() -> bool:
        return disk.gone

    database = open_database(disk, around.wire.now)
    slack = cast("Any", Client(around.workspace, machine, is_dead))
    http = httpx.AsyncClient(transport=GuardedTransport(Way(around.wire, machine, may_die, is_dead), PREFIX))
    syncro = SyncroClient(
        base_url=BASE_URL, token=around.token, limiter=SharedPace(database), timeout=SYNCRO_TIMEOUT, http=http
    )
    policy = around.policy
    people = People(slack, policy.ids)
    billing = Billing(syncro.at(Priority.FORM), BASE_URL)
    courier = Courier(database, slack, channel=CHANNEL, policy=policy)

    records = Records(syncro.at(Priority.WORK))
    gate = Gate(database, records, secret=SECRET, tell=courier.wake)

    def client_for(lease: Lease) -> SyncroClient:
        return syncro.at(Priority.WORK, before_send=lambda: guard(database, lease, syncro))

    runner = Runner(
        database,
        syncro=client_for,
        billing=Billing(syncro.at(Priority.WORK), BASE_URL, billing.known_account),
        people=people,
        tell=courier.wake,
        may_begin=gate.is_open,
        ttl=TTL,
        quiet=QUIET,
        run_window=around.run_window,
        spark_pattern=SPARK,
        landing_margin=MARGIN,
    )
    desk = Desk(
        database=database,
        billing=billing,
        slack=slack,
        channel=CHANNEL,
        spark_pattern=SPARK,
        spark_field=None,
        tell=courier.wake,
        gate=gate,
        secret=SECRET,
    )
    decisions = Decisions(database, people, policy, wake=runner.wake, tell=courier.wake)
    remedies = Remedies(database, people, policy, wake=runner.wake, tell=courier.wake)
    slowly = syncro.at(Priority.BACKGROUND)
    lookout = Lookout(
        database,
        EvidenceReader(slowly, SPARK, MARGIN),
        Billing(slowly, BASE_URL, billing.known_account),
        Verdicts(policy, MARGIN, around.overdue),
        tell=courier.wake,
        may_begin=lambda: gate.was_open,
    )
    reminders = Reminders(database, people, policy, tell=courier.wake, may_begin=lambda: gate.was_open)
    kill_switch = KillSwitch(database, people, wake=runner.wake, tell=courier.wake)
    reconciler = Reconciler(replace(desk, billing=Billing(syncro.at(Priority.WORK), BASE_URL)), records)
    return Bot(
        database,
        runner,
        courier,
        desk,
        decisions,
        remedies,
        lookout,
        reminders,
        kill_switch,
        gate,
        reconciler,
        http,
    )

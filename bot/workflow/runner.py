"""The runner wakes refunds: a clock and a pair of hands, nothing more. The ledger is the truth.

`wake`, `run` and `drain` are all that others know of it, so that something else can wake refunds one day.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import charging, dry_run, lanes, messages, progress, refunds
from bot.ledger.lanes import LeaseLostError
from bot.models import Attention, Capabilities, Refund, Trap, Waiting, Why
from bot.steps.billing import SyncroSilentError
from bot.steps.effect import PAUSE_UNREACHABLE
from bot.steps.work import Pause, Stop, Work
from bot.workflow.alarm import Alarm
from bot.workflow.refund import carry_out
from bot.workflow.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ledger.database import Database
    from bot.ledger.lanes import Lease
    from bot.models import RunWindow, SparkCalendar
    from bot.steps.billing import Billing
    from bot.steps.people import People
    from bot.steps.work import ClientFor

SWEEP = 1.0  # seconds between looks at what is due; a lost wake-up costs this much
AT_ONCE = 4  # refunds at work in one process
MOST_ATTEMPTS = 5  # starts of the same step that end in a crash, then a person looks
RENEWALS = 6  # in the time of one lease
BACK_OFF = timedelta(seconds=10)
PREPARING = "reading the account's settings"

log = structlog.get_logger()


class Runner(Worker):
    """Works through what is due, under leases of `ttl` seconds.

    `syncro` makes a client for one lease: it sends only while the lease is good. `tell` wakes the courier. Nothing is
    claimed unless `may_begin`. In a `dry_run` only what was asked for in one is worked on; the rest waits and says so.
    `spark_pattern` and `spark_calendar` are for the outlook that is taken right before the first write. `capabilities`
    is what a probe saw Syncro do.
    """

    name = "runner"

    def __init__(
        self,
        database: Database,
        *,
        syncro: ClientFor,
        billing: Billing,
        people: People,
        tell: Callable[[], None],
        ttl: float,
        quiet: timedelta,
        may_begin: Callable[[], Awaitable[bool]] | None = None,
        run_window: RunWindow | None = None,
        dry_run: bool = False,
        spark_pattern: str = r"\bSpark\b",
        spark_calendar: SparkCalendar | None = None,
        landing_margin: timedelta = timedelta(hours=3),
        capabilities: Capabilities | None = None,
    ) -> None:
        super().__init__(every=SWEEP)
        self._database = database
        self._syncro = syncro
        self._billing = billing
        self._people = people
        self._tell = tell
        self._ttl = ttl
        self._quiet = quiet
        self._may_begin = may_begin
        self._run_window = run_window
        self._dry_run = dry_run
        self._spark_pattern = spark_pattern
        self._spark_calendar = spark_calendar
        self._landing_margin = landing_margin
        self._capabilities = capabilities or Capabilities()
        self._at_work: set[asyncio.Task[None]] = set()
        self._alarm = Alarm(database, ttl=ttl, call=self._call_for_attention)

    async def drain(self, *, seconds: float) -> None:
        """Start nothing more; let what is at work finish for `seconds`, then stop it. What was sent is recorded."""
        self.stop()
        running = self._at_work | self._running  # the loop as well: it may be claiming right now
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)

    async def sweep(self) -> None:
        """Claim what is due, and start to carry it out."""
        await self._alarm.look()
        if self._may_begin is not None and not await self._may_begin():
            return
        if self._dry_run:
            await self._keep_waiting_what_is_in_earnest()
        while len(self._at_work) < AT_ONCE and not self._stopping:
            lease = await lanes.claim(self._database, ttl=self._ttl, dry_run=self._dry_run)
            if lease is None:
                return
            if self._stopping:  # told to stop while it was being claimed: leave it to the next start
                await lanes.release(self._database, lease)
                return
            task = asyncio.create_task(self._hold_and_work(lease), name=f"refund-{lease.refund_id}")
            self._at_work.add(task)
            task.add_done_callback(self._finished)

    async def _keep_waiting_what_is_in_earnest(self) -> None:
        async with self._database.reading() as tx:
            if not await dry_run.in_earnest(tx):
                return
        async with self._database.transaction() as tx:
            waiting = await dry_run.keep_waiting(tx)
        log.warning("refunds.wait_for_the_end_of_the_dry_run", waiting=waiting)
        self._tell()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self.wake()
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("refund.run_failed", task=task.get_name(), exc_info=failure)  # its lease ends by itself

    async def _hold_and_work(self, lease: Lease) -> None:
        working = asyncio.current_task()
        assert working is not None
        over = asyncio.Event()
        renewing = asyncio.create_task(self._renew(lease, working, over))
        try:
            await self._work(lease)
        finally:
            over.set()
            await renewing
            try:
                await lanes.release(self._database, lease)
            except Exception:
                log.exception("runner.release_failed", refund=lease.refund_id)  # the lease ends by itself

    async def _renew(self, lease: Lease, working: asyncio.Task[None], over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                async with asyncio.timeout(lease.ttl / RENEWALS):
                    await over.wait()
            except TimeoutError:
                pass
            else:
                return
            try:
                await lanes.renew(self._database, lease)
            except LeaseLostError:
                log.warning("refund.lease_lost", refund=refunds.reference(lease.refund_id))
                working.cancel()
                return
            except Exception:
                log.exception("runner.renew_failed", refund=refunds.reference(lease.refund_id))

    async def _work(self, lease: Lease) -> None:
        reference = refunds.reference(lease.refund_id)
        started = asyncio.get_running_loop().time()
        ended = "stopped"  # from outside
        with structlog.contextvars.bound_contextvars(refund=reference):
            try:
                ended = await self._carry_out(lease)
            except LeaseLostError:  # perhaps only when it was to be stored how it ended
                ended = "lease_lost"
            finally:
                seconds = round(asyncio.get_running_loop().time() - started, 3)
                log.info("refund.run", ended=ended, seconds=seconds, customer=lease.customer_id)

    async def _carry_out(self, lease: Lease) -> str:
        """How it ended; it is stored, and people are told."""
        work = None
        try:
            await self._stop_if_it_crashes_again_and_again(lease)
            work = await self._prepare(lease)
            await carry_out(work, self._people)
        except Pause as pause:
            await self._pause(lease, pause.waiting)
            return f"paused: {pause.waiting.why}"
        except Stop as stop:
            seen = work is not None and work.nothing_charges
            await self._call_for_attention(lease, stop.attention, nothing_charges=seen)
            return f"needs_attention: {stop.attention.trap}"
        except LeaseLostError:
            raise
        except Exception:
            log.exception("refund.crashed")
            await self._postpone(lease)
            return "crashed"
        return "done"

    async def _prepare(self, lease: Lease) -> Work:
        async with self._database.reading() as tx:
            refund = await refunds.load(tx, lease.refund_id)
            now = tx.now
        assert isinstance(refund, Refund)
        try:
            account = await self._billing.account()
        except SyncroSilentError as silent:
            if silent.permission is not None:
                lacking = Attention(trap=Trap.NOT_PERMITTED, step=PREPARING, permission=silent.permission)
                raise Stop(lacking) from None
            soon = now + PAUSE_UNREACHABLE
            raise Pause(Waiting(why=Why.UNREACHABLE, until=soon, step=PREPARING)) from None
        syncro = self._syncro(lease)
        return Work(
            refund=refund,
            lease=lease,
            database=self._database,
            syncro=syncro.reading() if refund.dry_run else syncro,
            account=account,
            quiet=self._quiet,
            tell=self._tell,
            billing=self._billing,
            run_window=self._run_window,
            spark_pattern=self._spark_pattern,
            spark_calendar=self._spark_calendar,
            landing_margin=self._landing_margin,
            capabilities=self._capabilities,
        )

    async def _stop_if_it_crashes_again_and_again(self, lease: Lease) -> None:
        async with self._database.reading() as tx:
            attempts = await progress.attempts(tx, lease.refund_id)
            if attempts > MOST_ATTEMPTS:
                raise Stop(Attention(trap=Trap.CRASHED, step=""))

    async def _pause(self, lease: Lease, waiting: Waiting) -> None:
        async with self._database.transaction() as tx:
            await lanes.hold(tx, lease)
            await progress.wait(tx, lease.refund_id, waiting)
            await messages.want(tx, lease.refund_id, messages.PROGRESS)
        self._tell()

    async def _postpone(self, lease: Lease) -> None:
        async with self._database.transaction() as tx:
            await lanes.hold(tx, lease)
            await progress.postpone(tx, lease.refund_id, tx.now + BACK_OFF)

    async def _call_for_attention(self, lease: Lease, attention: Attention, *, nothing_charges: bool = False) -> None:
        """Put the refund into a person's hands, and alarm them in the thread; of a charge first of all."""
        async with self._database.transaction() as tx:
            await lanes.hold(tx, lease)
            told = await charging.first_of_all(tx, lease.refund_id, attention, nothing_charges=nothing_charges)
            await progress.need_attention(tx, lease.refund_id, told)
            stopped = await refunds.load(tx, lease.refund_id)
            number = await messages.count(tx, lease.refund_id, messages.ATTENTION) + 1
            await messages.want(tx, lease.refund_id, f"{messages.ATTENTION}/{number}", snapshot=stopped)
            await messages.want(tx, lease.refund_id, messages.CARD)
            await messages.want(tx, lease.refund_id, messages.PROGRESS)
        self._tell()

"""The composition root: the only place that builds clients, and closes what it opened."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientSession, ClientTimeout, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ledger.database import Database
from bot.ledger.readable import ensure_readable
from bot.ledger.schema import migrate
from bot.listeners import register
from bot.listeners.front import Front
from bot.listeners.health import add_health
from bot.rules.record import secret_of
from bot.steps.afterwards import Afterwards
from bot.steps.billing import Billing
from bot.steps.evidence import EvidenceReader
from bot.steps.examine_slack import SCOPES, SlackExam
from bot.steps.examine_syncro import SyncroExam
from bot.steps.on_hand import read_on_hand
from bot.steps.pacing import SharedPace, guard
from bot.steps.people import People
from bot.steps.probe import Probe
from bot.steps.reach import Reach
from bot.steps.records import Records
from bot.steps.units import UnitsReader
from bot.workflow.background import Background
from bot.workflow.bulk import Together
from bot.workflow.charge import Charges
from bot.workflow.count import Counts
from bot.workflow.courier import Courier
from bot.workflow.decision import Decisions
from bot.workflow.delegation import Delegations
from bot.workflow.desk import Desk
from bot.workflow.doctor import Doctor
from bot.workflow.first_hand import FirstHand
from bot.workflow.gate import Gate
from bot.workflow.history import Histories
from bot.workflow.home import Homes
from bot.workflow.home_courier import HomeCourier
from bot.workflow.landing import Lookout
from bot.workflow.not_the_same import NotTheSame
from bot.workflow.questions import Questions
from bot.workflow.reconcile import Reconciler
from bot.workflow.remedy import Remedies
from bot.workflow.reminders import Reminders
from bot.workflow.report import Reports
from bot.workflow.runner import Runner
from bot.workflow.spark_report import SparkReports
from bot.workflow.standstill import KillSwitch
from bot.workflow.stock import Stocktaking
from bot.workflow.story import Stories
from bot.workflow.turn import House
from bot.workflow.unit_names import UnitNames
from bot.workflow.verdict import Verdicts
from syncro_client import Priority, SyncroClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.authorization import AuthorizeResult

    from bot.ledger.lanes import Lease
    from bot.settings import Settings
    from bot.workflow.worker import Worker

SLACK_TIMEOUT = 10  # seconds
SOCKET_MODE_WITHIN = 2.0  # seconds a start waits for the connection
SYNCRO_TIMEOUT = 15.0  # seconds for one request
DOCTOR_TIMEOUT = 4.0
# From SIGTERM to the end at most 20 seconds; a request that is cut off is recorded as sent, and looked for later.
STOP_RUNNING = 14.0  # for refunds at work
STOP_TELLING = 3.0
STOP_AT_LATEST = 19.0  # a database that another program keeps locked can hold up everything else

log = structlog.get_logger()


@dataclass
class Bot:
    """Everything that runs, built and wired."""

    settings: Settings
    slack_app: AsyncApp
    runner: Runner
    courier: Courier
    background: Background
    reach: Reach
    gate: Gate
    reconciler: Reconciler
    people: People
    reminders: Reminders
    kill_switch: KillSwitch
    homes: HomeCourier
    lookout: Lookout
    stock: Stocktaking
    reports: Reports

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then stop within 20 seconds."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        async with self.running():
            await stop.wait()
            log.info("bot.stopping")
            leave = Timer(STOP_AT_LATEST, _leave)
            leave.daemon = True
            leave.start()
        log.info("bot.stopped")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything at work; at the end nothing new is begun, and what is in flight is finished or recorded."""
        working: list[asyncio.Task[None]] = []
        try:
            async with self._serving():
                working += [
                    asyncio.create_task(worker.run(), name=worker.name) for worker in self._doers + self._tellers
                ]
                yield
        finally:
            for worker in self._doers:
                worker.stop()
            await self.runner.drain(seconds=STOP_RUNNING)
            await self.background.drain(seconds=1)
            await asyncio.gather(*(worker.drain(seconds=STOP_TELLING) for worker in self._tellers))
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    @property
    def _doers(self) -> tuple[Worker, ...]:
        return self.runner, self.reminders, self.lookout, self.stock, self.reports

    @property
    def _tellers(self) -> tuple[Worker, ...]:
        return self.courier, self.homes

    async def _ledger_fits(self) -> bool | str:
        return self.gate.trouble or True

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        # Without a signing secret anybody could send clicks here, so then only Socket Mode brings them.
        signed = self.settings.slack_signing_secret is not None
        server = self.slack_app.web_app(path="/slack/events") if signed else web.Application()
        add_health(server, {**self.reach.checks(), "ledger": self._ledger_fits})
        web_runner = web.AppRunner(server, access_log=None, shutdown_timeout=1)
        await web_runner.setup()
        socket_mode = None
        try:
            site = web.TCPSite(web_runner, self.settings.host, self.settings.port)
            await site.start()
            if self.settings.slack_app_token is not None:
                socket_mode = AsyncSocketModeHandler(
                    self.slack_app,
                    self.settings.slack_app_token.get_secret_value(),
                    web_client=self.slack_app.client,
                )
                # It tries for as long as Slack is away: meanwhile refunds go on, and SIGTERM is heard.
                connecting = asyncio.create_task(socket_mode.connect_async())  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
                connected, _ = await asyncio.wait([connecting], timeout=SOCKET_MODE_WITHIN)
                if not connected:
                    log.warning("slack.socket_mode_waits")
            await self.reach.greet()
            if (standstill := await self.kill_switch.now()) is not None:
                log.warning("refunds.still_paused", by=standstill.by, reason=standstill.reason)
            if self.settings.refund_dry_run:
                log.warning("bot.dry_run")
            log.info("bot.ready", host=self.settings.host, port=self.settings.port, socket_mode=socket_mode is not None)
            yield
        finally:
            if socket_mode is not None:
                connecting.cancel()
                await socket_mode.close_async()  # type: ignore[no-untyped-call]  # as above
            await web_runner.cleanup()


def _leave() -> None:
    """End here and now. What was sent is recorded, as before a kill -9, and the next start looks for it."""
    log.warning("bot.stopped_late")
    os._exit(1)


@asynccontextmanager
async def build(settings: Settings) -> AsyncIterator[Bot]:
    """The bot, with everything it opened closed at the end."""
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(build_ledger(settings))
        slack = await opened.enter_async_context(_slack(settings))
        syncro = await opened.enter_async_context(
            SyncroClient(
                base_url=settings.syncro_url,
                token=settings.syncro_api_token.get_secret_value(),
                limiter=SharedPace(database),
                timeout=min(SYNCRO_TIMEOUT, settings.refund_lease_seconds / 2),
                read_only=settings.refund_dry_run,
                sets_stock=settings.refund_may_set_stock,
            ),
        )
        yield _wire(settings, database, slack, syncro)


@asynccontextmanager
async def build_ledger(settings: Settings) -> AsyncIterator[Database]:
    """The ledger alone, brought to the newest schema."""
    database = Database(settings.database_url)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[Database]:
    """The ledger alone, as it stands, to look into: it may be a backup.

    Raises:
        UnreadableError: it is not there, or of another version.
    """
    database = Database(settings.database_url)
    try:
        await ensure_readable(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def build_people(settings: Settings) -> AsyncIterator[People]:
    """What looks people up in Slack, alone: neither the ledger nor Syncro is touched."""
    async with _slack(settings) as slack:
        yield People(slack, settings.policy.ids)


@asynccontextmanager
async def build_doctor(settings: Settings) -> AsyncIterator[Doctor]:
    """What looks whether everything is there. It writes nothing to Syncro, and leaves the ledger as it is."""
    async with AsyncExitStack() as opened:
        database = Database(settings.database_url)
        opened.push_async_callback(database.close)
        slack = await opened.enter_async_context(_slack(settings))
        token = settings.syncro_api_token.get_secret_value()
        # A pace of its own: the shared one stands in the ledger, which may be what is wrong.
        syncro = await opened.enter_async_context(
            SyncroClient(base_url=settings.syncro_url, token=token, timeout=DOCTOR_TIMEOUT, read_only=True),
        )
        named = (*settings.policy.ids, *settings.spark_people, *(settings.refund_stock_owners or ()))
        app_token = settings.slack_app_token
        of_slack = SlackExam(
            slack,
            People(slack, tuple(dict.fromkeys(named))),
            settings.policy,
            settings.refund_channel,
            SCOPES,
            app_token=None if app_token is None else app_token.get_secret_value(),
        )
        of_syncro = SyncroExam(syncro, settings.spark_schedule_pattern, settings.spark_field)
        yield Doctor(database, of_slack, of_syncro)


@asynccontextmanager
async def build_probe(settings: Settings) -> AsyncIterator[Probe]:
    """What tries lines on a ticket of an internal customer: it writes to Syncro, and touches nothing else."""
    token = settings.syncro_api_token.get_secret_value()
    async with SyncroClient(base_url=settings.syncro_url, token=token, timeout=SYNCRO_TIMEOUT) as syncro:
        yield Probe(syncro)


@asynccontextmanager
async def _slack(settings: Settings) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession(timeout=ClientTimeout(total=SLACK_TIMEOUT)) as session:
        yield AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            timeout=SLACK_TIMEOUT,
            retry_handlers=[],  # the default one repeats a post whose answer was lost
        )


def _wire(settings: Settings, database: Database, slack: AsyncWebClient, syncro: SyncroClient) -> Bot:
    background = Background()
    policy = settings.policy
    people = People(slack, policy.ids)
    billing = Billing(syncro.at(Priority.FORM), settings.syncro_url)
    courier = Courier(database, slack, channel=settings.refund_channel, policy=policy)

    def client_for(lease: Lease) -> SyncroClient:
        return syncro.at(Priority.WORK, before_send=lambda: guard(database, lease, syncro))

    record_secret = secret_of(settings.record_secret)
    records = Records(syncro.at(Priority.WORK))
    gate = Gate(database, records, secret=record_secret, tell=courier.wake)
    work_billing = Billing(syncro.at(Priority.WORK), settings.syncro_url, billing.known_account)
    owners = settings.refund_stock_owners or ()
    may_set = settings.refund_may_set_stock and not settings.refund_dry_run
    house = House(
        read=partial(read_on_hand, syncro.at(Priority.WORK)),
        units=UnitsReader(syncro.at(Priority.WORK)),
        afterwards=Afterwards(
            database,
            syncro=client_for,
            billing=work_billing,
            tell=courier.wake,
            ttl=settings.refund_lease_seconds,
            quiet=timedelta(seconds=settings.refund_quiet_period),
            run_window=settings.run_window,
        ),
        owners=owners,
        may_set=may_set,
        patience=policy.patience,
        dry_run=settings.refund_dry_run,
    )
    stock = Stocktaking(database, house, tell=courier.wake, may_begin=lambda: gate.was_open)

    def tell_at_work() -> None:
        courier.wake()
        stock.wake()

    first_hand = FirstHand()
    runner = Runner(
        database,
        syncro=client_for,
        billing=work_billing,
        people=people,
        tell=tell_at_work,
        ttl=settings.refund_lease_seconds,
        quiet=timedelta(seconds=settings.refund_quiet_period),
        run_window=settings.run_window,
        may_begin=gate.is_open,
        dry_run=settings.refund_dry_run,
        spark_pattern=settings.spark_schedule_pattern,
        spark_calendar=settings.spark_calendar,
        landing_margin=settings.landing_margin,
        capabilities=settings.capabilities,
        first_hand=first_hand,
    )
    desk = Desk(
        database=database,
        billing=billing,
        slack=slack,
        channel=settings.refund_channel,
        spark_pattern=settings.spark_schedule_pattern,
        spark_field=settings.spark_field,
        tell=courier.wake,
        secret=record_secret,
        gate=gate,
        eligibility=settings.eligibility,
        patience=policy.patience,
        dry_run=settings.refund_dry_run,
        spark_calendar=settings.spark_calendar,
        first_hand=first_hand,
    )
    dry_run = settings.refund_dry_run
    decisions = Decisions(database, people, policy, wake=runner.wake, tell=courier.wake, dry_run=dry_run)
    remedies = Remedies(database, people, policy, wake=runner.wake, tell=courier.wake)
    not_the_same = NotTheSame(database, people, tell=courier.wake)
    reminders = Reminders(database, people, policy, tell=courier.wake, may_begin=lambda: gate.was_open)
    spark_reports = SparkReports(
        database, People(slack, settings.spark_people), settings.spark_calendar, tell=courier.wake
    )
    slowly = syncro.at(Priority.BACKGROUND)
    lookout = Lookout(
        database,
        EvidenceReader(slowly, settings.spark_schedule_pattern, settings.landing_margin),
        Billing(slowly, settings.syncro_url, billing.known_account),
        Verdicts(
            policy,
            settings.landing_margin,
            timedelta(days=settings.refund_overdue_days),
            settings.spark_calendar,
            settings.spark_people,
        ),
        tell=courier.wake,
        may_begin=lambda: gate.was_open,
        ask=spark_reports.ask_again,
    )
    reach = Reach(database, slack, billing, channel=settings.refund_channel)

    async def authorize() -> AuthorizeResult:  # Bolt reads the names of its arguments, so it can't be a method
        return await reach.authorize()

    secret = settings.slack_signing_secret
    slack_app = AsyncApp(
        signing_secret=None if secret is None else secret.get_secret_value(),
        client=slack,
        authorize=authorize,
        # Answer inline: left alone, Bolt polls for the answer every 10 ms.
        process_before_response=True,
        request_verification_enabled=secret is not None,
    )
    questions = Questions(database, people, policy, tell=courier.wake)
    kill_switch = KillSwitch(database, people, wake=runner.wake, tell=courier.wake)
    charges = Charges(database, tell=courier.wake)
    delegations = Delegations(database, people, policy)
    keepers = People(slack, (*policy.ids, *owners)) if owners else people
    homes = HomeCourier(database, slack, people, keepers, Homes(policy, reach.link_to, dry_run=dry_run))
    together = Together(decisions)
    counts = Counts(database, keepers, wake=stock.wake, tell=courier.wake, may_set=may_set)
    form_units = UnitsReader(syncro.at(Priority.FORM)).every
    unit_names = UnitNames(database, keepers, form_units, wake=stock.wake, tell=courier.wake)
    stories = Stories(database, slack, settings.refund_channel)
    reports = Reports(
        database,
        slack,
        people,
        channel=settings.refund_channel,
        supplier=settings.supplier,
        monthly=settings.refund_monthly_report,
        may_begin=lambda: gate.was_open,
    )
    front = Front(
        desk,
        decisions,
        remedies,
        not_the_same,
        charges,
        background,
        policy.ids,
        questions,
        kill_switch,
        delegations,
        homes,
        together,
        spark_reports,
        counts,
        unit_names,
        Histories(database, slack, settings.refund_channel),
        owners,
        stories,
        reports,
    )
    register(slack_app, front)
    reconciler = Reconciler(replace(desk, billing=work_billing), records)
    return Bot(
        settings,
        slack_app,
        runner,
        courier,
        background,
        reach,
        gate,
        reconciler,
        people,
        reminders,
        kill_switch,
        homes,
        lookout,
        stock,
        reports,
    )

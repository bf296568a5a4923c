"""The composition root: the bot is built and wired here, and what it opened is closed at the end."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp

from bot.clients import SYNCRO_TIMEOUT, build_ledger, slack_client
from bot.listeners import register
from bot.listeners.front import Front
from bot.rules.record import secret_of
from bot.serving import Bot
from bot.setting_types import GUESTS_ALLOWED
from bot.steps.afterwards import Afterwards
from bot.steps.billing import Billing
from bot.steps.evidence import EvidenceReader
from bot.steps.on_hand import read_on_hand
from bot.steps.pacing import SharedPace, guard
from bot.steps.people import People
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
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.ledger.lanes import Lease
    from bot.settings import Settings


@asynccontextmanager
async def build(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> AsyncIterator[Bot]:
    """The bot, with everything it opened closed at the end. `clock` replaces the ledger's, for tests."""
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(build_ledger(settings, clock=clock))
        slack = await opened.enter_async_context(slack_client(settings))
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


def _wire(settings: Settings, database: Database, slack: AsyncWebClient, syncro: SyncroClient) -> Bot:
    background = Background()
    policy = settings.policy
    people_of = partial(People, slack, guests=settings.refund_guests == GUESTS_ALLOWED)
    people = people_of(policy.ids)
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
    )
    dry_run = settings.refund_dry_run
    decisions = Decisions(database, people, policy, wake=runner.wake, tell=courier.wake, dry_run=dry_run)
    remedies = Remedies(database, people, policy, wake=runner.wake, tell=courier.wake)
    not_the_same = NotTheSame(database, people, tell=courier.wake)
    reminders = Reminders(database, people, policy, tell=courier.wake, may_begin=lambda: gate.was_open)
    spark_reports = SparkReports(database, people_of(settings.spark_people), settings.spark_calendar, tell=courier.wake)
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

    slack_app = AsyncApp(
        client=slack,
        authorize=authorize,
        # Answer inline: left alone, Bolt polls for the answer every 10 ms.
        process_before_response=True,
        # The door looks at signatures, before Bolt reads anything.
        request_verification_enabled=False,
        # What nobody listens for is an error, which our own handler logs: Bolt would log the whole of it.
        raise_error_for_unhandled_request=True,
    )
    questions = Questions(database, people, policy, tell=courier.wake)
    kill_switch = KillSwitch(database, people, wake=runner.wake, tell=courier.wake)
    charges = Charges(database, tell=courier.wake)
    delegations = Delegations(database, people, policy)
    keepers = people_of((*policy.ids, *owners)) if owners else people
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
        people.guests,
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

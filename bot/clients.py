"""The database, Slack and Syncro, opened alone for a command, and closed at its end."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.ledger.database import Database
from bot.ledger.readable import ensure_readable
from bot.ledger.schema import migrate
from bot.steps.examine_slack import SCOPES, SlackExam
from bot.steps.examine_syncro import SyncroExam
from bot.steps.people import People
from bot.steps.probe import Probe
from bot.workflow.doctor import Doctor
from syncro_client import SyncroClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.settings import Settings

SLACK_TIMEOUT = 10  # seconds
SYNCRO_TIMEOUT = 15.0  # seconds for one request
DOCTOR_TIMEOUT = 4.0


@asynccontextmanager
async def build_ledger(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> AsyncIterator[Database]:
    """The ledger alone, brought to the newest schema. `clock` replaces its own, for tests."""
    database = Database(settings.database_url, clock=clock)
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
    async with slack_client(settings) as slack:
        yield People(slack, settings.policy.ids)


@asynccontextmanager
async def build_doctor(settings: Settings) -> AsyncIterator[Doctor]:
    """What looks whether everything is there. It writes nothing to Syncro, and leaves the ledger as it is."""
    async with AsyncExitStack() as opened:
        database = Database(settings.database_url)
        opened.push_async_callback(database.close)
        slack = await opened.enter_async_context(slack_client(settings))
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
async def slack_client(settings: Settings) -> AsyncIterator[AsyncWebClient]:
    """Slack's Web API, asked once for each thing."""
    async with ClientSession(timeout=ClientTimeout(total=SLACK_TIMEOUT)) as session:
        yield AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            timeout=SLACK_TIMEOUT,
            retry_handlers=[],  # the default one repeats a post whose answer was lost
        )

"""What the bot writes is for its own account alone; what it says holds neither passwords nor what people wrote."""

import asyncio
import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.database import Database
from bot.ledger.examine import examine
from bot.ledger.schema import migrate
from bot.ledger.tables import drafts
from bot.models import Grade
from bot.settings import SettingsError, read_settings
from tests.bot.test_settings import COMPLETE
from tests.sandbox.bot_process import ROOT, BotProcess
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro

SECRETS = ("SLACK_SIGNING_SECRET", "SYNCRO_API_TOKEN", "REFUND_RECORD_SECRET")


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def close_to_others(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o600)


@pytest.mark.long
async def test_the_ledger_its_log_and_exports_are_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        async with LocalSlack() as slack, LocalSyncro() as syncro:
            told = environment(slack, syncro, database_url=f"sqlite:///{tmp_path}/refunds.db")
            async with BotProcess(told) as bot:
                assert names(tmp_path) >= {"refunds.db", "refunds.db-wal"}
                assert modes(tmp_path) == {0o600}
                await bot.stop()
        told |= {"REFUND_SUPPLIER_NAME": "Kiwi IT", "REFUND_SUPPLIER_GST_NUMBER": "49091850", "PYTHONPATH": str(ROOT)}
        output = tmp_path / "books.csv"
        arguments = ("-m", "bot", "export", "--from", "2026-01-01", "--to", "2026-12-31", "--output", str(output))
        export = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=told | {"PATH": os.environ["PATH"]}, cwd=tmp_path
        )
        assert await export.wait() == 0
        assert modes(tmp_path) == {0o600}
    finally:
        os.umask(before)


async def test_the_doctor_sees_a_ledger_that_others_can_read(tmp_path: Path) -> None:
    file = tmp_path / "refunds.db"
    database = Database(f"sqlite:///{file}")
    await migrate(database)
    for mode, seen in ((0o600, False), (0o640, True)):
        close_to_others(tmp_path)
        file.chmod(mode)
        found = [finding for finding in await examine(database, _now) if finding.what == "files"]
        assert bool(found) is seen
        assert all(finding.grade is Grade.WARNING and f"chmod 600 {file}" in finding.todo for finding in found)
    await database.close()


async def test_an_error_of_the_database_does_not_say_what_was_written(database_url: str) -> None:
    database = Database(database_url)
    row = {"id": "1", "requester_id": "U1", "body": {"details": "words of a customer"}, "updated_at": 0}
    async with database.transaction() as tx:
        await tx.connection.execute(insert(drafts).values(**row))
        with pytest.raises(SQLAlchemyError) as wrong:
            await tx.connection.execute(insert(drafts).values(**row))
    await database.close()
    assert "words of a customer" not in str(wrong.value)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["short", "fifteen-letters", " " * 40])
def test_a_short_or_blank_secret_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, told in (COMPLETE | {name: value}).items():
        monkeypatch.setenv(each, told)
    with pytest.raises(SettingsError, match=f"{name}: too short"):
        read_settings()


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SYNCRO_BASE_URL"])
@pytest.mark.parametrize("value", ["http://syncro.example/api", "http://127.0.0.1.example/", "http://[::2]/api"])
def test_no_token_goes_over_plain_http_to_another_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for each, told in (COMPLETE | {name: value}).items():
        monkeypatch.setenv(each, told)
    with pytest.raises(SettingsError, match="https:// is needed"):
        read_settings()


def _now() -> datetime:
    return datetime.now(UTC)

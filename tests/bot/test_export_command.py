"""`python -m bot export`: the refunds of a period, whole or not at all."""

import asyncio
import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ledger import progress, refunds
from bot.ledger.database import Database
from bot.ledger.schema import migrate
from bot.models import Watch
from tests.bot.ledger.examples import approved
from tests.bot.test_verify_command import SETTINGS

ROOT = Path(__file__).parents[2]
SUPPLIER = {"REFUND_SUPPLIER_NAME": "Aotearoa IT", "REFUND_SUPPLIER_GST_NUMBER": "49-091-850"}
OCTOBER = ["export", "--from", "2026-10-01", "--to", "2026-10-31"]
MOMENTS = (  # in Auckland: the first and the last minute of October, and the minutes outside
    datetime(2026, 9, 30, 10, 59, tzinfo=UTC),
    datetime(2026, 9, 30, 11, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 10, 59, tzinfo=UTC),
    datetime(2026, 10, 31, 11, 0, tzinfo=UTC),
)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in (SETTINGS | SUPPLIER).items():
        monkeypatch.setenv(name, value)
    asyncio.run(_four_refunds(f"sqlite:///{tmp_path / 'refunds.db'}"))
    return tmp_path


async def _four_refunds(url: str) -> None:
    database = Database(url)
    await migrate(database)
    for number, at in enumerate(MOMENTS, 1):
        await approved(database, number, customer=30 + number)
        async with database.transaction() as tx:
            refund = await refunds.load(tx, number)
            assert refund is not None
            await progress.finish(tx, refund, Watch(expected_at=tx.now, due_at=tx.now), at=at)
    await database.close()


def test_the_days_are_the_accounts_own_and_both_are_included(
    ledger: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(OCTOBER) == 0
    printed = capfdbinary.readouterr().out.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(printed, newline="")))
    assert [row["refund"] for row in rows] == ["RF-000002", "RF-000003"]
    assert [row["correction_date"] for row in rows] == ["2026-10-01", "2026-10-31"]
    assert {row["supplier_gst_number"] for row in rows} == {"49091850"}
    assert {row["correction_incl_gst"] for row in rows} == {"-129.03"}
    assert ledger.exists()


def started(stdout: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", *OCTOBER]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment)  # noqa: S603  of this test


def test_a_reader_who_takes_their_time_holds_up_no_transaction(ledger: Path) -> None:
    connection = sqlite3.connect(ledger / "refunds.db", isolation_level=None, timeout=1)
    connection.execute("UPDATE refunds SET body = json_set(body, '$.details', printf('%0200000d', 1))")
    reader, writer = os.pipe()
    with started(writer) as exporting:
        os.close(writer)
        assert os.read(reader, 1)  # it writes, and the pipe is full
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        while os.read(reader, 100_000):
            continue
        assert exporting.wait() == 0
    os.close(reader)
    connection.close()
    assert not busy


def test_a_pager_that_was_left_is_no_traceback(ledger: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with started(writer) as exporting:
        os.close(writer)
        _, said = exporting.communicate()
    assert (exporting.returncode, said) == (1, "")
    assert ledger.exists()


def test_json_goes_to_a_file_that_is_whole(ledger: Path) -> None:
    output = ledger / "october.json"
    assert main([*OCTOBER, "--format", "json", "--output", str(output)]) == 0
    assert [row["refund"] for row in json.loads(output.read_text(encoding="utf-8"))] == ["RF-000002", "RF-000003"]
    assert [path.name for path in ledger.glob(".october*")] == []


def test_a_period_without_refunds_is_an_empty_table(ledger: Path) -> None:
    output = ledger / "empty"
    assert (
        main(["export", "--from", "2020-01-01", "--to", "2020-01-01", "--format", "json", "--output", str(output)]) == 0
    )
    assert json.loads(output.read_text(encoding="utf-8")) == []


def test_what_was_there_stays_where_the_file_cannot_be_written(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*OCTOBER, "--output", str(ledger / "missing" / "file.csv")]) == 1
    assert "can't be written: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "--from", "2026-10-31", "--to", "2026-10-01"], "--to is before --from"),
        (["export", "--from", "October", "--to", "2026-10-01"], "'October' is no day; write it as 2026-10-31"),
        (["export", "--from", "2026-10-01"], "--to"),
        (["export", "--from", "2026-10-01", "--to", "9999-12-31"], "9999-12-31 is not between 2000-01-01 and 2999-"),
        (["export", "--from", "0001-01-01", "--to", "2026-10-01"], "0001-01-01 is not between 2000-01-01 and 2999-"),
    ],
)
def test_a_wrong_period_is_said_at_once(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err


def test_without_the_supplier_nothing_is_written(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REFUND_SUPPLIER_GST_NUMBER")
    assert main([*OCTOBER, "--output", str(ledger / "o.csv")]) == 2
    assert "REFUND_SUPPLIER_GST_NUMBER is missing" in capsys.readouterr().err
    assert not (ledger / "o.csv").exists()


def test_a_mistyped_gst_number_is_refused_at_the_start(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFUND_SUPPLIER_GST_NUMBER", "49-091-851")
    assert main(OCTOBER) == 2
    assert "REFUND_SUPPLIER_GST_NUMBER: not a GST number" in capsys.readouterr().err
    assert ledger.exists()

"""`python -m bot verify`: the record is whole, or where it is not; the exit code says which."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ledger import events
from bot.ledger.database import Database
from bot.ledger.schema import migrate
from tests.bot.ledger.examples import WIREMU, requested

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "secret-of-sixteen",
    "SYNCRO_SUBDOMAIN": "acme",
    "SYNCRO_API_TOKEN": "token-of-Syncro-1",
    "REFUND_CHANNEL": "C0REFUNDS1",
    "REFUND_APPROVERS": "U0WIREMU,U0MERE",
}


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with three events, and the settings of a bot in its folder."""
    monkeypatch.chdir(tmp_path)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_three_events(f"sqlite:///{tmp_path / 'refunds.db'}"))
    return tmp_path / "refunds.db"


async def _three_events(url: str) -> None:
    database = Database(url)
    await migrate(database)
    async with database.transaction() as tx:
        await requested(tx)
        for name in ("refund.requested", "refund.approved", "refund.resolved"):
            await events.record(tx, 1, name, who=WIREMU)
    await database.close()


def tamper(ledger: Path, *statements: str) -> None:
    connection = sqlite3.connect(ledger)
    for statement in ("DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def head_of(printed: str) -> str:
    return next(line.removeprefix("Head: ") for line in printed.splitlines() if line.startswith("Head: "))


def test_a_whole_record_prints_the_head_to_keep_elsewhere(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    printed = capsys.readouterr().out
    assert "The record is whole: 3 events." in printed
    assert main(["verify", "--expect", head_of(printed).upper()]) == 0
    assert "It holds the head you gave." in capsys.readouterr().out
    assert ledger.exists()


@pytest.mark.parametrize(
    "command", [["verify"], ["export", "--from", "2026-10-01", "--to", "2026-10-31", "--output", "october.csv"]]
)
class TestALedgerThatCannotBeRead:
    """Whoever only looks makes and migrates nothing, and calls nothing whole that is not there."""

    @pytest.fixture(autouse=True)
    def supplier(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REFUND_SUPPLIER_NAME", "Aotearoa IT")
        monkeypatch.setenv("REFUND_SUPPLIER_GST_NUMBER", "49-091-850")

    def test_in_another_folder_there_is_none(
        self, command: list[str], ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = ledger.parent / "elsewhere"
        other.mkdir()
        monkeypatch.chdir(other)
        assert main(command) == 2
        said = f"There is no ledger at {other / 'refunds.db'}. Is DATABASE_URL the one you mean?\n"
        assert capsys.readouterr().err == said
        assert list(other.iterdir()) == []

    def test_a_database_without_tables_is_none(
        self, command: list[str], ledger: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ledger.unlink()
        ledger.touch()
        assert main(command) == 2
        assert "the database has no tables of the bot" in capsys.readouterr().err

    def test_an_older_one_stays_as_it_is(
        self, command: list[str], ledger: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tamper(ledger, "UPDATE alembic_version SET version_num = '0010'")
        before = ledger.read_bytes()
        assert main(command) == 2
        assert "is at migration 0010, and this version of the bot reads " in capsys.readouterr().err
        assert ledger.read_bytes() == before

    def test_a_newer_one_is_not_guessed_at(
        self, command: list[str], ledger: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tamper(ledger, "UPDATE alembic_version SET version_num = '9999'")
        assert main(command) == 2
        assert "is at migration 9999, which this version of the bot does not know." in capsys.readouterr().err

    def test_what_is_no_database_is_said(
        self, command: list[str], ledger: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ledger.write_bytes(b"no database at all" * 100)
        assert main(command) == 2
        assert f"The ledger at {ledger} can't be read (DatabaseError)." in capsys.readouterr().err


def test_a_changed_event_is_named(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(ledger, "UPDATE events SET who = 'U0OTHER' WHERE id = 2")
    assert main(["verify"]) == 1
    printed = capsys.readouterr().out
    assert "The record is broken after 1 event. Event 2 (refund.approved, RF-000001, 2" in printed
    assert "It does not say what was written." in printed


def test_a_head_that_the_record_does_not_hold_is_an_error(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify"])
    kept = head_of(capsys.readouterr().out)
    tamper(
        ledger,
        "DELETE FROM events WHERE id = 3",
        "UPDATE chain SET count = 2, hash = (SELECT hash FROM events WHERE id = 2)",
    )
    assert main(["verify"]) == 0
    assert main(["verify", "--expect", kept]) == 1
    assert f"It does not hold {kept}." in capsys.readouterr().out


def test_something_that_is_no_head_is_said_at_once(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["verify", "--expect", "RF-000001"])
    assert "a head is 64 characters" in capsys.readouterr().err
    assert ledger.exists()

"""`python -m bot doctor`: everything that is wrong is one red line with what to do, and none waits for another."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from bot.clients import build_doctor, build_ledger
from bot.models import Capabilities, Finding, Grade, ProductKind, Sign
from bot.settings import Settings
from bot.steps import examine_slack, examine_syncro
from bot.steps.examine_slack import SCOPES
from bot.steps.probe import SUBJECT
from bot.workflow import doctor
from tests.docs.pages import first_column, section, text
from tests.sandbox.bot_process import free_port, surroundings
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import Fault, LocalSyncro

pytestmark = pytest.mark.long

NEEDED = set(first_column(section(text("README.md"), "## Set up for real, in ten minutes")))
WRITES = {"Tickets - Create", "Tickets - Edit", "Products - Edit", "Products - Edit Quantities"}


@dataclass
class Ward:
    """The two services, the settings, and what the doctor finds."""

    slack: LocalSlack
    syncro: LocalSyncro
    told: dict[str, str]
    changes: dict[str, str] = field(default_factory=dict)

    async def examine(self, part: str) -> dict[str, Finding]:
        settings = Settings.model_validate({name.lower(): value for name, value in (self.told | self.changes).items()})
        async with build_doctor(settings) as built:
            examined = {each.part: each.findings for each in await built.examine()}
        assert list(examined) == ["Slack", "Syncro", "Database"]
        return {finding.what: finding for finding in examined[part]}

    async def red(self, part: str) -> dict[str, str]:
        """What is red, and what is said to do about it."""
        found = await self.examine(part)
        return {what: each.todo for what, each in found.items() if each.grade is Grade.RED}


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with LocalSlack(scopes=SCOPES) as slack, LocalSyncro() as syncro:
        yield Ward(slack, syncro, environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}"))


async def ledger(ward: Ward) -> None:
    settings = Settings.model_validate({name.lower(): value for name, value in ward.told.items()})
    async with build_ledger(settings):
        pass


def test_the_scopes_are_those_of_the_manifest() -> None:
    assert list(SCOPES) == yaml.safe_load(text("manifest.yml"))["oauth_config"]["scopes"]["bot"]


async def test_where_all_is_well_nothing_is_red_and_nothing_was_written(ward: Ward) -> None:
    before = len(ward.syncro.account.tickets)
    await ledger(ward)
    for part in ("Slack", "Syncro", "Database"):
        assert await ward.red(part) == {}
    slack, syncro = await ward.examine("Slack"), await ward.examine("Syncro")
    assert {each.grade for each in slack.values()} == {Grade.OK}
    assert slack["token"].said == "refunds in Sandbox MSP"
    assert slack["screens"].said.startswith("Slack takes all ")
    assert {what for what, each in syncro.items() if each.grade is Grade.NOT_CHECKED} == WRITES
    assert syncro["time zone"].said == "Pacific/Auckland"
    assert "Kererū Café" in syncro["Spark customers"].said
    assert len(ward.syncro.account.tickets) == before
    assert not [call for call in ward.slack.web_api.calls if call[0].startswith(("chat.", "views."))]


async def test_every_permission_that_the_readme_asks_for_is_told_of(ward: Ward) -> None:
    found = await ward.examine("Syncro")
    assert found.keys() >= NEEDED
    assert {found[name].grade for name in NEEDED - WRITES} == {Grade.OK}


@pytest.mark.parametrize("lacking", sorted(NEEDED - WRITES))
async def test_a_permission_that_is_lacking_is_red_by_its_name(ward: Ward, lacking: str) -> None:
    ward.changes["SYNCRO_API_TOKEN"] = ward.syncro.give_token(NEEDED - {lacking})
    assert await ward.red("Syncro") == {lacking: "Add it to the token (Admin, API Tokens)."}


async def test_a_wrong_token_of_syncro_is_said_once(ward: Ward) -> None:
    ward.changes["SYNCRO_API_TOKEN"] = "T-wrong-and-long-enough"
    assert await ward.red("Syncro") == {"token": examine_syncro.ACCESS_TODO}


async def test_an_account_without_the_status_resolved_is_red(ward: Ward) -> None:
    ward.syncro.account.ticket_statuses[:] = [
        each for each in ward.syncro.account.ticket_statuses if each != "Resolved"
    ]
    assert (await ward.red("Syncro")).keys() == {"statuses"}


async def test_an_owner_who_named_spark_otherwise_is_told_that_nobody_was_found(ward: Ward) -> None:
    ward.changes["SPARK_SCHEDULE_PATTERN"] = "Vodafone"
    spark = (await ward.examine("Syncro"))["Spark customers"]
    assert (spark.grade, spark.said) == (Grade.WARNING, "none found in 12 schedules")
    ward.changes["SPARK_CUSTOMER_FIELD"] = "Billing=Spark"
    assert "found, of 12 schedules" in (await ward.examine("Syncro"))["Spark customers"].said


@pytest.mark.parametrize(
    ("scopes", "what"),
    [
        ([each for each in SCOPES if each != "chat:write"], {"scopes"}),
        ([each for each in SCOPES if each != "channels:join"], {"scopes", "channel"}),
    ],
)
async def test_a_scope_that_is_missing_is_red(tmp_path: Path, scopes: list[str], what: set[str]) -> None:
    async with LocalSlack(scopes=scopes) as slack, LocalSyncro() as syncro:
        told = environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}")
        assert (await Ward(slack, syncro, told).red("Slack")).keys() == what


async def test_a_scope_too_many_is_no_more_than_a_warning(tmp_path: Path) -> None:
    async with LocalSlack(scopes=[*SCOPES, "im:write"]) as slack, LocalSyncro() as syncro:
        told = environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}")
        scopes = (await Ward(slack, syncro, told).examine("Slack"))["scopes"]
    assert (scopes.grade, scopes.said) == (Grade.WARNING, "more than needed: im:write")


@pytest.mark.parametrize(
    ("channel", "todo"),
    [
        ("C0NOWHERE1", examine_slack.CHANNEL["channel_not_found"]),
        ("C0PRIVATE1", examine_slack.CHANNEL["channel_not_found"]),
        ("C0ARCHIVE1", examine_slack.CHANNEL["is_archived"]),
    ],
)
async def test_a_channel_that_the_bot_can_not_use_is_red(ward: Ward, channel: str, todo: str) -> None:
    ward.changes["REFUND_CHANNEL"] = channel
    assert await ward.red("Slack") == {"channel": todo}


async def test_a_private_channel_is_well_once_the_bot_is_invited(ward: Ward) -> None:
    ward.slack.workspace.directory.channel_named("accounts-private").members.append("U0REFUNDBOT")
    ward.changes["REFUND_CHANNEL"] = "C0PRIVATE1"
    assert await ward.red("Slack") == {}


async def test_approvers_who_are_not_there_are_red_each_and_so_is_a_policy_that_gets_stuck(ward: Ward) -> None:
    ward.changes["REFUND_APPROVERS"] = "S0UNKNOWN1, U0TANE0001, U0SIONE001"
    red = await ward.red("Slack")
    assert red.keys() == {"group S0UNKNOWN1", "person U0TANE0001"}
    ward.changes["REFUND_APPROVERS"] = "U0SIONE001"
    assert (await ward.red("Slack")).keys() == {"policy"}


async def test_a_wrong_token_of_slack_is_said_once(ward: Ward) -> None:
    ward.changes["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    assert await ward.red("Slack") == {"token": examine_slack.ACCESS_TODO}


@pytest.mark.parametrize(("token", "red"), [("xapp-local-app", False), ("xapp-of-another-app", True)])
async def test_the_token_of_socket_mode_is_tried_where_it_is_used(ward: Ward, token: str, red: bool) -> None:  # noqa: FBT001 -- a case
    assert "app token" not in await ward.examine("Slack")
    ward.changes["SLACK_APP_TOKEN"] = token
    assert await ward.red("Slack") == ({"app token": examine_slack.SOCKET_TODO} if red else {})
    assert "app token" in await ward.examine("Slack")


@pytest.mark.parametrize("setting", ["SPARK_REPORT_PEOPLE", "REFUND_STOCK_OWNERS"])
async def test_whoever_else_the_settings_name_is_looked_up_too(ward: Ward, setting: str) -> None:
    ward.changes[setting] = "S0UNKNOWN1, U0MERE0001"
    assert (await ward.red("Slack")).keys() == {"group S0UNKNOWN1"}


async def test_screens_that_slack_refuses_or_can_not_look_at_are_said(ward: Ward) -> None:
    ward.slack.faults.add("blocks.validate", "error", error="invalid_blocks")
    screens = (await ward.examine("Slack"))["screens"]
    assert (screens.grade, screens.said) == (Grade.WARNING, "not taken: the card (invalid_blocks)")
    ward.slack.faults.add("blocks.validate", "error", error="unknown_method")
    assert (await ward.examine("Slack"))["screens"].grade is Grade.NOT_CHECKED


async def test_what_does_not_answer_is_red_in_bounded_time_and_keeps_nothing_else_from_being_told(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine_slack, "IN_TIME", 0.5)
    monkeypatch.setattr(examine_syncro, "IN_TIME", 0.5)
    await ledger(ward)
    ward.slack.faults.add("auth.test", "hang", times=9)
    ward.syncro.faults.next(method="GET", path="/me", kind=Fault.HANG, times=99)
    began = time.monotonic()
    assert await ward.red("Slack") == {"token": examine_slack.SILENT_TODO}
    assert await ward.red("Syncro") == {"token": examine_syncro.SILENT_TODO}
    assert await ward.red("Database") == {}
    assert time.monotonic() - began < 10
    for name in ("SLACK_API_URL", "SYNCRO_BASE_URL"):
        ward.changes[name] = f"http://127.0.0.1:{free_port()}/api/"
    assert (await ward.red("Slack")).keys() == (await ward.red("Syncro")).keys() == {"token"}


async def test_what_was_found_is_told_where_the_rest_takes_too_long(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "AT_MOST", 1.5)
    ward.slack.faults.add("conversations.join", "hang", times=9)
    found = await ward.examine("Slack")
    assert found["token"].grade is Grade.OK
    assert found["the rest"].grade is Grade.RED


async def test_a_database_that_is_not_there_is_not_made(ward: Ward, tmp_path: Path) -> None:
    assert (await ward.examine("Database"))["reached"].grade is Grade.WARNING
    assert not (tmp_path / "refunds.db").exists()
    ward.changes["DATABASE_URL"] = f"sqlite:///{tmp_path / 'nowhere' / 'refunds.db'}"
    assert (await ward.red("Database")).keys() == {"reached"}
    ward.changes["DATABASE_URL"] = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/refunds"
    assert (await ward.red("Database")).keys() == {"reached"}


async def run(
    ward: Ward, folder: Path, *arguments: str, typed: str = "", **changes: str
) -> tuple[int | None, str, str]:
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        *arguments,
        cwd=folder,
        env=surroundings() | ward.told | changes,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (each.decode() for each in await bot.communicate(f"{typed}\n".encode()))
    assert "Traceback" not in err
    assert ward.told["SYNCRO_API_TOKEN"] not in out + err
    return bot.returncode, out, err


@pytest.mark.parametrize(("token", "code"), [("", 0), ("xoxb-wrong", 1)])
async def test_the_command_prints_a_table_and_ends_with_0_or_1(
    ward: Ward, tmp_path: Path, token: str, code: int
) -> None:
    ended, out, err = await run(ward, tmp_path, SLACK_BOT_TOKEN=token or ward.told["SLACK_BOT_TOKEN"])
    assert ended == code, err
    assert "\nSyncro\n  OK           token" in out
    assert ("RED          token" in out) == bool(code)


async def test_the_probe_begins_only_with_the_customers_name_and_writes_what_it_saw(ward: Ward, tmp_path: Path) -> None:
    path = tmp_path / "capabilities.json"
    code, out, _ = await run(
        ward, tmp_path, "--probe", "Big Build Ltd", typed="Big Build", REFUND_CAPABILITIES=str(path)
    )
    assert code == 0
    assert out.endswith("Type its name to begin: Nothing was tried.\n")
    assert not path.exists()
    assert probed_tickets(ward) == []
    code, out, err = await run(
        ward, tmp_path, "--probe", "Big Build Ltd", typed="Big Build Ltd", REFUND_CAPABILITIES=str(path)
    )
    assert code == 0, err
    assert "plain products can be added at a negative quantity,\n    and can be turned negative." in out
    assert "serialised products are refused at a negative quantity: the bot adds them positive and turns" in out
    assert f"Written to {path}; the bot goes by it from its next start on." in out
    seen = Capabilities.model_validate_json(path.read_text())
    assert {each.kind: each.added for each in seen.lines} == {
        ProductKind.PLAIN: Sign.KEPT,
        ProductKind.STOCKED: Sign.REFUSED,
        ProductKind.SERIALISED: Sign.REFUSED,
    }
    assert probed_tickets(ward) == [([], True)]


async def test_a_probe_that_can_not_be_made_says_why(ward: Ward, tmp_path: Path) -> None:
    code, out, err = await run(ward, tmp_path, "--probe", "Big Build Ltd", "--yes")
    assert code == 2
    assert "The probe can't begin: REFUND_CAPABILITIES is missing (where the answers go)." in err
    path = str(tmp_path / "capabilities.json")
    code, out, err = await run(ward, tmp_path, "--probe", "Nobody", "--yes", REFUND_CAPABILITIES=path)
    assert code == 1
    assert "The probe came to no end: No customer is called exactly Nobody. Name it by its id." in err
    code, out, err = await run(ward, tmp_path, "--yes")
    assert code == 2
    assert "--yes belongs to --probe" in err
    ward.syncro.faults.next(method="GET", path="/customers/autocomplete", kind=Fault.ERROR_BEFORE, times=99)
    code, out, err = await run(ward, tmp_path, "--probe", "Big Build Ltd", "--yes", REFUND_CAPABILITIES=path)
    assert code == 1
    assert "The probe came to no end: " in err
    ward.syncro.faults.clear()
    nowhere = str(tmp_path / "nowhere" / "capabilities.json")
    code, out, err = await run(ward, tmp_path, "--probe", "Big Build Ltd", "--yes", REFUND_CAPABILITIES=nowhere)
    assert code == 1
    assert nowhere in err
    assert probed_tickets(ward) == []
    ward.syncro.faults.next(method="POST", path="/tickets/*/remove_line_item", kind=Fault.ERROR_BEFORE, times=999)
    code, out, err = await run(ward, tmp_path, "--probe", "Big Build Ltd", "--yes", REFUND_CAPABILITIES=path)
    assert code == 1
    assert "NOT taken off ticket " in out
    assert "Take it off in Syncro; its price is 0. Or probe once more.\n" in out


def probed_tickets(ward: Ward) -> list[tuple[list[object], bool]]:
    held = ward.syncro.account.tickets.values()
    return [(list(each.lines), each.resolved) for each in held if each.subject == SUBJECT]

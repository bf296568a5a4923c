"""`python -m bot policy`, and a start with a policy that could leave a request without anybody to decide it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sandbox.bot_process import surroundings
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro

pytestmark = pytest.mark.long


FILE = """
[groups]
approvers = ["S0APPROVE1"]
sione = ["U0SIONE001", "U0TANE0001"]

[[tiers]]
up_to = 200
approvers = ["approvers"]

[[tiers]]
approvers = ["approvers"]
approvals = 2
must_include = ["sione"]
"""


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The settings of a bot whose policy is in the folder it is started in."""
    async with LocalSlack() as slack, LocalSyncro() as syncro:
        (tmp_path / "policy.toml").write_text(FILE)
        settings = environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}")
        del settings["REFUND_APPROVERS"]
        yield settings | {"REFUND_POLICY": "policy.toml"}


async def run(folder: Path, settings: dict[str, str], *arguments: str) -> tuple[int | None, str, str]:
    """A command to its end: exit code, what it printed, and what it complained about."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=surroundings() | settings,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await bot.communicate()
    return bot.returncode, out.decode(), err.decode()


async def test_the_policy_is_printed_with_the_names_of_people_and_without_touching_the_ledger(
    told: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text(FILE.replace('"U0TANE0001"', '"U0MERE0001"'))
    code, out, err = await run(tmp_path, told, "policy")
    assert (code, err) == (0, "")
    assert "Up to $200.00: one of approvers.\n" in out
    assert "Above $200.00: two different people of approvers or sione, at least one of sione.\n" in out
    assert "approvers: S0APPROVE1 (Wiremu Kingi, Aroha Ngata)\n" in out
    assert "sione: U0SIONE001 (Sione Fifita), U0MERE0001 (Mere Tamihana)\n" in out
    assert not (tmp_path / "refunds.db").exists()


@pytest.mark.parametrize("arguments", [("policy",), ()])
async def test_a_policy_that_could_get_stuck_ends_the_start_with_2_and_says_why(
    told: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, _, err = await run(tmp_path, told, *arguments)
    assert code == 2
    assert (
        "  REFUND_POLICY: tier 2: only U0SIONE001 is in sione, so what U0SIONE001 asks for could never be approved\n"
        in err
    )
    assert "Traceback" not in err


async def test_a_single_approver_without_a_file_is_refused_as_well(told: dict[str, str], tmp_path: Path) -> None:
    del told["REFUND_POLICY"]
    code, _, err = await run(tmp_path, told | {"REFUND_APPROVERS": "U0SIONE001"})
    assert code == 2
    assert "REFUND_APPROVERS: tier 1: only U0SIONE001 is in approvers" in err


async def test_where_slack_does_not_say_who_is_in_a_group_nothing_is_held_against_it(
    told: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text(FILE.replace('"U0TANE0001"', '"S0UNKNOWN1"'))
    code, out, err = await run(tmp_path, told, "policy")
    assert code == 0
    assert "S0UNKNOWN1 (Slack did not say who that is)" in out
    assert "policy.not_checked" in err

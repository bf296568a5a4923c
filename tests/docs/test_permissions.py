"""The API permissions that the README asks for are enough, and each is needed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from syncro_client import resources
from tests.demo.play import approve, ask
from tests.docs.pages import ROOT, first_column, section, text
from tests.sandbox.bot_process import BotProcess
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro

ASKED = set(first_column(section(text("README.md"), "## Set up for real, in ten minutes")))
RESOURCES = {name.lower(): getattr(resources, name) for name in resources.__all__}
PERMISSION = re.compile(r"permission \"([^\"]+)\"")


def called() -> Iterator[str]:
    """The docstring of each method of the Syncro client that is named in `bot/`, as in `syncro.tickets.get`."""
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(value=ast.Attribute(attr=resource), attr=method) if resource in RESOURCES:
                    yield getattr(RESOURCES[resource], method, None).__doc__ or ""


def test_each_permission_is_needed_by_something_that_is_called() -> None:
    assert {name for told in called() for name in PERMISSION.findall(told)} == ASKED


async def test_they_are_enough_for_a_whole_refund(tmp_path: Path) -> None:
    async with LocalSlack() as slack, LocalSyncro() as syncro:
        settings = environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}")
        settings["SYNCRO_API_TOKEN"] = syncro.give_token(ASKED)
        async with BotProcess(settings) as bot:
            slack.connect(bot.url)
            await ask(slack.person("mere"), show=[], slack=slack)
            card = await slack.channel("refunds").message_with("Kererū Café", timeout=10)
            await approve(slack.person("wiremu"), card)
            await slack.channel("refunds").reply_with(card, "Done in Syncro", timeout=30)
            await bot.stop()
        assert slack.failures == []

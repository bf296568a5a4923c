"""The local Slack and Syncro in a process of their own, so that answering the bot never delays whoever measures it."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from urllib.parse import urlencode

from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack, payloads
from tests.sandbox.syncro import LocalSyncro

STOP = -1
FAILURES = 0


@dataclass
class Services:
    """Talks to that process. `environment` points a bot at the two services."""

    environment: dict[str, str]
    _pipe: Connection

    def commands(self, number: int) -> list[str]:
        """The bodies of so many `/refund`, with fresh triggers; they are good for three seconds."""
        return self._ask(number)

    def failures(self) -> list[str]:
        """What people in Slack would have seen as a failure."""
        return self._ask(FAILURES)

    def _ask(self, number: int) -> list[str]:
        self._pipe.send(number)
        answer: list[str] = self._pipe.recv()
        return answer


@contextmanager
def services() -> Iterator[Services]:
    """Start them; they end with the block."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Services(ours.recv(), ours)
    finally:
        ours.send(STOP)
        process.join(timeout=10)


def _run(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    # The limits of Slack's tiers are off: 50 people would not press at once for minutes, a benchmark does.
    async with LocalSlack(strict_limits=False) as slack, LocalSyncro() as syncro:
        pipe.send(environment(slack, syncro))
        stopped = asyncio.Event()

        def asked() -> None:
            number = pipe.recv()
            if number == STOP:
                stopped.set()
            elif number == FAILURES:
                pipe.send([str(failure) for failure in slack.failures])
            else:
                pipe.send([_command(slack) for _ in range(number)])

        asyncio.get_running_loop().add_reader(pipe.fileno(), asked)
        await stopped.wait()


def _command(slack: LocalSlack) -> str:
    person, channel = slack.person("mere").user, slack.channel("refunds").channel
    return urlencode(payloads.slash_command(slack.workspace, person, channel, "/refund", ""))

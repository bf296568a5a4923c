"""How long a person waits for the answer to `/refund`, beside a bare Bolt app with one empty listener.

Both run as processes of their own and are asked in turn, in the same run, over real sockets, with signed requests: one
at a time, and 50 at once. What is measured is the time from the request's first byte to the answer's last. What the
bot does after its answer (it opens the form) happens between two measurements, as it does between two people.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx

from tests.benchmarks.requests import Line, signed
from tests.benchmarks.services import Services, services
from tests.sandbox.bot_process import BotProcess

BOUND = 1.5  # times the bare app's median
READY_BOUND = 3.0  # seconds
STARTS = 3
WARM_UP = 20
SINGLE = 200
AT_ONCE = 50
BURSTS = 12
AFTERWARDS = 0.03  # seconds for what follows one answer
AFTER_BURST = 1.5


@dataclass
class Measured:
    """One app, and how long its answers took, in milliseconds."""

    name: str
    port: int
    single: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)


async def measure() -> tuple[list[Measured], list[float]]:
    """Both apps, and how long the bot took to be ready, in seconds."""
    with services() as there, tempfile.TemporaryDirectory() as folder:
        ready = [await _start_to_ready(there, Path(folder) / f"{number}.db") for number in range(STARTS)]
        async with AsyncExitStack() as running:
            bot = BotProcess(_environment(there, Path(folder) / "bot.db"))
            bare = BotProcess(there.environment, command=(sys.executable, "-m", "tests.benchmarks.bare_bot"))
            for process in (bot, bare):
                await running.enter_async_context(process)
            apps = [Measured("refund bot", bot.port), Measured("bare Bolt app", bare.port)]
            await _one_at_a_time(there, apps)
            await _at_once(there, apps)
            await bot.stop()
            await bare.stop()
            assert not there.failures(), there.failures()
            assert not any(words in bot.log() for words in ("background.failed", "form.not_opened")), bot.log()
        return apps, ready


def _environment(there: Services, database: Path) -> dict[str, str]:
    return there.environment | {"DATABASE_URL": f"sqlite:///{database}"}


async def _start_to_ready(there: Services, database: Path) -> float:
    """From the process's start, on an empty database, until Slack, Syncro and the database have answered it."""
    started = time.perf_counter()
    async with BotProcess(_environment(there, database)) as bot, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{bot.url}/readyz")
        assert answer.status_code == httpx.codes.OK, answer.text
        took = time.perf_counter() - started
        await bot.stop()
        return took


async def _one_at_a_time(there: Services, apps: list[Measured]) -> None:
    secret = there.environment["SLACK_SIGNING_SECRET"]
    lines = {app.name: await Line.open(app.port) for app in apps}
    for number in range(WARM_UP + SINGLE):
        for app in apps if number % 2 else reversed(apps):
            [body] = there.commands(1)
            took = await lines[app.name].ask(signed(body, secret))
            if number >= WARM_UP:
                app.single.append(took * 1000)
            await asyncio.sleep(AFTERWARDS)
    for line in lines.values():
        line.close()


async def _at_once(there: Services, apps: list[Measured]) -> None:
    secret = there.environment["SLACK_SIGNING_SECRET"]
    lines = {app.name: [await Line.open(app.port) for _ in range(AT_ONCE)] for app in apps}
    for number in range(1 + BURSTS):
        for app in apps if number % 2 else reversed(apps):
            requests = [signed(body, secret) for body in there.commands(AT_ONCE)]
            took = await asyncio.gather(
                *(line.ask(request) for line, request in zip(lines[app.name], requests, strict=True))
            )
            if number:
                app.burst += [seconds * 1000 for seconds in took]
            await asyncio.sleep(AFTER_BURST)
    for line in (line for group in lines.values() for line in group):
        line.close()


def p99(values: list[float]) -> float:
    """The value that 99 of 100 do not exceed."""
    return quantiles(values, n=100)[98]


def main() -> int:
    """Print the table; returns 1 if a bound is exceeded and `--check` was given."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ack", description=__doc__)
    parser.add_argument("--check", action="store_true", help=f"fail if a median is over {BOUND} times the bare app's")
    arguments = parser.parse_args()
    (bot, bare), ready = asyncio.run(measure())
    print(f"{'answer to /refund, ms':24} {'bot p50':>8} {'p99':>7} {'bare p50':>9} {'p99':>7} {'p50 ratio':>10}")
    ratios = []
    for name, ours, theirs in (
        ("one at a time", bot.single, bare.single),
        (f"{AT_ONCE} at once", bot.burst, bare.burst),
    ):
        ratios.append(median(ours) / median(theirs))
        print(
            f"{name:24} {median(ours):8.2f} {p99(ours):7.2f} {median(theirs):9.2f} {p99(theirs):7.2f} "
            f"{ratios[-1]:9.2f}x  (bound {BOUND}x)"
        )
    print(f"start to ready, s        median {median(ready):.2f}, longest {max(ready):.2f}  (bound {READY_BOUND:g})")
    over = max(ratios) > BOUND or max(ready) > READY_BOUND
    print("Over a bound." if over else "Within every bound.")
    return 1 if over and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())

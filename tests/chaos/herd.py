"""Bots as processes: forked, armed, killed, frozen, thawed, waited for."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.chaos.injection import VARIABLE
from tests.sandbox.bot_process import ROOT, free_port

POLL = 0.02  # seconds
READY_WITHIN = 60.0  # seconds, on a machine that has other things to do


@dataclass
class ForkedBot:
    """One process of the bot. `handle` stands for this process alone: its number may be another's one day."""

    handle: int
    url: str
    log_path: Path

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        path = Path(f"{self.log_path}.exit")
        return int(path.read_text()) if path.exists() else None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def signal(self, number: signal.Signals) -> None:
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, number)

    def arm(self) -> None:
        """Count the points, and die at one, from here on."""
        self.signal(signal.SIGUSR1)

    def forget(self) -> None:
        """Nothing more is asked of it."""
        os.close(self.handle)

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended(within=10)

    async def stop(self, *, within: float) -> int:
        """SIGTERM; returns the exit code."""
        self.signal(signal.SIGTERM)
        return await self.ended(within=within)

    async def ended(self, *, within: float) -> int:
        async with asyncio.timeout(within):
            while (code := self.exit_code) is None:  # noqa: ASYNC110  another process tells it in a file
                await asyncio.sleep(POLL)
        return code

    async def ready(self) -> None:
        """It answers."""
        async with httpx.AsyncClient(trust_env=False) as client:

            async def answers() -> bool:
                if self.exit_code is not None:
                    raise RuntimeError(f"the bot ended with {self.exit_code}:\n{self.log()}")
                with contextlib.suppress(httpx.HTTPError):
                    return (await client.get(f"{self.url}/healthz")).status_code == httpx.codes.OK
                return False

            try:
                await until(answers, within=READY_WITHIN, what="ready")
            except AssertionError:
                raise AssertionError(f"not ready within {READY_WITHIN:g} s:\n{self.log()}") from None


class Herd:
    """The zygote, and the bots it has forked."""

    def __init__(self) -> None:
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
        self._numbers = itertools.count(1)

    def fork(self, environment: Mapping[str, str], folder: Path, **chaos: Any) -> ForkedBot:
        """Start one bot; `chaos` is what the injection is told."""
        port = free_port()
        log = folder / f"bot-{next(self._numbers)}.log"
        told = {
            "PATH": os.environ.get("PATH", ""),
            **environment,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            VARIABLE: json.dumps(chaos),
        }
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        wanted = {"environment": told, "log": str(log), "folder": str(folder)}
        self._zygote.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._zygote.stdin.flush()
        return ForkedBot(os.pidfd_open(int(self._zygote.stdout.readline())), f"http://127.0.0.1:{port}", log)

    def close(self) -> None:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.close()
        self._zygote.wait(timeout=10)
        self._zygote.stdout.close()


async def until(condition: Callable[[], Awaitable[bool]], *, within: float, what: str) -> None:
    """Wait for something that happens in another process."""
    try:
        async with asyncio.timeout(within):
            while not await condition():  # noqa: ASYNC110  another process brings it about
                await asyncio.sleep(POLL)
    except TimeoutError:
        raise AssertionError(f"not within {within:g} s: {what}") from None

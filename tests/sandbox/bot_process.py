"""The bot as its own process: started, waited for, stopped, killed, started again."""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60.0  # seconds, on a loaded machine
POLL = 0.03
LOWEST_PORT, PORTS = 10_000, 20_000
_PORTS = (LOWEST_PORT + (997 * os.getpid() + number) % PORTS for number in itertools.count())


def surroundings() -> dict[str, str]:
    """What the bot needs of this process's environment: the path, and the clock that `make test-clocks` has moved."""
    clock = {name: os.environ[name] for name in os.environ if name.startswith("TEST_CLOCK")}
    path = [str(ROOT), *([os.environ["PYTHONPATH"]] if clock else [])]
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(path), **clock}


class BotProcess:
    """`python -m bot`, told by its environment where Slack and Syncro are.

    Args:
        environment: The bot's settings; nothing else reaches it but its `surroundings`.
        port: Where it listens; 0 finds a free one.
        command: What to run; another program may wrap the bot.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        port: int = 0,
        command: tuple[str, ...] = (sys.executable, "-m", "bot"),
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = command
        self._environment = {
            **surroundings(),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **environment,
        }
        self.process: asyncio.subprocess.Process | None = None
        self._lines: list[str] = []
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> Self:
        """Start it, and wait until it answers."""
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            cwd=ROOT / "docs",  # not where a developer's .env is: the bot would read it
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            limit=2**20,
        )
        self._reading = asyncio.create_task(self._read(self.process))
        try:
            await self._wait_until_alive(self.process)
        except BaseException:
            await self.kill()  # a process that nobody waits for any more would stay for ever
            raise
        return self

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._lines.append(line.decode(errors="replace").rstrip())

    async def _wait_until_alive(self, process: asyncio.subprocess.Process) -> None:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(READY_WITHIN):
            while True:
                if process.returncode is not None:
                    raise RuntimeError(f"the bot ended with {process.returncode}:\n{self.log()}")
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{self.url}/healthz")).status_code == httpx.codes.OK:
                        return
                await asyncio.sleep(POLL)

    def log(self) -> str:
        """What it has written so far."""
        return "\n".join(self._lines)

    async def stop(self, *, within: float = 20.0) -> int:
        """SIGTERM, and wait for the end; returns the exit code."""
        return await self._end(signal.SIGTERM, within=within)

    async def kill(self) -> int:
        """SIGKILL: no chance to store anything."""
        return await self._end(signal.SIGKILL, within=5.0)

    async def _end(self, number: signal.Signals, *, within: float) -> int:
        assert self.process is not None
        assert self._reading is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        async with asyncio.timeout(within):
            code = await self.process.wait()
        await self._reading
        return code

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.kill()


def free_port() -> int:
    """A port that nobody listens on right now.

    Below those that the system gives to outgoing connections, and each process of the tests looks elsewhere: what is
    free now must still be free when the bot takes it.
    """
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable: the ports go round")

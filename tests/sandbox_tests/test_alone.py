"""`python -m tests.sandbox`: the local services alone, for a bot that somebody starts by hand."""

import asyncio
import shlex
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.sandbox.bot_process import ROOT, BotProcess, free_port

pytestmark = pytest.mark.long

PATIENCE = 40.0  # seconds, on a loaded machine


@dataclass
class Sandbox:
    process: Process
    options: tuple[str, ...]

    async def until(self, words: str) -> list[str]:
        """The lines it prints up to the first that holds these words."""
        assert self.process.stdout is not None
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not lines or words not in lines[-1]:
                line = await self.process.stdout.readline()
                assert line, "\n".join(lines)
                lines.append(line.decode().rstrip("\n"))
        return lines

    async def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()

    async def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


@asynccontextmanager
async def sandbox(stdin: int = PIPE) -> AsyncIterator[Sandbox]:
    ports = {"--syncro-port": free_port(), "--slack-port": free_port(), "--bot-port": free_port()}
    options = tuple(str(part) for pair in ports.items() for part in pair)
    command = (sys.executable, "-m", "tests.sandbox", *options)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=stdin, stdout=PIPE)
    try:
        yield Sandbox(process, options)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def exported(lines: list[str]) -> dict[str, str]:
    words = [shlex.split(line) for line in lines if line.startswith("export ")]
    return dict(word.split("=", 1) for _, word in words)


async def test_a_bot_with_the_printed_environment_carries_out_a_refund() -> None:
    async with sandbox() as alone:
        settings = exported(await alone.until("Ctrl-C ends"))
        async with BotProcess(settings, port=int(settings["PORT"])) as bot:
            await alone.type("play")
            await alone.until("Done in Syncro")
            await alone.type("sione look")
            assert any("is resolved" in line for line in await alone.until("Done in Syncro"))
            assert await bot.stop() == 0
        assert await alone.interrupt() == 0


async def test_what_a_person_cannot_do_and_what_is_not_understood_is_said_and_ends_nothing() -> None:
    async with sandbox() as alone:
        await alone.until("Ctrl-C ends")
        await alone.type('wiremu press "Approve Refund"')
        await alone.until("! there is no [ Approve Refund ] in #refunds")
        await alone.type("wiremu dances")
        await alone.until("! wiremu does not know how to dances")
        await alone.type("nobody looks")
        await alone.until("! not understood: nobody looks")
        await alone.type('wiremu fill "unfinished')
        await alone.until("! No closing quotation")
        await alone.type("quit")
        assert await alone.process.wait() == 0


async def test_it_runs_on_without_anybody_who_types_until_it_is_interrupted() -> None:
    async with sandbox(stdin=DEVNULL) as alone:
        await alone.until("Ctrl-C ends")
        await asyncio.sleep(0.2)
        assert alone.process.returncode is None
        assert await alone.interrupt() == 0


async def test_another_terminal_can_ask_for_the_same_environment() -> None:
    async with sandbox() as alone:
        printed = exported(await alone.until("Ctrl-C ends"))
        asking = shlex.join([sys.executable, "-m", "tests.sandbox", *alone.options, "--environment"])
        script = f'eval "$({asking})"; printf %s "$SYNCRO_BASE_URL $DATABASE_URL $PORT"'
        shell = await asyncio.to_thread(
            subprocess.run, ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True
        )
        assert shell.stdout == " ".join(printed[name] for name in ("SYNCRO_BASE_URL", "DATABASE_URL", "PORT"))


async def test_a_taken_port_is_said_in_a_sentence() -> None:
    async with sandbox() as alone:
        await alone.until("Ctrl-C ends")
        command = (sys.executable, "-m", "tests.sandbox", *alone.options)
        second = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
        _, said = await second.communicate()
        assert second.returncode == 1
        assert b"Is another sandbox running?" in said
        assert b"Traceback" not in said

"""How long `/healthz` takes beside ten connections that each send 1 MB unsigned without pause.

The bot, and whoever sends, are processes of their own. A connection that the bot closes is opened again at once.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import httpx

from tests.benchmarks.services import services
from tests.sandbox.bot_process import BotProcess

BOUND = 50.0  # milliseconds, p50
CONNECTIONS = 10
SIZE = 1_000_000
ASKED = 300
WORDS = b"words of somebody else "


async def measure() -> tuple[list[float], str]:
    """How long each answer took, in milliseconds, and what the bot logged."""
    with services() as there, tempfile.TemporaryDirectory() as folder:
        async with BotProcess(there.environment | {"DATABASE_URL": f"sqlite:///{Path(folder)}/bot.db"}) as bot:
            crowd = multiprocessing.get_context("spawn").Process(target=send, args=(bot.port,), daemon=True)
            crowd.start()
            try:
                await asyncio.sleep(3)
                took = await _ask(f"{bot.url}/healthz")
            finally:
                crowd.kill()
                crowd.join()
            await bot.stop()
            return took, bot.log()


async def _ask(url: str) -> list[float]:
    took = []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for _ in range(ASKED):
            started = time.perf_counter()
            assert (await client.get(url)).status_code == httpx.codes.OK
            took.append((time.perf_counter() - started) * 1000)
    return took


def send(port: int) -> None:
    """Send until killed."""
    asyncio.run(_crowd(port))


async def _crowd(port: int) -> None:
    body = (WORDS * (SIZE // len(WORDS) + 1))[:SIZE]
    request = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n\r\n" % SIZE + body

    async def one() -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request)
                await reader.read(1000)
                writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


def main() -> int:
    """Print the figures; returns 1 if the bound is exceeded and `--check` was given."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.door", description=__doc__)
    parser.add_argument("--check", action="store_true", help=f"fail if the median is over {BOUND:g} ms")
    arguments = parser.parse_args()
    took, logged = asyncio.run(measure())
    p50, p99 = median(took), quantiles(took, n=100)[98]
    print(f"/healthz beside {CONNECTIONS} x {SIZE:,} bytes: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    print(f"log: {len(logged):,} characters, {logged.count(WORDS.decode())} times something of a body")
    over = p50 > BOUND or WORDS.decode() in logged
    print("Over the bound." if over else "Within the bound.")
    return 1 if over and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())

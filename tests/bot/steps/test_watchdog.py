"""What systemd is told, where it listens."""

import asyncio
import socket
import time
from pathlib import Path

from bot.steps.watchdog import signs_of_life


def heard(listener: socket.socket) -> list[str]:
    words = []
    while True:
        try:
            words.append(listener.recv(100).decode())
        except BlockingIOError:
            return words


async def test_systemd_hears_that_the_loop_turns_and_nothing_while_it_stands_still(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(0)
        async with signs_of_life({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000"}):
            await asyncio.sleep(0.2)
            words = heard(listener)
            assert words[0] == "READY=1"
            assert words.count("WATCHDOG=1") >= 3
            time.sleep(0.1)  # noqa: ASYNC251  the loop stands still
            assert heard(listener) == []
        assert heard(listener)[-1] == "STOPPING=1"


async def test_where_nobody_listens_nothing_is_said() -> None:
    async with signs_of_life({}):
        await asyncio.sleep(0)

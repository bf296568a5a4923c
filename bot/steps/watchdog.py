"""Tells systemd that the loop still turns, where it asks: a process whose loop stands still is started anew."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

TIMES = 3  # signs of life within the time that systemd waits for one


@asynccontextmanager
async def signs_of_life(environment: Mapping[str, str] = os.environ) -> AsyncIterator[None]:
    """Say that the bot is ready, then again and again that it lives; nothing where systemd does not listen."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        yield
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
        to.settimeout(0)  # never wait: this is said in the loop
        to.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        _say(to, "READY=1")
        microseconds = environment.get("WATCHDOG_USEC", "")
        pulse = asyncio.create_task(_pulse(to, int(microseconds) / 1e6 / TIMES)) if microseconds.isdigit() else None
        try:
            yield
        finally:
            _say(to, "STOPPING=1")
            if pulse is not None:
                pulse.cancel()


async def _pulse(to: socket.socket, seconds: float) -> None:
    while True:
        _say(to, "WATCHDOG=1")
        await asyncio.sleep(seconds)


def _say(to: socket.socket, words: str) -> None:
    with suppress(OSError):  # systemd that does not listen now gets the next one
        to.send(words.encode())

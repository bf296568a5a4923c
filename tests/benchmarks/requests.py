"""Signed requests over a real socket, with as little of a client around them as possible."""

import asyncio
import time
from dataclasses import dataclass
from typing import Self

from tests.sandbox.slack.signature import sign

OK = b"HTTP/1.1 200 "


@dataclass
class Line:
    """One connection that is kept open, as Slack keeps its own."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(port, reader, writer)

    def close(self) -> None:
        """Hang up."""
        self.writer.close()

    async def ask(self, request: bytes) -> float:
        """Send it; returns the seconds until the whole answer was there.

        Raises:
            AssertionError: the answer is not 200.
        """
        started = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        await self.reader.readexactly(_length(head))
        took = time.perf_counter() - started
        assert head.startswith(OK), head.decode()
        return took


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def signed(body: str, secret: str) -> bytes:
    """The whole request, ready to be written."""
    timestamp = str(int(time.time()))
    return (
        "POST /slack/events HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept: */*\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\n"
        f"X-Slack-Signature: {sign(secret, timestamp, body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
        f"{body}"
    ).encode()

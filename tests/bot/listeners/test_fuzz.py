"""Mutants of what Slack really sends, signed: each is answered in time, without a failure, and the chain stays."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.ledger.verify import verify
from bot.listeners.door import PATH
from tests.bot.conversation.acts import request
from tests.sandbox.slack.delivery import Delivery
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

MUTANTS = 4_000
SEED = 12
AT_MOST = 2.5  # seconds for an answer; Slack waits 3, and a busy machine adds its own
HOSTILE: tuple[Any, ...] = (
    None,
    "",
    "x" * 5_000,
    "\x00\ud83d",
    "1e-999999999",
    "9" * 400,
    "<!channel> &amp;lt;",
    "{}",
    "[]",
    '{"refund": 1e99}',
    -1,
    2**70,
    1e308,
    True,
    [],
    {},
    [[]],
    {"id": None},
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in parts:
        yield (*path, key)
        yield from places(each, (*path, key))


def mutant(payload: Any, chance: random.Random) -> Any:
    """The payload with one to three places taken away, changed or exchanged."""
    changed = json.loads(json.dumps(payload))
    for _ in range(chance.randint(1, 3)):
        spots = list(places(changed))
        if not spots:
            return changed
        *way, last = chance.choice(spots)
        holder = changed
        for key in way:
            holder = holder[key]
        if chance.random() < 0.3:
            del holder[last]
        else:
            holder[last] = chance.choice(HOSTILE)
    return changed


async def real_payloads(play: Stage) -> list[tuple[str, Any]]:
    """What a whole conversation sends: commands, typing, picks, submissions, clicks, the Home."""
    card = await request(play, "8101", {"Microsoft": "3"})
    for button in ("Ask", "Reject", "Full Record", "Approve Refund"):
        await play.slack.person("wiremu").click(card, button)
    await play.slack.person("aroha").open_home()
    return list({json.dumps(sent, sort_keys=True): sent for sent in play.slack.delivery.sent}.values())


def body_of(delivery: Delivery, kind: str, payload: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    if kind == "event":
        text, content_type = json.dumps(payload), "application/json"
    else:
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        text = urlencode({str(key): str(value) for key, value in fields.items()}, errors="replace")
        content_type = "application/x-www-form-urlencoded"
    if chance.random() < 0.05:
        text = text[: chance.randrange(len(text) + 1)]
    return text.encode(errors="replace"), delivery.signed_headers(text, content_type)


async def test_no_mutant_of_a_payload_makes_the_bot_fail(
    play: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)  # noqa: S311  chance for a test
    samples = await real_payloads(play)
    slow: list[float] = []
    async with aiohttp.ClientSession() as session:
        for _ in range(MUTANTS):
            kind, payload = chance.choice(samples)
            body, headers = body_of(play.slack.delivery, kind, mutant(payload, chance), chance)
            started = time.perf_counter()
            async with session.post(f"http://127.0.0.1:{play.settings.port}{PATH}", data=body, headers=headers) as got:
                await got.read()
            slow.append(time.perf_counter() - started)
            assert got.status < 500, (kind, body)
    assert sorted(slow)[-3] < AT_MOST  # two may have met a pause of the machine
    out = capsys.readouterr().out
    assert "slack.not_answered" not in out
    assert "background.failed" not in out
    assert "Traceback" not in caplog.text
    async with play.ledger() as tx:
        assert (await verify(tx)).good
    play.slack.workspace.failures.clear()

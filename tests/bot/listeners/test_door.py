"""What a stranger can send over HTTP, and what it costs; what is signed and malformed."""

import asyncio
import gzip
import json
import logging
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot import log
from bot.blocks.reject import CALLBACK_ID as REJECT
from bot.listeners import decide, door, http
from tests.sandbox.slack import payloads
from tests.sandbox.slack.signature import sign
from tests.sandbox.stage import Stage

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SECRET_WORDS = "a customer's own words"
SHORT = 500  # characters in the log for one refusal


async def raw(play: Stage, request: bytes, *, within: float = 5.0) -> str:
    """What the bot answers to these bytes, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", play.settings.port)
    try:
        writer.write(request)
        async with asyncio.timeout(within):
            return (await reader.read(1000)).decode()
    finally:
        writer.close()


def head(headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {door.PATH} HTTP/1.1\r\nHost: bot\r\n{lines}\r\n".encode()


def signed(play: Stage, body: bytes, content_type: str = FORM, *, age: float = 0.0) -> dict[str, str]:
    timestamp = str(int(time.time() - age))
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(play.slack.signing_secret, timestamp, body),
        "Content-Length": str(len(body)),
    }


async def send(play: Stage, body: bytes, content_type: str = FORM, *, encoding: str = "identity") -> str:
    """The answer to a signed request, whatever it holds."""
    return await raw(play, head(signed(play, body, content_type) | {"Content-Encoding": encoding}) + body)


async def test_a_large_unsigned_request_is_refused_unread_and_leaves_nothing_in_the_log(play: Stage) -> None:
    body = SECRET_WORDS.encode() * 40_000
    with capture_logs() as ours:
        answer = await raw(play, head({"Content-Type": FORM, "Content-Length": str(len(body))}) + body[:100_000])
    assert answer.startswith("HTTP/1.1 401")
    assert SECRET_WORDS not in str(ours)


async def test_a_refusal_costs_a_few_hundred_characters_of_log(play: Stage, caplog: pytest.LogCaptureFixture) -> None:
    body = SECRET_WORDS.encode() * 5_000
    wrong = signed(play, body) | {"X-Slack-Signature": "v0=" + "0" * 64}
    with capture_logs() as ours, caplog.at_level(logging.INFO):
        answers = [await raw(play, head(headers) + body) for headers in (wrong, {"Content-Length": str(len(body))})]
    assert all(answer.startswith("HTTP/1.1 401") for answer in answers)
    everything = str(ours) + caplog.text
    assert len(everything) < SHORT
    assert SECRET_WORDS not in everything


async def test_bytes_that_are_no_http_are_logged_without_them(play: Stage, caplog: pytest.LogCaptureFixture) -> None:
    server = logging.getLogger("aiohttp.server")
    server.addFilter(log.hide_request)  # as at every start
    with caplog.at_level(logging.INFO):
        await raw(play, b"POST / HTTP/1.1\r\n" + SECRET_WORDS.encode() + b"\r\n\r\n")
    server.removeFilter(log.hide_request)
    assert caplog.text
    assert SECRET_WORDS not in caplog.text
    assert len(caplog.text) < SHORT


async def test_a_body_over_the_limit_is_refused_by_its_length_alone(play: Stage) -> None:
    answer = await raw(play, head(signed(play, b"") | {"Content-Length": str(door.LARGEST + 1)}))
    assert answer.startswith("HTTP/1.1 413")


async def test_a_body_over_the_limit_in_chunks_is_refused_too(play: Stage) -> None:
    headers = signed(play, b"") | {"Transfer-Encoding": "chunked"}
    del headers["Content-Length"]
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    assert (await raw(play, head(headers) + chunk * 5)).startswith("HTTP/1.1 413")


async def test_half_a_body_is_waited_for_shortly(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_WITHIN", 0.2)
    body = b"command=%2Frefund"
    assert (await raw(play, head(signed(play, body)) + body[:5], within=2)).startswith("HTTP/1.1 408")


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEADERS_WITHIN", 0.2)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("half", [b"", b"POST /slack/events HT", b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-A: "])
async def test_half_the_headers_are_waited_for_shortly(play: Stage, half: bytes) -> None:
    assert await raw(play, half, within=2) == ""


@pytest.mark.usefixtures("_impatient")
async def test_who_has_asked_for_something_stays_connected(play: Stage) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", play.settings.port)
    for _ in range(2):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n")
        assert b"200 OK" in await reader.read(1000)
        await asyncio.sleep(0.4)
    writer.close()


@pytest.mark.parametrize("age", [301, -301])
async def test_an_old_request_is_refused_and_one_from_the_future(play: Stage, age: float) -> None:
    body = b"command=%2Frefund"
    assert (await raw(play, head(signed(play, body, age=age)) + body)).startswith("HTTP/1.1 401")


async def test_what_is_compressed_is_not_unpacked(play: Stage) -> None:
    body = gzip.compress(b"command=%2Frefund&text=" + b"a" * 10_000_000)
    answer = await send(play, body, encoding="gzip")
    assert answer.startswith("HTTP/1.1 400")


def interaction(**changes: object) -> bytes:
    """A click, signed and malformed in one place."""
    whole = {
        "type": "block_actions",
        "user": {"id": "U0MERE0001"},
        "team": {"id": "T0SANDBOX1"},
        "trigger_id": "1.2.3",
        "container": {"type": "message", "channel_id": "C0REFUNDS1"},
        "channel": {"id": "C0REFUNDS1"},
        "actions": [{"type": "button", "action_id": "approve", "block_id": "a", "value": '{"refund": 1, "hash": ""}'}],
    }
    return urlencode({"payload": json.dumps(whole | changes)}).encode()


def submission(**changes: object) -> bytes:
    view = {"id": "V1", "type": "modal", "callback_id": REJECT, "private_metadata": "", "state": {"values": {}}}
    whole = {"type": "view_submission", "user": {"id": "U0MERE0001"}, "team": {"id": "T0SANDBOX1"}}
    return urlencode({"payload": json.dumps(whole | {"view": view | changes})}).encode()


def button(**changes: object) -> bytes:
    return interaction(actions=[{"type": "button", "action_id": "approve", "block_id": "a", "value": "{}"} | changes])


MALFORMED = {
    "nothing": (b"", FORM),
    "a thing of no kind": (b"{}", JSON),
    "not UTF-8": (b"\xff\xfe", FORM),
    "no JSON": (b"{", JSON),
    "a list": (b"[]", JSON),
    "a number": (b"1", JSON),
    "null": (b"null", JSON),
    "deep JSON": (b'{"a":' * 50_000, JSON),
    "deep, but JSON": (b'{"type":"event_callback","event":' + b"[" * 500 + b"]" * 500 + b"}", JSON),
    "digits without end": (b'{"a":' + b"1" * 10_000 + b"}", JSON),
    "a payload that is no JSON": (b"payload=x", FORM),
    "a payload that is a list": (b"payload=[]", FORM),
    "a thousand fields": (b"&".join(b"a%d=1" % number for number in range(1000)), FORM),
    "a command without a person": (b"command=%2Frefund&trigger_id=1", FORM),
    "no actions": (interaction(actions=[]), FORM),
    "actions that are a number": (interaction(actions=7), FORM),
    "a person that is a text": (interaction(user="U0MERE0001"), FORM),
    "a person without an id": (interaction(user={}), FORM),
    "no trigger": (interaction(trigger_id=None), FORM),
    "a team that is a text": (interaction(team="T"), FORM),
    "a container that is a list": (interaction(container=[]), FORM),
    "an action without an id": (button(action_id=None), FORM),
    "a value that is a number": (button(value=7), FORM),
    "a value that is no JSON": (button(value="{"), FORM),
    "a value without a refund": (button(value="{}"), FORM),
    "a refund that no database can hold": (button(value=json.dumps({"refund": 10**30, "hash": ""})), FORM),
    "a view without metadata": (submission(), FORM),
    "a view whose state is a list": (submission(state={"values": []}), FORM),
    "a view without what was typed": (
        submission(private_metadata=json.dumps({"refund": 1, "hash": "", "channel": "C0REFUNDS1"})),
        FORM,
    ),
    "an event without a type": (json.dumps({"type": "event_callback", "event": {}}).encode(), JSON),
    "an event that is a list": (json.dumps({"type": "event_callback", "event": []}).encode(), JSON),
    "authorizations that are texts": (
        json.dumps({"type": "event_callback", "event": {"type": "x"}, "authorizations": ["a"]}).encode(),
        JSON,
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_signed_and_malformed_is_answered_with_400(
    play: Stage, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, content_type = MALFORMED[name]
    answer = await send(play, body, content_type)
    assert answer.startswith("HTTP/1.1 400"), answer
    assert "Traceback" not in caplog.text


async def test_a_library_below_a_folder_that_is_called_bot_is_not_ours(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    library: dict[str, Any] = {}
    code = "def unreadable(text):\n    raise ValueError(text)"
    exec(compile(code, "/srv/bot/.venv/lib/library.py", "exec"), library)  # noqa: S102  our own code, in another place
    monkeypatch.setattr(decide, "Button", SimpleNamespace(model_validate_json=library["unreadable"]))
    assert (await send(play, button(), FORM)).startswith("HTTP/1.1 400")


async def test_what_nobody_listens_for_is_not_logged_whole(play: Stage, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps({"type": "message_action", "callback_id": SECRET_WORDS, "user": {"id": "U0MERE0001"}}).encode()
    with caplog.at_level(logging.INFO):
        answer = await send(play, urlencode({"payload": body}).encode())
    assert answer.startswith("HTTP/1.1 404")
    assert SECRET_WORDS not in caplog.text


async def test_control_characters_and_halves_of_characters_get_no_further_than_the_door(play: Stage) -> None:
    person, channel = play.slack.person("mere").user, play.slack.channel("refunds").channel
    fields = payloads.slash_command(play.slack.workspace, person, channel, "/refund", "he\x00lp\x1b\x9f")
    answer = await send(play, urlencode(fields).encode())
    assert answer.startswith("HTTP/1.1 200")
    assert "asks for a refund" in answer or "Content-Length" in answer
    lone = interaction(actions=[{"type": "button", "action_id": "small", "block_id": "\ud83d", "value": "\ud83d"}])
    assert (await send(play, lone)).startswith("HTTP/1.1 4")

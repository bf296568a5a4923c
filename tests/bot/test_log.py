"""Nothing secret leaves through the log."""

import json
import logging

import pytest
import structlog

from bot import log


@pytest.fixture(autouse=True)
def _as_before() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in log.CHATTY}
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_elsewhere_than_in_a_terminal_each_line_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(terminal=False)
    structlog.get_logger().info("refund.line_added", refund="RF-000123", quantity="-1")
    (line,) = said(capsys)
    assert line["event"] == "refund.line_added"
    assert line["refund"] == "RF-000123"
    assert line["level"] == "info"
    assert "timestamp" in line


@pytest.mark.parametrize(
    "leak",
    [
        {"token": "abc"},
        {"authorization": "Bearer abc"},
        {"error": "request with Bearer abc.def failed"},
        {"error": "token xoxb-local-abc is wrong"},
        {"error": "token xapp-1-abc is wrong"},
    ],
)
def test_what_looks_like_a_secret_is_hidden(leak: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(terminal=False)
    structlog.get_logger().warning("something", **leak)
    (line,) = said(capsys)
    assert "abc" not in json.dumps(line)
    assert log.HIDDEN in json.dumps(line)


def test_a_failure_is_told_with_its_trace_and_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(terminal=False)
    try:
        int("Bearer abc")
    except ValueError:
        structlog.get_logger().exception("refund.crashed")
    (line,) = said(capsys)
    assert "ValueError" in str(line["exception"])
    assert "abc" not in str(line["exception"])


def test_other_libraries_speak_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(terminal=False)
    logging.getLogger("aiohttp.server").error("Bearer abc")
    logging.getLogger("httpx").info("GET https://kiwi-it/api/v1/customers/autocomplete?query=someone")
    (line,) = said(capsys)
    assert line["level"] == "error"
    assert "abc" not in json.dumps(line)

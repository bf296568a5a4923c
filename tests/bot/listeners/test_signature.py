"""Which signatures are Slack's."""

from urllib.parse import urlencode

import pytest

from bot.listeners.signature import WINDOW, Signature

# Slack's own worked example (docs.slack.dev/authentication/verifying-requests-from-slack).
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
AT = 1531420618
BODY = urlencode(
    {
        "token": "xyzz0WbapA4vBCDEFasx0q6G",
        "team_id": "T1DC2JH3J",
        "team_domain": "testteamnow",
        "channel_id": "G8PSS9T3V",
        "channel_name": "foobar",
        "user_id": "U2CERLKJA",
        "user_name": "roadrunner",
        "command": "/webhook-collect",
        "text": "",
        "response_url": "https://hooks.slack.com/commands/T1DC2JH3J/397700885554/96rGlfmibIGlgcZRskXaIFfN",
        "trigger_id": "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    }
).encode()
VALUE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_slacks_own_example_is_signed() -> None:
    signature = Signature(str(AT), VALUE)
    assert signature.may_be_slacks(AT)
    assert signature.signs(BODY, SECRET)


@pytest.mark.parametrize(
    ("body", "secret", "timestamp"),
    [(BODY + b"&", SECRET, str(AT)), (BODY, SECRET[:-1], str(AT)), (BODY, SECRET, str(AT + 1))],
)
def test_another_body_secret_or_time_is_not(body: bytes, secret: str, timestamp: str) -> None:
    assert not Signature(timestamp, VALUE).signs(body, secret)


@pytest.mark.parametrize("age", [WINDOW + 1, -WINDOW - 1])
def test_what_is_older_than_five_minutes_or_from_the_future_is_not_read(age: int) -> None:
    assert not Signature(str(AT), VALUE).may_be_slacks(AT + age)
    assert Signature(str(AT), VALUE).may_be_slacks(AT + age - (1 if age > 0 else -1))


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "٣", "9" * 13, "1531420618.0", " 1531420618"])
def test_a_time_that_is_no_number_is_not_slacks(timestamp: str) -> None:
    assert not Signature(timestamp, VALUE).may_be_slacks(AT)


@pytest.mark.parametrize("value", ["", "v0=", VALUE.upper(), f"{VALUE}0", VALUE.replace("v0", "v1"), f"{VALUE}\n"])
def test_a_value_of_another_shape_is_not_slacks(value: str) -> None:
    assert not Signature(str(AT), value).may_be_slacks(AT)

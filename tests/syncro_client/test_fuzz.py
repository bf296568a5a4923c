"""Mutants of what Syncro answers: each is read, refused or unknown, at once and by a typed error."""

import contextlib
import copy
import json
import random
import time
from typing import Any

import pytest

from syncro_client import SyncroError, TicketLine
from syncro_client.answers import Answer, understand
from syncro_client.models import Invoice, Ticket
from syncro_client.shapes import flat, flat_or_one
from tests.syncro_client.records import ticket, ticket_line

pytestmark = pytest.mark.long

MUTANTS = 6_000
SEED = 12
AT_MOST = 1.0  # seconds
HOSTILE = (
    b"null",
    b"1e-999999999",
    b"1E999999999",
    b"9" * 5_000,
    b'"\\u0000\\ud83d"',
    b"[" * 3_000,
    b"{}",
    b"[]",
    b'"1e-999999999"',
    b"NaN",
    b"-1",
    b"true",
    b'"<html>"',
    b"\xff",
)


def mutant(body: bytes, chance: random.Random) -> bytes:
    """The body with some values exchanged, cut, or with bytes turned."""
    changed = body
    for _ in range(chance.randint(1, 3)):
        kind = chance.random()
        at = chance.randrange(len(changed) + 1)
        if kind < 0.6:
            colons = [number for number, byte in enumerate(changed) if byte == ord(":")]
            at = chance.choice(colons) + 1 if colons else at
            end = min((found for found in (changed.find(b",", at), changed.find(b"}", at)) if found >= 0), default=at)
            changed = changed[:at] + chance.choice(HOSTILE) + changed[end:]
        elif kind < 0.8:
            changed = changed[:at]
        else:
            changed = changed[:at] + bytes([chance.randrange(256)]) + changed[at + 1 :]
    return changed


def test_no_mutant_of_an_answer_raises_anything_untyped_or_takes_long() -> None:
    chance = random.Random(SEED)  # noqa: S311  chance for a test
    samples: list[tuple[Any, Any]] = [
        ({"ticket": ticket()}, flat_or_one("ticket", Ticket)),
        (ticket_line(), flat(TicketLine)),
        ({"invoice": {"id": 1, "number": "8101", "total": "12.5"}}, flat_or_one("invoice", Invoice)),
    ]
    for _ in range(MUTANTS):
        record, shape = chance.choice(samples)
        body = mutant(json.dumps(copy.deepcopy(record)).encode(), chance)
        started = time.process_time()
        with contextlib.suppress(SyncroError):  # a no, or not known: both are answers
            understand(Answer("GET", "/x", chance.choice((200, 200, 200, 404, 422, 500)), body), shape)
        assert time.process_time() - started < AT_MOST, body

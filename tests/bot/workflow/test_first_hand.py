"""What a process knows at first hand: it saves a look into Syncro, so it must be surely true."""

from datetime import timedelta
from unittest.mock import patch

from bot.steps.work import FRESH
from bot.workflow import first_hand
from bot.workflow.first_hand import FirstHand
from tests.bot.ledger.examples import refund

ASKED = refund()
SOON = ASKED.created_at + timedelta(seconds=5)


async def test_what_this_process_has_just_stored_is_untouched_once() -> None:
    known = FirstHand()
    known.store(ASKED)
    assert known.begin(ASKED, SOON)
    assert not known.begin(ASKED, SOON)


async def test_what_another_process_stored_is_not_known() -> None:
    known = FirstHand()
    known.store(ASKED.model_copy(update={"key": "of-the-same-number"}))
    assert not known.begin(ASKED, SOON)


async def test_after_a_minute_by_either_clock_nobody_knows() -> None:
    known = FirstHand()
    known.store(ASKED)
    assert not known.begin(ASKED, ASKED.created_at + FRESH)
    known.store(ASKED)
    with patch.object(first_hand, "FRESH", timedelta(0)):
        assert not known.begin(ASKED, SOON)


async def test_once_the_ledger_was_out_of_reach_nobody_knows() -> None:
    known = FirstHand()
    known.store(ASKED)
    known.forget()
    assert not known.begin(ASKED, SOON)

from __future__ import annotations

import pytest

from bot.blocks import ephemeral
from bot.blocks.help import did_not_understand, help_text
from bot.models import Denial, Remedy
from tests.bot.blocks import samples
from tests.bot.blocks.reading import read

DECIDED = samples.refund(decision=samples.APPROVED)


@pytest.mark.parametrize(
    ("denial", "said"),
    [
        (Denial.NOT_ENTITLED, "Only S0APPROVERS can approve or reject this refund. Nothing has changed."),
        (Denial.DEACTIVATED, "A deactivated account cannot decide. Nothing has changed."),
        (Denial.OWN_REQUEST, "You asked for this one, so someone else must approve it. Nothing has changed."),
        (
            Denial.NOT_THE_REQUESTER,
            "Only @U0MERE, who asked for this refund, can cancel it. Nothing has changed.",
        ),
        (Denial.ALREADY_DECIDED, "@U0WIREMU already approved this at 14:02 on Tue 24 Nov. Nothing has changed."),
        (
            Denial.CHANGED,
            "This request was changed since you saw it. The card shows it as it is now; please look again.",
        ),
    ],
)
def test_a_click_that_does_not_count_is_told_why(denial: Denial, said: str) -> None:
    assert read(ephemeral.denied(denial, DECIDED, ["S0APPROVERS"])) == said


def test_approvers_are_named_as_far_as_they_are_few() -> None:
    assert read(ephemeral.denied(Denial.NOT_ENTITLED, DECIDED)).startswith("Only approvers can")
    assert read(ephemeral.denied(Denial.NOT_ENTITLED, DECIDED, ["S1", "U2"])).startswith("Only S1, @U2 can")
    many = read(ephemeral.denied(Denial.NOT_ENTITLED, DECIDED, [f"U{number}" for number in range(9)]))
    assert many.startswith("Only @U0, @U1, @U2, @U3, @U4 and others can")


def test_who_rejected_or_cancelled_is_named_as_doing_that() -> None:
    rejected = samples.refund(decision=samples.REJECTED)
    assert "already rejected this" in read(ephemeral.denied(Denial.ALREADY_DECIDED, rejected))
    cancelled = samples.refund(decision=samples.CANCELLED)
    assert "already cancelled this" in read(ephemeral.denied(Denial.ALREADY_DECIDED, cancelled))
    assert read(ephemeral.denied(Denial.ALREADY_DECIDED, samples.refund())) == (
        "This request is closed already. Nothing has changed."
    )


def test_a_breakdown_says_that_nothing_has_changed() -> None:
    for note in (
        ephemeral.could_not_check_group(),
        *(ephemeral.not_chosen(denial, Remedy.KEEP, samples.refund()) for denial in Denial),
        ephemeral.unknown_refund(),
        ephemeral.try_again(),
    ):
        assert "Nothing has changed." in read(note)


def test_help_tells_how_to_ask_and_who_decides() -> None:
    said = read(help_text())
    assert "/refund asks for a refund" in said
    assert "Somebody else approves or rejects it" in said


def test_what_was_not_understood_is_repeated_as_text() -> None:
    message = did_not_understand("<!channel> refnd")
    assert read(message).startswith("I do not understand “<!channel> refnd”. Nothing has changed.")
    assert "&lt;!channel&gt;" in message.text

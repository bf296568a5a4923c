"""Every message stays within what Slack takes, whatever people and Syncro say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import (
    approval,
    card,
    changed,
    close,
    correction,
    ephemeral,
    landing,
    progress,
    question,
    remedies,
    replies,
    waiting,
)
from bot.blocks.help import help_text
from bot.models import (
    Approval,
    Attention,
    Denial,
    Group,
    Maker,
    Milestone,
    Policy,
    Question,
    Refund,
    Remedy,
    State,
    Tier,
    Trap,
    Waiting,
    Why,
)
from bot.rules.policy import under
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, inside
from tests.bot.blocks.reading import buttons

if TYPE_CHECKING:
    from bot.blocks.message import Message


pytestmark = pytest.mark.long
REPLIES = (
    card.card,
    progress.progress,
    replies.approved,
    replies.rejected,
    replies.cancelled,
    replies.resolved,
    replies.attention,
)
CROWD = Group(name="a group with a long name " * 9, members=(samples.WIREMU, "S0APPROVERS") * 20)
STRICT = Policy(tiers=(Tier(approvers=(CROWD,), must_include=(CROWD,), approvals=9, notify=CROWD.members),))
YES = Approval(by=samples.WIREMU, at=samples.AT)
ASKED = Question(number=1, by=samples.WIREMU, at=samples.AT, text=samples.HOSTILE)
ANSWERED = ASKED.model_copy(update={"answered_at": samples.AT, "answer": samples.HOSTILE})
KNOWN = {samples.MERE, samples.WIREMU}
TEXTS = st.one_of(st.text(max_size=300), st.sampled_from([samples.NASTY, samples.HOSTILE, "", "\n", "\u202e"]))


def shown_everywhere(refund: Refund) -> list[Message]:
    asked = under(STRICT, refund.model_copy(update={"approvals": (YES, YES)}))
    return [
        card.card(under(STRICT, refund)),
        card.card(asked),
        approval.approval_given(asked),
        waiting.reminder(asked),
        waiting.expired(asked),
        changed.changed(asked),
        changed.changed(asked.model_copy(update={"before_cents": asked.total_cents, "approvals": ()})),
        card.card(asked.model_copy(update={"questions": (ANSWERED,) * 5, "version": 12})),
        question.question_asked(refund.model_copy(update={"questions": (ASKED,)})),
        question.question_asked(refund.model_copy(update={"questions": (ANSWERED,)})),
        question.question_answered(refund.model_copy(update={"questions": (ANSWERED,)})),
        *(ephemeral.denied(denial, asked) for denial in Denial),
        *(screen(refund) for screen in REPLIES),
        *(ephemeral.denied(denial, refund, [samples.WIREMU, "S0APPROVERS"] * 10) for denial in Denial),
        *(ephemeral.not_chosen(denial, Remedy.KEEP, refund, [samples.WIREMU]) for denial in Denial),
        *(remedies.chosen(refund, samples.WIREMU, remedy) for remedy in Remedy),
        close.closed(refund),
        *_of_the_credit(asked),
        correction.task(refund),
    ]


def _of_the_credit(refund: Refund) -> list[Message]:
    found = refund.landing or samples.LANDED
    alarms = [
        Attention(trap=trap, step="looking", differences=(samples.HOSTILE,)) for trap in remedies.AFTER_THE_TICKET
    ]
    seen = [
        refund.model_copy(update={"landing": found.model_copy(update={"bills": bills})})
        for bills in (found.bills, (), tuple(bill.model_copy(update={"maker": Maker.HAND}) for bill in found.bills))
    ]
    screens = [*map(landing.landed, seen), *map(landing.not_yet, seen)]
    return [
        *screens,
        *(landing.attention(each.model_copy(update={"attention": bad})) for each in seen for bad in alarms),
    ]


def check_harmless(message: Message) -> None:
    """Only people we name are called, links lead to Syncro alone, and the text holds no markup but theirs."""
    check_message(message)
    text = message.text
    for found in inside(message.blocks):
        assert found.get("type") != "channel"
        if found.get("type") == "user":
            assert found["user_id"] in KNOWN
        if found.get("type") == "link":
            assert found["url"].startswith((f"{samples.WEB}/", "https://example.slack.com/"))
    for known in (*(f"<@{user}>" for user in KNOWN), "<!subteam^S0APPROVERS>"):
        text = text.replace(known, "")
    assert "<" not in text
    assert ">" not in text
    assert "credited" not in text.lower()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("words", ["A very long product name " * 20, samples.HOSTILE, "x" * 5000, "", "\n\n\n"])
def test_a_refund_of_eighty_lines_fits_in_every_message(words: str, state: State) -> None:
    for message in shown_everywhere(samples.huge(words, state=state)):
        check_harmless(message)


@pytest.mark.parametrize("state", State)
def test_a_small_refund_fits_in_every_message_of_every_state(state: State) -> None:
    for decision in (None, samples.APPROVED, samples.REJECTED, samples.CANCELLED):
        for outlook in (samples.SPARK, samples.ORDINARY, samples.PAUSED):
            for message in shown_everywhere(samples.refund(state, decision=decision, outlook=outlook)):
                check_harmless(message)


@pytest.mark.parametrize("trap", Trap)
@pytest.mark.parametrize("ticket", [samples.TICKET, None])
def test_every_trap_fits_with_and_without_a_ticket(trap: Trap, ticket: object) -> None:
    check_harmless(replies.attention(samples.trapped(trap).model_copy(update={"ticket": ticket})))
    check_harmless(replies.attention(samples.trapped(trap, step="", line="", said=())))


@settings(deadline=None, max_examples=15)  # big screens take a moment
@given(name=TEXTS, details=TEXTS, said=TEXTS, number=TEXTS)
def test_nothing_that_people_type_becomes_markup(name: str, details: str, said: str, number: str) -> None:
    refund = samples.refund(
        State.PROCESSING,
        customer_name=name,
        details=details,
        invoice_number=number,
        lines=(samples.line(1, name=name, serials=(number,)), samples.line(2, name=details)),
        decision=samples.REJECTED.model_copy(update={"reason": said}),
        ticket=samples.TICKET.model_copy(update={"number": number}),
        outlook=samples.SPARK.model_copy(update={"schedule": name}),
        waiting=Waiting(why=Why.NO_ANSWER, until=samples.AT, step=name),
        progress=samples.done(Milestone.TICKET_CREATED),
        attention=Attention(trap=Trap.LINE_REMOVED, step=said, said=(said,), differences=(said,), line=name),
    )
    for message in shown_everywhere(refund):
        check_harmless(message)


@pytest.mark.parametrize("trap", Trap)
@settings(deadline=None, max_examples=15)  # big screens take a moment
@given(words=TEXTS)
def test_no_trap_lets_words_of_others_become_markup(trap: Trap, words: str) -> None:
    trapped = samples.trapped(trap, step=words, said=(words,), differences=(words,), permission=words, line=words)
    check_harmless(replies.attention(trapped))


def test_a_hundred_and_fifty_lines_end_in_a_row_that_counts_the_rest() -> None:
    lines = tuple(samples.line(1, name="n" * 500, invoice_line_id=number) for number in range(150))
    message = card.card(samples.refund(lines=lines))
    check_message(message)
    (table,) = (block for block in message.blocks if block["type"] == "table")
    assert len(table["rows"]) == 100
    assert table["rows"][-1][0]["text"] == "and 52 more"


def test_the_other_notes_fit() -> None:
    for message in (
        help_text(),
        ephemeral.could_not_check_group(),
        ephemeral.unknown_refund(),
        ephemeral.no_such_refund(999_999_999),
        ephemeral.show_which(),
        ephemeral.cannot_answer(samples.refund()),
        ephemeral.cannot_edit(samples.refund()),
        ephemeral.answered_already(),
        ephemeral.closed(samples.refund(decision=samples.APPROVED)),
        ephemeral.try_again(),
    ):
        check_harmless(message)
        assert not buttons(message)

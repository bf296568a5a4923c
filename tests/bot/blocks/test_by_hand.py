from __future__ import annotations

from datetime import date

from bot.blocks.attention import story
from bot.blocks.by_hand import (
    can_be_excused,
    in_the_way,
    not_the_same,
    not_the_same_button,
    not_the_same_in_form,
    perhaps_refunded,
    refunded_by_hand,
)
from bot.blocks.card import card
from bot.blocks.preview import preview, sent
from bot.blocks.replies import attention
from bot.blocks.text import fallback, rich
from bot.models import Aftermath, Attention, Credit, Looked, Place, State, Trap
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import inputs, links, read

MINUS, TIMES = "\u2212", "\u00d7"
HOLDS = f"holds {MINUS}3 {TIMES} Microsoft 365 Business Premium"
PERHAPS = f"Perhaps refunded already: ticket 20017 (12 Oct) {HOLDS}. What is left is shown without those."
UNREAD = (
    "at least 7 more tickets and invoices since then than I looked at, so a refund made by hand may be missing here; "
    "before anything is written I look again."
)
CREDIT = samples.CREDIT
ON_INVOICE = CREDIT.model_copy(
    update={"place": Place.INVOICE, "place_id": 91, "number": "9020", "line_id": 8, "day": date(2026, 11, 1)}
)


def many(count: int) -> tuple[Credit, ...]:
    return tuple(CREDIT.model_copy(update={"line_id": 1000 + n, "number": str(20100 + n)}) for n in range(count))


def test_where_nothing_was_refunded_by_hand_nothing_is_said() -> None:
    assert refunded_by_hand(samples.refund()) == []
    assert perhaps_refunded(samples.facts(), samples.MERE) == []
    assert not_the_same_button(samples.refund()) == []
    assert not_the_same_in_form("d1", samples.facts()) == []


def test_what_was_refunded_by_hand_is_linked_with_its_day() -> None:
    refund = samples.refund(by_hand=(CREDIT, ON_INVOICE))
    assert read({"blocks": [rich(*refunded_by_hand(refund))]}) == (
        f"Perhaps refunded already: ticket 20017 (12 Oct) {HOLDS}; invoice 9020 (1 Nov) {HOLDS}. "
        "What is left is shown without those."
    )
    shown = links(card(refund))
    assert shown["ticket 20017"] == f"{samples.WEB}/tickets/9017"
    assert shown["invoice 9020"] == f"{samples.WEB}/invoices/91"


def test_the_form_says_the_same_and_that_more_may_be_hidden() -> None:
    facts = samples.facts(by_hand=(CREDIT,), aftermath=Aftermath(looked=Looked(unread=7)))
    told = fallback(*perhaps_refunded(facts, samples.MERE, today=date(2026, 11, 24)))
    assert told.startswith(PERHAPS)
    assert told.endswith(f"The customer has {UNREAD}")


def test_what_could_not_be_read_stands_on_the_preview_on_the_card_and_after_sending() -> None:
    refund = samples.refund(looked=Looked(at=samples.AT, unread=7))
    for shown in (card(refund), preview("D1", refund), sent(refund, "C1")):
        assert f"The customer has {UNREAD}" in read(shown)
    failed = samples.refund(looked=Looked(at=samples.AT, unread=7, failed=True))
    before = "I could not look again when this was sent (I last did on Tue 24 Nov 14:02)"
    for shown in (card(failed), preview("D1", failed), sent(failed, "C1")):
        assert f"{before}, and the customer has {UNREAD}" in read(shown)


def test_once_it_is_decided_nobody_is_told_what_was_not_read_for_the_card() -> None:
    looked = Looked(at=samples.AT, unread=7, failed=True)
    assert "I look again" not in read(card(samples.refund(state=State.RESOLVED, looked=looked)))


def test_who_said_not_the_same_and_why_takes_its_place() -> None:
    refund = samples.refund(by_hand=(CREDIT,), excuses=(samples.EXCUSE,))
    told = read(card(refund))
    assert f"Not the same: ticket 20017 (12 Oct) {HOLDS}. Says" in told
    assert "Tue 24 Nov 14:02: Those were October's seats." in told
    assert "Perhaps refunded already" not in told
    assert can_be_excused(refund) == ()


def test_the_requesters_own_word_does_not_count() -> None:
    own = samples.EXCUSE.model_copy(update={"by": samples.MERE})
    refund = samples.refund(by_hand=(CREDIT,), excuses=(own,))
    assert PERHAPS in read(card(refund))
    assert can_be_excused(refund) == (CREDIT,)


def test_the_word_of_who_acts_for_the_requester_does_not_count_on_the_card() -> None:
    theirs = samples.EXCUSE.model_copy(update={"acting_for": (samples.refund().requester_id,)})
    refund = samples.refund(by_hand=(CREDIT,), excuses=(theirs,))
    assert "Perhaps refunded already" in fallback(*refunded_by_hand(refund))
    assert "Not the same" not in fallback(*refunded_by_hand(refund))
    assert can_be_excused(refund) == (CREDIT,)


def test_of_very_many_two_are_shown_and_the_rest_counted() -> None:
    told = fallback(*refunded_by_hand(samples.refund(by_hand=many(60))))
    assert told.count("holds") == 2
    assert "; and 58 more. What is left" in told
    excuses = tuple(samples.EXCUSE.model_copy(update={"key": credit.key}) for credit in many(60))
    said = fallback(*refunded_by_hand(samples.refund(by_hand=many(60), excuses=excuses)))
    assert said.count("Not the same: ") == 2
    assert "and 58 more that approvers called not the same." in said


def test_the_button_stands_only_while_there_is_something_to_say_it_of() -> None:
    waiting = samples.refund(by_hand=(CREDIT,))
    assert "Not the Same" in read(card(waiting))
    assert "Not the Same" not in read(card(waiting.model_copy(update={"state": State.APPROVED})))


def test_the_question_names_each_and_is_answered_by_itself_where_there_is_one() -> None:
    view = not_the_same((CREDIT,), "p")
    check_view(view)
    which = inputs(view)["which"]["element"]
    assert which["options"] == which["initial_options"]
    assert which["options"][0]["text"]["text"].startswith(f"ticket 20017: {MINUS}3 {TIMES} Microsoft 365")
    assert "initial_options" not in inputs(not_the_same((CREDIT, ON_INVOICE), "p"))["which"]["element"]
    assert "for your own, and for those of whom you act for, another approver" in read(
        not_the_same((CREDIT,), "p", own=True)
    )
    assert "for your own" not in read(view)


def test_the_question_fits_however_many_there_are_and_whatever_they_are_called() -> None:
    odd = tuple(each.model_copy(update={"name": samples.HOSTILE, "number": samples.HOSTILE}) for each in many(300))
    check_view(not_the_same(odd, "p"))


def test_what_was_found_at_the_last_moment_is_told_with_links_and_both_buttons() -> None:
    trouble = Attention(trap=Trap.REFUNDED_BY_HAND, step="reading the invoice again", by_hand=(CREDIT,))
    stopped = samples.refund(State.NEEDS_ATTENTION, decision=samples.APPROVED, attention=trouble)
    told = attention(stopped)
    check_message(told)
    assert "Somebody seems to have refunded by hand what RF-000123 would refund of invoice 8101." in read(told)
    assert "If it is the same, leave this one as it is: it would pay twice." in read(told)
    assert "an approver presses Not the Same and says why; then press Check Again." in read(told)
    assert "Not the Same" in read(told)
    assert links(told)["ticket 20017"] == f"{samples.WEB}/tickets/9017"
    assert len(in_the_way(stopped)) == len(story(stopped, trouble).repeat) == 1

"""The Home as a busy approver and a technician see it, and within what Slack takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import ephemeral
from bot.blocks.home import home_view, not_drawn
from bot.blocks.money import TIMES
from bot.blocks.remedies import chosen
from bot.models import (
    Approval,
    Attention,
    Denial,
    Home,
    HomeFilter,
    Kind,
    Needed,
    Part,
    Question,
    Refund,
    Remedy,
    Row,
    Section,
    Stands,
    Standstill,
    State,
    Trap,
    Whose,
)
from bot.rules.home import PAGE_SIZES
from bot.rules.policy import of_approvers, under
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_home
from tests.bot.blocks.reading import buttons, links, read

POLICY = of_approvers((samples.WIREMU,))
LINK = "https://msp.slack.com/archives/C1/p1795656070157812"
STILL = Standstill(by=samples.WIREMU, at=samples.AT, reason="Prices are wrong")
QUESTION = Question(number=1, by=samples.WIREMU, at=samples.AT, text="Which handset?")


def row(refund: Refund | None = None, **changes: Any) -> Row:
    return Row(refund=under(POLICY, refund or samples.refund()), link=LINK, **changes)


def section(*rows: Row, **changes: Any) -> Section:
    return Section(**{"total": len(rows), "rows": rows, **changes})


def home(**changes: Any) -> Home:
    return Home(**{"user_id": samples.WIREMU, "approver": True, "everything": Section(), **changes})


def test_an_empty_home_says_so_and_lets_people_ask() -> None:
    view = home_view(home())
    check_home(view)
    assert read(view).startswith("Ask for a Refund Waiting for you Nothing waits for you.")
    assert "Your requests None yet. Everything open None." in read(view)


def test_a_request_that_waits_has_its_facts_its_thread_and_the_buttons_of_its_card() -> None:
    view = home_view(home(waiting=section(row(waits=Kind.DECIDE))))
    check_home(view)
    told = read(view)
    assert "Waiting for you (1) RF-000123 · $415.38 incl. GST to Kererū Café · asked for by @U0MERE" in told
    handset, seats = f"Yealink T46U handset {TIMES}1", f"Microsoft 365 Business Premium {TIMES}3"
    assert f"Returned goods: {handset}, {seats} · invoice 8101 · Tue 24 Nov 13:55" in told
    assert "Waits for approval; expires Tue 8 Dec 13:55." in told
    assert links(view)["RF-000123"] == LINK
    assert {"approve", "reject", "question"} <= set(buttons(view))
    assert buttons(view)["approve"]["value"] == f'{{"refund": 123, "hash": "{"a" * 64}"}}'


def test_what_its_card_warns_of_is_decided_on_the_card() -> None:
    view = home_view(home(waiting=section(row(waits=Kind.DECIDE, unusual=True))))
    check_home(view)
    assert "There is a warning on its card: read it there, and decide there." in read(view)
    assert "approve" not in buttons(view)


def test_an_invoice_that_is_not_paid_is_named_so() -> None:
    unpaid = samples.refund(caution=samples.refund().caution.model_copy(update={"unpaid": True}))
    view = home_view(home(waiting=section(row(unpaid, waits=Kind.DECIDE))))
    assert "invoice 8101 (not paid yet) · " in read(view)


def test_a_question_a_trouble_and_a_price_wait_with_what_to_do() -> None:
    stuck = samples.trapped(Trap.CRASHED)
    taken = stuck.model_copy(
        update={"attention": stuck.attention and stuck.attention.model_copy(update={"handed_to": samples.WIREMU})}
    )
    wrong = samples.refund(State.RESOLVED, lines=(samples.line(1, right_cents=20000),))
    rows = (
        row(waits=Kind.ANSWER, question=QUESTION),
        row(stuck, waits=Kind.ACT),
        row(wrong, waits=Kind.CHARGE),
    )
    view = home_view(home(waiting=section(*rows)))
    check_home(view)
    told = read(view)
    assert "@U0WIREMU asks before deciding: Which handset?" in told
    assert "Needs you: the thread says what happened and what to do." in told
    assert "Still to be charged: $200.00 excl. GST, the right price. I charge nobody." in told
    assert {"answer", "charged"} <= set(buttons(view))
    assert "retry" not in buttons(view)
    late = stuck.model_copy(update={"state": State.OVERDUE})
    overdue = read(home_view(home(waiting=section(row(late, waits=Kind.ACT)))))
    assert "Overdue: I have not found all of the credit on an invoice. The thread says why, and what to do." in overdue
    handed = home_view(home(waiting=section(row(taken, waits=Kind.ACT))))
    check_home(handed)
    told = read(handed)
    assert "@U0WIREMU took it over. I do nothing more with it. Check Again gives it back to me; Close ends it." in told
    assert {"retry", "close"} <= set(buttons(handed))


def test_what_was_taken_over_while_overdue_has_the_words_of_its_thread() -> None:
    late = Attention(trap=Trap.NOT_LANDED, step="", handed_to=samples.WIREMU)
    taken = samples.refund(State.OVERDUE, ticket=samples.TICKET, attention=late)
    view = home_view(home(waiting=section(row(taken, waits=Kind.ACT))))
    check_home(view)
    thread = chosen(taken, samples.WIREMU, Remedy.HAND_OVER)
    words = "I go on looking after each run, and say when it has landed. Recheck looks at once; Close ends it."
    assert f"@U0WIREMU took it over. {words}" in read(view)
    assert words in read(thread)
    assert labels(view, "retry") == labels(thread, "retry") == "Recheck"


def labels(shown: Any, action_id: str) -> str:
    return str(buttons(shown)[action_id]["text"]["text"])


@pytest.mark.parametrize(
    ("refund", "said"),
    [
        (samples.refund(), "Waits for approval; expires Tue 8 Dec 13:55."),
        (samples.refund(State.REQUESTED, standstill=STILL), "Waits for approval; expires Tue 8 Dec 13:55."),
        (samples.refund(State.PROCESSING, ticket=samples.TICKET), "Working in Syncro: ticket 20031."),
        (
            samples.refund(State.PROCESSING, ticket=samples.TICKET, standstill=STILL),
            "Paused. Working in Syncro: ticket 20031.",
        ),
        (samples.refund(State.RESOLVED, ticket=samples.TICKET), "Ticket 20031 is resolved. Waiting for the run of"),
        (samples.refund(State.OVERDUE, ticket=samples.TICKET), "Overdue. Ticket 20031 is resolved, but the credit is"),
        (samples.refund(State.DRY_RUN, dry_run=True), "Dry run. The dry run is over: nothing was written to Syncro."),
        (samples.trapped(Trap.CRASHED), "Needs a person: the thread says what to do."),
        (
            samples.refund(State.REJECTED, decision=samples.REJECTED),
            "Rejected by @U0WIREMU · Tue 24 Nov 14:02 The handset is out of warranty.",
        ),
        (samples.refund(State.CANCELLED, decision=samples.CANCELLED), "Cancelled by @U0MERE · Tue 24 Nov 14:02"),
        (samples.refund(State.EXPIRED), "Expired: nobody decided in time. Nothing was done in Syncro."),
    ],
)
def test_each_row_says_where_the_refund_stands(refund: Refund, said: str) -> None:
    view = home_view(home(mine=section(row(refund))))
    check_home(view)
    assert f"RF-000123 · $415.38 incl. GST to Kererū Café {said}" in read(view)


def test_a_request_with_one_of_two_approvals_says_who_is_missing() -> None:
    needed = Needed(people=1)
    refund = samples.refund(approvals=(Approval(by="U0AROHA", at=samples.AT),))
    shown = Row(refund=under(POLICY, refund).model_copy(update={"needed": needed}), link=LINK)
    told = read(home_view(home(mine=section(shown))))
    assert "1 approved; still needed: one of @U0WIREMU; expires Tue 8 Dec 13:55." in told


def test_what_stands_still_is_said_before_anything_else() -> None:
    told = read(home_view(home(standstill=STILL, dry_run=True, unsure=True)))
    assert told.startswith(
        "Paused by @U0WIREMU: Prices are wrong I write nothing more to Syncro until an approver types /refund resume. "
        "Dry run: nothing is written to Syncro. Slack does not tell me right now who approves."
    )


def test_what_a_person_alone_is_told_stands_on_top() -> None:
    note = ephemeral.denied(Denial.ALREADY_DECIDED, samples.refund(State.APPROVED, decision=samples.APPROVED))
    view = home_view(home(notice=tuple(note.blocks)))
    check_home(view)
    assert read(view).startswith("@U0WIREMU already approved this at 14:02 on Tue 24 Nov. Nothing has changed.")


def test_a_list_of_300_says_what_is_not_shown_and_turns_both_ways() -> None:
    rows = tuple(row() for _ in range(10))
    view = home_view(home(everything=section(*rows, total=300, page=3, start=30)))
    check_home(view)
    assert "Everything open (300)" in read(view)
    assert "31 to 40 of 300, and 260 more after these." in read(view)
    assert buttons(view)["home_next"]["value"] == '{"part": "everything", "page": 4}'
    assert buttons(view)["home_back"]["value"] == '{"part": "everything", "page": 2}'


def test_the_last_page_only_turns_back_and_a_whole_list_does_not_turn() -> None:
    last = home_view(home(mine=section(row(), total=7, page=1, start=6)))
    assert "7 to 7 of 7." in read(last)
    assert set(buttons(last)) == {"home_ask", "home_back"}
    assert set(buttons(home_view(home(mine=section(row()))))) == {"home_ask"}


def test_a_list_that_nobody_counted_to_its_end_says_so() -> None:
    view = home_view(home(mine=section(row(), total=500, capped=True)))
    assert "Your requests (more than 500)" in read(view)
    assert "There are more than 500: narrow them down above, or look in the channel." in read(view)


def test_a_technician_sees_no_lists_of_others() -> None:
    view = home_view(home(approver=False, everything=None))
    check_home(view)
    assert "Everything open" not in read(view)
    assert "home_whose" not in str(view)


def test_what_was_chosen_stays_chosen_and_can_be_taken_back() -> None:
    chosen = HomeFilter(whose=Whose.MINE, stands=Stands.OVERDUE, customer_id=31, customer_name="Kererū Café")
    view = home_view(home(filter=chosen, everything=None))
    check_home(view)
    elements = {
        found["action_id"]: found
        for block in view["blocks"]
        for found in block.get("elements", [])
        if "action_id" in found
    }
    picked = {
        name: found["initial_option"]["text"]["text"] for name, found in elements.items() if "initial_option" in found
    }
    assert picked == {"home_whose": "Only mine", "home_stands": "Overdue", "home_customer": "Kererū Café"}
    assert "home_clear" in elements
    assert "None fits." in read(view)


def test_where_a_state_is_chosen_the_list_of_everybody_is_not_called_open() -> None:
    view = home_view(home(filter=HomeFilter(stands=Stands.ENDED), everything=section(row())))
    assert "Everybody's requests (1)" in read(view)


@pytest.mark.parametrize("words", [samples.HOSTILE, "x" * 5000, "", "\n"])
def test_the_fullest_home_fits_whatever_people_typed(words: str) -> None:
    worst = samples.huge(words)
    numbered = [
        worst.model_copy(
            update={"id": n, "reference": f"RF-{n:06d}", "created_at": samples.CREATED + timedelta(days=n)}
        )
        for n in range(1, 40)
    ]
    asked = QUESTION.model_copy(update={"text": words})
    waiting = [
        row(each, waits=kind, question=asked if kind is Kind.ANSWER else None)
        for each, kind in zip(numbered, [*Kind] * 2, strict=False)
    ][: PAGE_SIZES[Part.WAITING]]
    small = [row(each) for each in numbered[: PAGE_SIZES[Part.SMALL]]]
    listed = {part: [row(each) for each in numbered[: PAGE_SIZES[part]]] for part in (Part.MINE, Part.EVERYTHING)}
    full = home(
        notice=tuple(ephemeral.denied(Denial.CHANGED, worst).blocks),
        standstill=STILL.model_copy(update={"reason": words or "…"}),
        dry_run=True,
        unsure=True,
        filter=HomeFilter(customer_id=10**15, customer_name=words),
        waiting=section(*waiting, total=500, start=8, page=1, capped=True),
        small=section(*small, total=500, start=10, page=1, capped=True),
        up_to_cents=10**12,
        mine=section(*listed[Part.MINE], total=500, start=6, page=1, capped=True),
        everything=section(*listed[Part.EVERYTHING], total=500, start=10, page=1, capped=True),
    )
    view = home_view(full)
    check_home(view)
    assert len(view["blocks"]) <= 70  # there is room for what will be added


def test_a_home_that_slack_would_not_draw_says_so() -> None:
    check_home(not_drawn())
    assert "nothing is lost" in read(not_drawn())

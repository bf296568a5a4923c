"""What people read of a credit that has landed, has not, or stands otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks.card import card
from bot.blocks.customer_words import words
from bot.blocks.landing import attention, landed, not_yet
from bot.blocks.progress import progress
from bot.models import (
    Attention,
    Cause,
    Landing,
    Maker,
    Obstacle,
    Refund,
    ScheduleTrouble,
    State,
    Trap,
    Trouble,
    Verdict,
)
from bot.rules.policy import of_approvers, under
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, called, links, read

MINUS = "\u2212"
BILL = samples.BILL


def credit(state: State = State.LANDED, landing: Landing = samples.LANDED, **changes: Any) -> Refund:
    values: dict[str, Any] = {"ticket": samples.TICKET, "decision": samples.APPROVED, "landing": landing}
    return samples.refund(state, **(values | changes))


def on(**changes: Any) -> Landing:
    """Landed on an invoice that differs from the sample."""
    return samples.LANDED.model_copy(update={"bills": (BILL.model_copy(update=changes),)})


def test_it_says_where_how_much_and_that_it_is_as_approved() -> None:
    message = landed(credit())
    assert read(message).startswith(
        f"Landed. The credit of RF-000123 is on invoice 9034 (Thu 3 Dec): {MINUS}$361.20 excl. GST, "
        f"{MINUS}$415.38 incl. GST, exactly as approved."
    )
    assert "It will often show on the next Spark report, if not on the one after." in read(message)
    assert links(message) == {"invoice 9034": "https://msp.syncromsp.com/invoices/7301"}
    assert called(message) == set()
    assert "customer_words" in buttons(message)


def test_with_the_owner_s_calendar_the_spark_reports_are_named() -> None:
    reports = (date(2026, 12, 25), date(2027, 1, 25))
    said = read(landed(credit(landing=samples.LANDED.model_copy(update={"reports": reports}))))
    assert "it will often show on the Spark report of Fri 25 Dec, if not on the one after (Mon 25 Jan)" in said
    assert "depending on Spark." in said


def test_an_ordinary_customer_hears_nothing_of_spark() -> None:
    ordinary = credit(landing=on(maker=Maker.SCHEDULE, schedule="Monthly"), outlook=samples.ORDINARY)
    assert "Spark" not in read(landed(ordinary))


@pytest.mark.parametrize(
    ("maker", "said"),
    [
        (Maker.SCHEDULE, "but invoice 9034 was made by Monthly agreement, not a Spark one."),
        (Maker.HAND, "but invoice 9034 looks made by hand: no recurring invoice ran when it was made."),
        (
            Maker.UNSURE,
            "but several recurring invoices ran on the morning of invoice 9034, and",
        ),
    ],
)
def test_an_invoice_that_is_not_sparks_calls_the_requester_of_a_spark_customer(maker: Maker, said: str) -> None:
    message = landed(credit(landing=on(maker=maker, schedule="Monthly agreement")))
    assert f"@U0MERE Not on the Spark bill: Kererū Café is billed through Spark, {said}" in read(message)
    assert "$415.38 incl. GST" in read(message)
    assert "It will often show on the next Spark report" not in read(message)
    assert called(message) == {samples.MERE}


def test_a_hand_made_invoice_and_another_template_are_said_to_ordinary_customers_too() -> None:
    by_hand = credit(landing=on(maker=Maker.HAND, schedule=""), outlook=samples.ORDINARY)
    assert "Invoice 9034 looks made by hand" in read(landed(by_hand))
    other = credit(landing=on(maker=Maker.SCHEDULE, schedule="Yearly"), outlook=samples.ORDINARY)
    assert "Invoice 9034 was made by Yearly; Monthly was foreseen." in read(landed(other))


def test_an_invoice_below_zero_is_said_with_its_total() -> None:
    message = landed(credit(landing=on(total_cents=-1250)))
    assert f"Invoice 9034 comes to {MINUS}$12.50 incl. GST. An accounting program may refuse" in read(message)
    assert called(message) == {samples.MERE}


def test_another_gst_is_said_in_cents_but_not_the_cent_of_rounding() -> None:
    assert "GST:" not in read(landed(credit(landing=on(gst_cents=5419))))
    assert f"{MINUS}$415.38 incl. GST, exactly" in read(landed(credit(landing=on(gst_cents=5419))))
    said = read(landed(credit(landing=on(gst_cents=4515))))
    assert f"{MINUS}$406.35 incl. GST" in said
    assert (
        f"Other GST: {MINUS}$45.15 at the rate of the invoice, {MINUS}$54.18 as approved; that is $9.03 too little."
        in said
    )


CAUSES = {
    Obstacle.TICKET_GONE: "Ticket 20031 is gone: deleted, or merged into another one.",
    Obstacle.REOPENED: "Ticket 20031 is not resolved any more: it is Handset.",
    Obstacle.LINE_GONE: "Handset is not on ticket 20031 any more.",
    Obstacle.LINE_CHANGED: "Handset was changed on ticket 20031.",
    Obstacle.BILLED_ELSEWHERE: "Handset counts as billed on ticket 20031, but I find it on no invoice of this customer",
    Obstacle.OTHER_CUSTOMER: "Ticket 20031 names Handset by now, not Kererū Café. I look at the invoices of both.",
    Obstacle.CUSTOMER_GONE: "Handset is not in Syncro any more: deleted, or merged into another customer.",
    Obstacle.INVOICE_GONE: "Invoice Handset, which held it, was deleted.",
    Obstacle.OFF_THE_INVOICE: "Invoice Handset, which held it, is there without it.",
    Obstacle.LEFT_OUT: "Handset ran on Thu 3 Dec and left it out: look at which ticket statuses it takes.",
    Obstacle.MOVED: "Handset was moved to Thu 3 Dec.",
    Obstacle.NO_ANSWER: "Syncro has not answered me for days, so I don't know.",
    Obstacle.NOT_PERMITTED: "My Syncro token may not read this. It lacks the permission Handset.",
}


def waiting(*causes: Cause, **changes: Any) -> Landing:
    found = Landing(verdict=Verdict.NOT_LANDED, looked_at=samples.LOOKED, causes=causes)
    return found.model_copy(update=changes)


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_obstacle_is_a_sentence_in_the_reply_and_in_the_alarm(obstacle: Obstacle) -> None:
    found = waiting(Cause(obstacle=obstacle, name="Handset", day=date(2026, 12, 3)), run_day=date(2027, 1, 3))
    reply = not_yet(credit(State.RESOLVED, found))
    assert CAUSES[obstacle] in read(reply)
    assert "Not on an invoice yet: RF-000123" in read(reply)
    assert "I look again after the run of Sun 3 Jan. Nothing for you to do." in read(reply)
    assert called(reply) == set()
    assert CAUSES[obstacle] in read(attention(overdue(found)))


def overdue(found: Landing) -> Refund:
    late = credit(State.OVERDUE, found, attention=Attention(trap=Trap.NOT_LANDED, step="looking"))
    return under(of_approvers((samples.WIREMU,)), late)


def test_an_overdue_credit_calls_the_approvers_with_what_to_do() -> None:
    trouble = ScheduleTrouble(kind=Trouble.PAUSED, schedule="Spark monthly")
    message = attention(overdue(waiting(troubles=(trouble,))))
    assert read(message).startswith("@U0WIREMU Overdue: the credit of RF-000123 is not on an invoice.")
    assert "Spark monthly is paused. Ask accounts to resume it" in read(message)
    assert "What to do: Have ticket 20031 billed. Then press Recheck" in read(message)
    assert called(message) == {samples.WIREMU}
    assert [each["text"]["text"] for each in buttons(message).values()] == ["Recheck", "Hand Over", "Close with Reason"]


def test_a_credit_that_stands_otherwise_names_the_difference() -> None:
    found = Landing(
        verdict=Verdict.OTHERWISE,
        looked_at=samples.LOOKED,
        bills=(BILL.model_copy(update={"cents": 36000, "gst_cents": 5400}),),
        missing=("Dock",),
        differences=("too little",),
    )
    wrong = credit(
        State.NEEDS_ATTENTION,
        found,
        attention=Attention(trap=Trap.LANDED_OTHERWISE, step="looking", differences=("$1.20 too little.",)),
    )
    said = read(attention(under(of_approvers((samples.WIREMU,)), wrong)))
    assert "@U0WIREMU The credit of RF-000123 to Kererū Café stands on an invoice, but not as approved." in said
    assert f"On invoice 9034 (Thu 3 Dec): {MINUS}$360.00 excl. GST, {MINUS}$414.00 incl. GST." in said
    assert "$1.20 excl. GST is missing." in said
    assert "Not on an invoice: Dock." in said


def test_other_calls_stay_as_they_are() -> None:
    assert "Syncro refused adding line 2." in read(attention(samples.trapped(Trap.REFUSED)))


def test_a_part_is_told_with_what_is_missing() -> None:
    found = waiting(verdict=Verdict.PARTLY, bills=(BILL.model_copy(update={"cents": 24900, "gst_cents": 3735}),))
    said = read(not_yet(credit(State.RESOLVED, found.model_copy(update={"missing": ("Seats",)}))))
    assert f"Partly landed. On invoice 9034 (Thu 3 Dec): {MINUS}$249.00 excl. GST, {MINUS}$286.35 incl. GST." in said
    assert "$112.20 excl. GST is missing." in said
    assert "Not on an invoice: Seats." in said


def test_card_and_progress_and_customer_name_the_invoice_and_the_forecast_is_over() -> None:
    shown = read(card(credit()))
    assert "Ticket 20031 is resolved, and the credit stands on invoice 9034 (Thu 3 Dec)." in shown
    assert "Not on this bill." not in shown
    assert progress(credit()).text.splitlines()[-1].endswith("invoice 9034> (Thu 3 Dec)") or "invoice 9034" in read(
        progress(credit())
    )
    assert words(credit(), today=date(2026, 12, 4)).endswith("stands on your invoice 9034 of 3 Dec 2026.")
    two = samples.LANDED.model_copy(update={"bills": (BILL, BILL.model_copy(update={"id": 2, "number": "9040"}))})
    assert words(credit(landing=two), today=date(2026, 12, 4)).endswith(
        "stands on your invoices 9034 of 3 Dec 2026 and 9040 of 3 Dec 2026."
    )


def test_after_a_missed_run_the_card_names_the_next_one() -> None:
    late = credit(State.RESOLVED, waiting(run_day=date(2027, 1, 3), again=datetime(2027, 1, 2, 20, tzinfo=UTC)))
    assert "Waiting for the run of Sun 3 Jan, 06:00" in read(card(late))


def test_whoever_takes_care_of_an_overdue_credit_is_named() -> None:
    taken = Attention(trap=Trap.NOT_LANDED, step="looking", handed_to=samples.MERE)
    late = credit(State.OVERDUE, waiting(), attention=taken)
    assert "not on an invoice yet. Overdue: @U0MERE takes care of it." in read(card(late))
    assert "@U0MERE takes care of it." in read(progress(late))


def test_without_a_run_in_sight_the_time_of_the_next_look_is_said() -> None:
    again = datetime(2026, 12, 9, 20, 0, tzinfo=UTC)
    assert "I look again on Thu 10 Dec 09:00." in read(not_yet(credit(State.RESOLVED, waiting(again=again))))


def test_a_part_that_is_missing_is_called_a_part_and_what_nobody_could_see_is_not_called_overdue() -> None:
    part = waiting(bills=(BILL,), verdict=Verdict.PARTLY)
    late = credit(State.OVERDUE, part, attention=Attention(trap=Trap.NOT_LANDED, step="looking"))
    assert "is resolved, but a part of the credit is not on an invoice yet. Overdue: the thread" in read(card(late))
    assert "Overdue: a part of the credit is not on an invoice yet; the thread says" in read(progress(late))
    assert "Overdue: a part of the credit of RF-000123 is not on an invoice." in read(attention(late))
    unseen = credit(State.OVERDUE, waiting(), attention=Attention(trap=Trap.NOT_SEEN, step="looking"))
    assert "is resolved, but I can't see whether the credit is on an invoice; the thread says" in read(card(unseen))
    assert "… I can't see whether the credit is on an invoice; the thread says" in read(progress(unseen))
    assert "Not on an invoice" not in read(attention(unseen))


@pytest.mark.parametrize(
    ("causes", "said"),
    [
        (
            (Obstacle.BILLED_ELSEWHERE,),
            "Do not have ticket 20031 billed again: it counts as billed, and no run takes it.",
        ),
        ((Obstacle.LEFT_OUT, Obstacle.BILLED_ELSEWHERE), "Do not have ticket 20031 billed again"),
        ((Obstacle.TICKET_GONE,), "Find out what became of ticket 20031."),
        ((Obstacle.OTHER_CUSTOMER,), "Give ticket 20031 back to its customer, else another one gets the credit"),
        ((Obstacle.CUSTOMER_GONE, Obstacle.OTHER_CUSTOMER), "Have ticket 20031 billed."),
        ((Obstacle.LEFT_OUT,), "Have ticket 20031 billed."),
    ],
    ids=lambda each: "+".join(each) if isinstance(each, tuple) else None,
)
@pytest.mark.parametrize("trap", [Trap.NOT_LANDED, Trap.TAKEN_OFF])
def test_nobody_is_told_to_have_a_ticket_billed_whose_line_counts_as_billed(
    trap: Trap, causes: tuple[Obstacle, ...], said: str
) -> None:
    found = waiting(*(Cause(obstacle=each, name="Handset") for each in causes), was_on=(BILL,))
    told = read(attention(credit(State.OVERDUE, found, attention=Attention(trap=trap, step="looking"))))
    assert said in told
    if Obstacle.BILLED_ELSEWHERE in causes:
        assert "Have ticket 20031 billed" not in told


def test_of_a_ticket_that_is_billed_in_part_only_the_rest_is_to_be_billed() -> None:
    found = waiting(Cause(obstacle=Obstacle.LEFT_OUT), bills=(BILL,), verdict=Verdict.PARTLY)
    told = read(attention(credit(State.OVERDUE, found, attention=Attention(trap=Trap.NOT_LANDED, step="looking"))))
    assert "Have what is not billed yet on ticket 20031 billed, and nothing else of it." in told


def test_what_was_taken_off_is_not_called_overdue_and_names_its_invoice() -> None:
    found = waiting(Cause(obstacle=Obstacle.INVOICE_GONE, name="9034"), was_on=(BILL,))
    off = credit(State.OVERDUE, found, attention=Attention(trap=Trap.TAKEN_OFF, step="looking"))
    assert "had landed on invoice 9034, and it does not stand there any more." in read(attention(off))
    assert "Not on an invoice any more: RF-000123" in read(attention(off))
    assert "is resolved, but the credit is not on an invoice any more; the thread says" in read(card(off))
    assert "… the credit is not on an invoice any more; the thread says what to do." in read(progress(off))
    part = off.model_copy(update={"landing": found.model_copy(update={"bills": (BILL,)})})
    assert "had landed on invoice 9034, and a part of it does not stand there any more." in read(attention(part))


def test_what_stands_elsewhere_by_now_is_told_to_the_requester() -> None:
    other = BILL.model_copy(update={"id": 7302, "number": "9035"})
    found = samples.LANDED.model_copy(update={"bills": (other,), "was_on": (BILL,)})
    message = not_yet(credit(landing=found))
    assert read(message).startswith(
        "@U0MERE Landed again. The credit of RF-000123 to Kererū Café is on invoice 9035 (Thu 3 Dec), and not on "
        "invoice 9034 (Thu 3 Dec) any more:"
    )
    assert called(message) == {samples.MERE}


def test_an_invoice_that_bills_another_customer_by_now_is_told() -> None:
    merged = samples.LANDED.model_copy(
        update={"bills": (BILL.model_copy(update={"customer": "Harbour Dental"}),), "was_on": (BILL,)}
    )
    said = read(not_yet(credit(landing=merged)))
    assert "It still stands there, in another way. The credit of RF-000123 to Kererū Café is on invoice 9034" in said
    assert "Invoice 9034 bills Harbour Dental by now: Kererū Café is not in Syncro any more" in said
    assert "any more:" not in said

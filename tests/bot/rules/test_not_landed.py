"""Why a credit is on no invoice, as far as ticket and templates show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.models import Cause, Evidence, Obstacle, Schedule, TicketFacts
from bot.rules.not_landed import causes, may_still_come, taken_off
from tests.bot.rules.examples import BILL, INVOICE, MONTHLY, refund, refund_line, ticket_for

LINE = refund_line()
RUN, AFTER = date(2026, 12, 3), date(2027, 1, 3)
RAN = MONTHLY.model_copy(update={"next_run": AFTER})


def ticket(status: str = "Resolved", **changes: Any) -> TicketFacts:
    held = ticket_for(refund(LINE))
    lines = tuple(line.model_copy(update=changes) for line in held.lines)
    return held.model_copy(update={"status": status, "lines": lines})


def why(held: TicketFacts | None, *schedules: Schedule, run_day: date | None = RUN) -> list[Obstacle]:
    return [each.obstacle for each in causes(refund(LINE), (LINE,), evidence(held, *schedules), run_day)]


def evidence(held: TicketFacts | None, *schedules: Schedule) -> Evidence:
    return Evidence(ticket=held, invoices=(), schedules=schedules, time_zone="Pacific/Auckland", margin_hours=3)


def test_a_run_that_happened_left_it_out() -> None:
    assert causes(refund(LINE), (LINE,), evidence(ticket(), RAN), RUN) == (
        Cause(obstacle=Obstacle.LEFT_OUT, name=MONTHLY.name, day=RUN),
    )


def test_a_template_that_was_moved_is_named_with_its_day() -> None:
    moved = MONTHLY.model_copy(update={"next_run": date(2026, 12, 20)})
    assert causes(refund(LINE), (LINE,), evidence(ticket(), moved), RUN) == (
        Cause(obstacle=Obstacle.MOVED, name=MONTHLY.name, day=date(2026, 12, 20)),
    )


def test_a_template_that_is_still_to_run_that_day_was_not_moved() -> None:
    assert why(ticket(), MONTHLY, run_day=MONTHLY.next_run) == []


def test_before_the_run_there_is_nothing_to_explain() -> None:
    assert why(ticket(), MONTHLY, run_day=None) == []


def test_paused_and_other_templates_are_told_as_trouble_and_not_here() -> None:
    paused, other = (
        MONTHLY.model_copy(update=change) for change in ({"paused": True}, {"takes_ticket_charges": False})
    )
    assert why(ticket(), paused, other) == []


@pytest.mark.parametrize(
    ("held", "obstacle"),
    [
        (None, Obstacle.TICKET_GONE),
        (ticket("In Progress"), Obstacle.REOPENED),
        (ticket(description="somebody's words"), Obstacle.LINE_GONE),
        (ticket(quantity=Decimal(-2)), Obstacle.LINE_CHANGED),
        (ticket(price_cents=1), Obstacle.LINE_CHANGED),
        (ticket(quantity=Decimal(3)), Obstacle.LINE_CHANGED),
        (ticket(converted=True), Obstacle.BILLED_ELSEWHERE),
    ],
)
def test_what_happened_to_the_ticket_comes_first(held: TicketFacts | None, obstacle: Obstacle) -> None:
    assert why(held, RAN)[0] is obstacle


def test_an_invoiced_ticket_is_no_reopened_one() -> None:
    assert why(ticket("Invoiced", converted=True)) == [Obstacle.BILLED_ELSEWHERE]


def test_templates_matter_only_while_a_run_could_still_take_it() -> None:
    assert may_still_come((LINE,), evidence(ticket()))
    assert not may_still_come((LINE,), evidence(None))
    assert not may_still_come((LINE,), evidence(ticket(converted=True)))
    assert why(ticket(converted=True), RAN) == [Obstacle.BILLED_ELSEWHERE]


def test_a_ticket_of_another_customer_and_a_customer_that_is_gone_are_told() -> None:
    other = ticket().model_copy(update={"customer_id": 8, "customer_name": "Harbour Dental"})
    named = Cause(obstacle=Obstacle.OTHER_CUSTOMER, name="Harbour Dental")
    gone = Cause(obstacle=Obstacle.CUSTOMER_GONE, name="Kererū Café")
    assert causes(refund(LINE), (LINE,), evidence(other), None) == (named,)
    merged = evidence(other).model_copy(update={"customer_is_gone": True})
    assert causes(refund(LINE), (LINE,), merged, None) == (gone, named)
    deleted = evidence(None).model_copy(update={"customer_is_gone": True})
    assert causes(refund(LINE), (LINE,), deleted, None) == (gone, Cause(obstacle=Obstacle.TICKET_GONE))


def test_an_invoice_that_is_gone_is_another_thing_than_one_without_the_line() -> None:
    were = [BILL, BILL.model_copy(update={"id": 9035, "number": "9035"})]
    there = evidence(ticket(converted=True)).model_copy(update={"invoices": (INVOICE.model_copy(update={"id": 9035}),)})
    assert taken_off(were, there) == (
        Cause(obstacle=Obstacle.INVOICE_GONE, name="9034"),
        Cause(obstacle=Obstacle.OFF_THE_INVOICE, name="9035"),
    )

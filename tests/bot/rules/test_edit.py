from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Approval, Choice, Denial, State
from bot.rules.edit import check_edit, draft_of, next_version
from bot.rules.lines import refund_lines
from bot.rules.request import check_request
from tests.bot.rules.examples import FACTS, HANDSET, LICENCE, TODAY, refund, refund_line

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_the_requester_changes_an_open_request() -> None:
    assert check_edit(refund(), "U1", "shown") is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.REQUESTED])
def test_what_is_decided_is_not_changed(state: State) -> None:
    assert check_edit(refund(state=state), "U1", "shown") is Denial.ALREADY_DECIDED


def test_nobody_else_changes_it_and_nobody_changes_what_they_have_not_seen() -> None:
    assert check_edit(refund(), "U2", "shown") is Denial.NOT_THE_REQUESTER
    assert check_edit(refund(), "U1", "old") is Denial.CHANGED


def test_the_form_begins_with_what_was_asked_for() -> None:
    asked = refund(refund_line(1), refund_line(2, quantity=Decimal(2), serials=("A",)))
    draft = draft_of(asked, "d1")
    assert draft.choices == (Choice(invoice_line_id=2, quantity=Decimal(5), serials=("A",)),)
    assert (draft.requester_id, draft.customer_id, draft.invoice_id) == ("U1", 7, 81)
    assert (draft.reason, draft.details) == (asked.reason, asked.details)
    assert (draft.edits, draft.edits_hash) == (123, "shown")


@given(handsets=st.integers(1, 2), licences=st.integers(1, 12))
def test_sent_as_it_is_it_asks_for_the_same(handsets: int, licences: int) -> None:
    choices = (
        Choice(invoice_line_id=HANDSET.id, quantity=Decimal(handsets), serials=("7C2F80AA01", "7C2F80AA02")[:handsets]),
        Choice(invoice_line_id=LICENCE.id, quantity=Decimal(licences)),
    )
    asked = refund(*refund_lines(FACTS, choices, "RF-000123"))
    draft = draft_of(asked, "d1")
    assert [violation.field for violation in check_request(FACTS, draft, TODAY)] == []
    assert refund_lines(FACTS, draft.choices, "RF-000123") == asked.lines


def test_the_next_version_keeps_the_number_and_the_day_and_loses_the_approvals() -> None:
    before = refund(approvals=(Approval(by="U2", at=NOW),))
    less = refund(refund_line(quantity=Decimal(1), credit_cents=3740), approvals=before.approvals)
    after = next_version(before, less, NOW)
    assert (after.id, after.version, after.approvals) == (before.id, 2, ())
    assert (after.created_at, after.since) == (before.created_at, NOW)
    assert after.before_cents == before.total_cents
    assert next_version(after, after, NOW).version == 3

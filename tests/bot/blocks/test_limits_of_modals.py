"""Every modal stays within what Slack takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import ask, close, correction, delegation, options, preview, quantities, question, reject
from bot.models import Aftermath, Choice, Customer, Delegation, InvoiceSummary, Looked, Question, Reason, State
from bot.rules.correction import MOST_LINES
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_options, check_view, inside
from tests.bot.blocks.reading import inputs

pytestmark = pytest.mark.long

WORDS = ["Yealink", samples.HOSTILE, "x" * 5000, "", "\n"]
TEXTS = st.one_of(st.text(max_size=300), st.sampled_from(WORDS))


def full_ask(words: str) -> dict[str, object]:
    lines = samples.many_lines(80, words)
    refused = [(line.model_copy(update={"id": 9000 + n}), words) for n in range(200) for line in lines[:1]]
    return ask.ask(
        "d1",
        customer=(Customer(id=1, name=words), True),
        invoice=InvoiceSummary(id=2, number=words, date=date(2024, 2, 29), total_cents=10**12),
        facts=samples.facts(
            is_paid=False,
            by_hand=samples.huge(words).by_hand,
            aftermath=Aftermath(looked=Looked(at=samples.AT, unread=10**6, failed=True)),
        ),
        refundable=[(line, Decimal("0.25"), words) for line in lines],
        refused=refused,
        chosen={line.id for line in lines},
        notice=words,
        today=date(2026, 11, 24),
    )


@pytest.mark.parametrize("words", WORDS)
def test_the_first_screen_fits_with_eighty_lines_and_two_hundred_refused(words: str) -> None:
    view = full_ask(words)
    check_view(view)
    assert len(inputs(view)["lines:71"]["element"]["initial_options"]) == 40


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("units", [1, 3, 120])
def test_the_second_screen_fits_with_forty_serialised_lines(words: str, units: int) -> None:
    chosen = samples.many_chosen(40, units, words)
    choices = tuple(
        Choice(invoice_line_id=each.line.id, quantity=Decimal(2), serials=tuple(u.serial_number for u in each.units))
        for each in chosen
    )
    draft = samples.draft(
        choices=choices,
        reason=Reason.GOODWILL,
        details=words,
        date_from=date(2026, 1, 1),
        date_to=date(2026, 1, 2),
    )
    check_view(quantities.quantities(draft, chosen))
    correcting = draft.model_copy(update={"asks_right_price": True})
    check_view(quantities.quantities(correcting, chosen[:MOST_LINES]))


ASKED = Question(number=1, by=samples.WIREMU, at=samples.AT, text="Why?")


def many_delegations(words: str) -> list[Delegation]:
    one = samples.delegation(reason=words)
    return [one.model_copy(update={"id": number}) for number in range(1, 60)]


@pytest.mark.parametrize("words", WORDS)
def test_the_other_modals_fit(words: str) -> None:
    huge = samples.huge(words)
    for view in (
        ask.loading("d1"),
        ask.ask("d1"),
        ask.ask("d1", customer=(Customer(id=1, name=words), None), notice=ask.no_invoices(words)),
        ask.ask("d1", customer=(samples.CUSTOMER, True), invoice=samples.SUMMARY, loading_invoice=True),
        quantities.loading_quantities("d1", "q" * 400),
        preview.preview("d1", huge, notice=words),
        preview.sent(huge, "C0REFUNDS", None),
        preview.problem(words, words),
        reject.reject_reason(huge, "private"),
        correction.where_charged(huge, "private"),
        close.how_it_ended(huge, "private"),
        question.ask_question(huge, "private"),
        question.answer_question(huge, ASKED.model_copy(update={"text": words}), "private"),
        delegation.loading(),
        delegation.hand_over(
            many_delegations(words), samples.WIREMU, today=date(2026, 11, 24), private="{}", notice=words
        ),
        delegation.only_shown(many_delegations(words), samples.MERE, today=None, why=delegation.SILENT),
    ):
        check_view(view)


@settings(deadline=None, max_examples=15)  # big screens take a moment
@given(text=TEXTS)
def test_no_modal_lets_words_of_others_become_markup(text: str) -> None:
    refund = samples.refund(customer_name=text, details=text, invoice_number=text, lines=(samples.line(1, name=text),))
    line = samples.HANDSET.model_copy(update={"name": text})
    for view in (
        full_ask(text),
        preview.preview("d1", refund),
        reject.reject_reason(refund, ""),
        close.how_it_ended(refund, ""),
        quantities.quantities(samples.draft(details=text), [quantities.ChosenLine(line, Decimal(2))]),
    ):
        check_view(view)
        marked = [found for found in inside(view) if found.get("type") in {"user", "link", "usergroup"}]
        assert {found.get("url") for found in marked} <= {f"{samples.WEB}/tickets/9017"}


@settings(deadline=None, max_examples=15)  # big screens take a moment
@given(text=TEXTS, cents=st.integers(-(10**12), 10**12))
def test_options_fit(text: str, cents: int) -> None:
    invoice = samples.SUMMARY.model_copy(update={"number": text, "total_cents": cents})
    line = samples.HANDSET.model_copy(update={"name": text})
    for option in (
        options.customer_option(Customer(id=1, name=text), spark=True),
        options.invoice_option(invoice, "$", today=date(2020, 1, 1)),
        options.line_option(line, Decimal("0.25"), cents, "$"),
        options.line_option(line, Decimal(2), text, "$"),
        options.slow_option(),
        options.nothing_option(text),
    ):
        check_options([option])


@settings(deadline=None, max_examples=15)  # big screens take a moment
@given(billed=st.decimals("0.001", 10_000, places=3), left=st.decimals("0.001", 10_000, places=3))
def test_quantities_of_every_size_can_be_asked_for(billed: Decimal, left: Decimal) -> None:
    line = samples.HANDSET.model_copy(update={"quantity": billed})
    draft = samples.draft(choices=(Choice(invoice_line_id=line.id, quantity=billed),))
    check_view(quantities.quantities(draft, [quantities.ChosenLine(line, left)]))


def test_a_preview_of_every_state_fits() -> None:
    for state in State:
        check_view(preview.preview("d1", samples.refund(state, reference="")))

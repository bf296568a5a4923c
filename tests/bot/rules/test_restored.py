from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from bot.models import Claim, Entry, Record, RecordedLine, State, Ticket, TicketFacts, TicketLine
from bot.rules.record import secret_of, sign
from bot.rules.restored import behind, known, lines_done, rebuilt_lines, unbelieved, unfinished
from tests.bot.blocks import samples

SECRET = secret_of("T0ken")
REFUND = samples.refund()
AT = datetime(2026, 11, 24, tzinfo=UTC)


def recorded(secret: bytes = SECRET) -> Record:
    line = RecordedLine(invoice_line_id=501, quantity=Decimal(1), price_cents=24900)
    record = Record(reference="RF-000123", customer_id=31, invoice_id=71, requester_id="U0MERE", lines=(line,))
    return record.model_copy(update={"key": sign(record, secret)})


def claim(record: Record | None, ticket_id: int = 9001) -> Claim:
    return Claim(
        ticket=Ticket(id=ticket_id, number="20031"),
        customer_name="Kererū Café",
        reference="RF-000123",
        records=(record,) if record else (),
        created_at=AT,
    )


def entry(state: State, *, key: str = "", ticket_id: int | None = None) -> Entry:
    return Entry(id=123, key=key, state=state, ticket_id=ticket_id)


def test_a_signed_record_that_the_ledger_does_not_know_is_missing_from_it() -> None:
    ours, forged = claim(recorded()), claim(recorded(secret_of("other")))
    other = entry(State.RESOLVED, key="another", ticket_id=1)
    assert behind([ours, forged], [other], SECRET) == (ours,)
    assert unbelieved([ours, forged, claim(None)], [other], SECRET) == (forged, claim(None))


def test_a_refund_that_is_at_work_finds_its_ticket_by_itself() -> None:
    ours = claim(recorded())
    for state in (State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION, State.RESOLVED):
        assert behind([ours], [entry(state, key=recorded().key)], SECRET) == ()
    for state in (State.REQUESTED, State.EXPIRED):
        assert behind([ours], [entry(state, key=recorded().key)], SECRET) == (ours,)


def test_the_ledgers_own_ticket_is_known_without_its_record() -> None:
    mine = entry(State.RESOLVED, ticket_id=9001)
    assert known(claim(None), [entry(State.RESOLVED, ticket_id=1), mine]) == mine


def held(**changes: object) -> TicketFacts:
    lines = tuple(
        TicketLine(
            id=number,
            product_id=line.product_id,
            name=line.name,
            description=line.reference,
            quantity=-line.quantity,
            price_cents=line.price_cents,
            taxable=line.taxable,
        )
        for number, line in enumerate(REFUND.lines, 1)
    )
    known_facts = {"id": 9001, "number": "20031", "customer_id": 31, "subject": "", "status": "Resolved"}
    return TicketFacts.model_validate(known_facts | {"lines": lines} | changes)


def test_a_ticket_is_finished_when_it_is_resolved_as_approved_or_a_bill_has_taken_it() -> None:
    billed = tuple(line.model_copy(update={"converted": True}) for line in held().lines)
    assert unfinished(REFUND, held()) == ()
    assert unfinished(REFUND, held(status="Invoiced", lines=billed)) == ()
    assert unfinished(REFUND, held(status="Customer Reply", lines=billed)) == ()
    assert unfinished(REFUND, held(status="New")) == ("Ticket 20031 is not resolved: its status is New.",)
    assert len(unfinished(REFUND, held(lines=held().lines[:1]))) == 1


def test_lines_are_rebuilt_even_where_the_invoice_is_gone() -> None:
    (from_ticket,) = rebuilt_lines(recorded(), held(), None, None)
    assert (from_ticket.product_id, from_ticket.name) == (1, "Yealink T46U handset")
    (bare,) = rebuilt_lines(recorded(), held(lines=()), None, None)
    assert (bare.name, bare.product_id, bare.credit_cents) == ("Line 501", 0, 24900)
    facts = samples.facts()
    (from_invoice,) = rebuilt_lines(recorded(), held(lines=()), facts.invoice, facts)
    assert (from_invoice.name, from_invoice.product_id) == ("Yealink T46U handset", 1)


def test_a_line_that_names_another_refund_is_not_learnt_as_done() -> None:
    assert set(lines_done(REFUND, held())) == set(range(1, len(REFUND.lines) + 1))
    first = held().lines[0]
    theirs = first.model_copy(update={"description": f"{first.description} and RF-000987"})
    assert 1 not in lines_done(REFUND, held(lines=(theirs, *held().lines[1:])))

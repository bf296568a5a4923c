"""The probe tells what Syncro does with negative lines, and leaves a resolved ticket without any."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.models import Capabilities, ProductKind, Sign
from bot.steps import capability_file, probe
from bot.steps.probe import CanNotProbeError, Probe
from syncro_client import NewComment, SyncroClient
from tests.sandbox.slack.waiting import wait_until
from tests.sandbox.syncro import Fault, LocalSyncro
from tests.sandbox.syncro import ProductKind as Theirs
from tests.sandbox.syncro.records import Ticket

pytestmark = pytest.mark.long

AT = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
OURS = "Big Build Ltd"
EVERY = frozenset(Theirs)
NONE: frozenset[Theirs] = frozenset()
TICKET, ADD, EDIT, REMOVE = (
    "/tickets",
    "/tickets/*/add_line_item",
    "/tickets/*/update_line_item",
    "/tickets/*/remove_line_item",
)


@pytest.fixture
async def account() -> AsyncIterator[LocalSyncro]:
    async with LocalSyncro() as server:
        yield server


@pytest.fixture
async def trial(account: LocalSyncro) -> AsyncIterator[Probe]:
    async with SyncroClient(base_url=account.base_url, token=account.token, timeout=2.0) as client:
        yield Probe(client)


async def run(trial: Probe) -> dict[ProductKind, tuple[Sign, Sign]]:
    found = await trial.run((await trial.customer(OURS)).id, at=AT)
    assert (found.at, found.ticket) == (AT, trial.ticket_number)
    return {each.kind: (each.added, each.edited) for each in found.lines}


def tickets(account: LocalSyncro) -> list[Ticket]:
    return [each for each in account.account.tickets.values() if each.subject == probe.SUBJECT]


def only(sign: Sign, edited: Sign = Sign.KEPT) -> dict[ProductKind, tuple[Sign, Sign]]:
    return dict.fromkeys(ProductKind, (sign, edited))


@pytest.mark.parametrize(
    ("create", "edit", "turns", "found"),
    [
        (NONE, NONE, NONE, only(Sign.KEPT)),
        (EVERY, NONE, NONE, only(Sign.REFUSED)),
        (NONE, NONE, EVERY, only(Sign.TURNED)),
        (EVERY, EVERY, NONE, only(Sign.REFUSED, Sign.REFUSED)),
        (NONE, EVERY, NONE, only(Sign.KEPT, Sign.REFUSED)),
        (
            frozenset({Theirs.STOCKED}),
            NONE,
            NONE,
            only(Sign.KEPT) | {ProductKind.STOCKED: (Sign.REFUSED, Sign.KEPT)},
        ),
    ],
)
async def test_it_sees_what_each_account_does_and_leaves_nothing_on_a_resolved_ticket(
    account: LocalSyncro,
    trial: Probe,
    create: frozenset[Theirs],
    edit: frozenset[Theirs],
    turns: frozenset[Theirs],
    found: dict[ProductKind, tuple[Sign, Sign]],
) -> None:
    switches = account.account.switches
    switches.refuse_negative_create, switches.refuse_negative_edit = create, edit
    switches.negative_create_turns_positive = turns
    stock = {each.id: each.quantity for each in account.account.products.values()}
    assert await run(trial) == found
    (ticket,) = tickets(account)
    assert ticket.lines == []
    assert ticket.resolved
    assert trial.left == ()
    assert {each.id: each.quantity for each in account.account.products.values()} == stock
    assert "DELETE" not in {call.method for call in account.door.requests}


async def test_every_line_is_at_a_price_of_nothing(account: LocalSyncro, trial: Probe) -> None:
    await run(trial)
    bodies = [call.body for call in account.door.requests if call.path.endswith("/add_line_item")]
    assert bodies
    assert {Decimal(str(body["price_retail"])) for body in bodies if isinstance(body, dict)} == {Decimal(0)}


async def test_a_second_probe_sees_the_same_on_a_ticket_of_its_own(account: LocalSyncro, trial: Probe) -> None:
    first = await run(trial)
    assert await run(Probe(trial.syncro)) == first
    assert [(ticket.lines, ticket.resolved) for ticket in tickets(account)] == [([], True)] * 2


@pytest.mark.parametrize("at", [EDIT, REMOVE])
async def test_an_interruption_takes_off_what_stands_there(account: LocalSyncro, trial: Probe, at: str) -> None:
    account.faults.next(method="*", path=at, kind=Fault.SLOW, seconds=1.0)
    task = asyncio.create_task(run(trial))
    await wait_until(lambda: tickets(account) and tickets(account)[0].lines, timeout=5)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (ticket,) = tickets(account)
    assert (ticket.lines, trial.left) == ([], ())
    assert not ticket.resolved


async def test_after_a_kill_the_next_probe_takes_off_what_was_left_and_goes_on_with_the_ticket(
    account: LocalSyncro, trial: Probe
) -> None:
    customer = await trial.customer(OURS)
    note = NewComment(subject="x", body="x", hidden=True, do_not_email=True)
    left = await trial.syncro.tickets.create(customer_id=customer.id, subject=probe.SUBJECT, comment=note)
    for description in (probe.TRIAL, "put there by hand"):
        await trial.syncro.tickets.add_line(
            left.id,
            product_id=next(iter(account.account.products)),
            name="Left behind",
            description=description,
            quantity=Decimal(1),
            price_retail=Decimal(0),
            taxable=False,
        )
    await run(trial)
    (ticket,) = tickets(account)
    assert [line.description for line in ticket.lines] == ["put there by hand"]
    assert ticket.id == left.id


async def test_what_can_not_be_taken_off_is_said_and_the_ticket_stays_open(account: LocalSyncro, trial: Probe) -> None:
    account.faults.next(method="POST", path=REMOVE, kind=Fault.ERROR_BEFORE, status=500, times=999)
    await run(trial)
    assert len(trial.left) == len(tickets(account)[0].lines) > 0
    assert not tickets(account)[0].resolved


@pytest.mark.parametrize("kind", [Fault.DO_AND_LOSE_ANSWER, Fault.ERROR_AFTER])
async def test_an_answer_that_is_lost_is_no_answer_and_leaves_no_line(
    account: LocalSyncro, trial: Probe, kind: Fault
) -> None:
    account.account.switches.refuse_negative_create = NONE
    account.faults.next(method="POST", path=ADD, kind=kind)
    found = await run(trial)
    assert sorted(added for added, _ in found.values()) == sorted([Sign.UNKNOWN, Sign.KEPT, Sign.KEPT])
    assert tickets(account)[0].lines == []


@pytest.mark.parametrize("path", [TICKET, ADD, EDIT])
async def test_a_token_that_may_not_write_learns_nothing(account: LocalSyncro, trial: Probe, path: str) -> None:
    account.faults.next(method="*", path=path, kind=Fault.NOT_PERMITTED, permission="Tickets - Edit", times=99)
    with pytest.raises(CanNotProbeError):
        await run(trial)
    assert [ticket.lines for ticket in tickets(account)] in ([], [[]])


async def test_a_product_that_is_refused_at_any_quantity_says_nothing_of_negative_ones(
    account: LocalSyncro, trial: Probe
) -> None:
    account.faults.next(method="POST", path=ADD, kind=Fault.ERROR_BEFORE, status=422, times=99)
    assert await run(trial) == only(Sign.UNKNOWN, Sign.UNKNOWN)
    assert tickets(account)[0].resolved


async def test_the_customer_is_named_exactly_or_by_id(account: LocalSyncro, trial: Probe) -> None:
    known = await trial.customer(OURS)
    assert (await trial.customer(str(known.id))).display_name == OURS
    for named, words in (("Big Build", "No customer is called exactly Big Build."), ("99", "There is no customer 99.")):
        with pytest.raises(CanNotProbeError, match=words):
            await trial.customer(named)
    assert tickets(account) == []


def test_the_file_is_read_back_as_it_was_written(tmp_path: object) -> None:
    path = f"{tmp_path}/capabilities.json"
    for written in (Capabilities(), Capabilities(at=AT, ticket="20031")):
        capability_file.save(written, path)
        with open(path, encoding="utf-8") as file:  # noqa: PTH123  read as anything else would
            assert Capabilities.model_validate_json(file.read()) == written

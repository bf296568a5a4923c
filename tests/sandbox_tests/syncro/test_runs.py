# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.syncro import Clock
from tests.sandbox.syncro.moments import next_day, run_moment
from tests.sandbox.syncro.numerals import total_of
from tests.sandbox.syncro.records import Invoice, InvoiceLine, Schedule
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api

AUCKLAND = ZoneInfo("Pacific/Auckland")
KERERU_RUN = datetime(2026, 12, 2, 17, tzinfo=UTC)


def schedule_of(api: Api, customer: str) -> Schedule:
    return api.syncro.account.schedules_of(api.syncro.account.customer(customer).id)[0]


async def credit(api: Api, customer: str = who.KERERU, quantity: int = -3, *, resolved: bool = True) -> int:
    """A ticket with one credit; returns its number."""
    ticket = await api.ticket(customer)
    await api.line(ticket, what.M365, quantity=quantity, price_retail=37.4)
    if resolved:
        await api.resolve(ticket)
    return int(ticket["number"])


def credits_on(invoice: Invoice | None) -> list[InvoiceLine]:
    assert invoice is not None
    return [line for line in invoice.lines if line.quantity < 0]


async def test_R1_a_schedule_shows_and_takes_its_fields(api: Api) -> None:
    schedule = schedule_of(api, who.KERERU)
    shown = (await api.get("/schedules", customer_id=schedule.customer_id))["schedules"]
    assert [(each["name"], each["frequency"], each["next_run"]) for each in shown] == [
        ("SPARK - Kereru monthly", "Monthly", "2026-12-03T00:00:00.000Z")
    ]
    body = {"paused": True, "next_run": "2027-01-05", "frequency": "Weekly"}
    changed = (await api.send("PUT", f"/schedules/{schedule.id}", **body)).json()["schedule"]
    assert (changed["paused"], changed["next_run"], changed["frequency"]) == (
        True,
        "2027-01-05T00:00:00.000Z",
        "Weekly",
    )
    refused = await api.send("PUT", f"/schedules/{schedule.id}", frequency="Yearly", name="")
    assert refused.json() == {"error": ["Frequency Must be a valid selection", "Name can't be blank"]}


@pytest.mark.parametrize(
    ("frequency", "following"),
    [
        ("Daily", date(2027, 2, 1)),
        ("Weekly", date(2027, 2, 7)),
        ("Biweekly", date(2027, 2, 14)),
        ("Monthly", date(2027, 2, 28)),
        ("Quarterly", date(2027, 4, 30)),
        ("Semi-Annually", date(2027, 7, 31)),
        ("Annually", date(2028, 1, 31)),
        ("Biennially", date(2029, 1, 31)),
        ("Triennially", date(2030, 1, 31)),
    ],
)
def test_R1_the_next_run_is_one_period_on_and_short_months_end_on_their_last_day(
    frequency: str, following: date
) -> None:
    assert next_day(date(2027, 1, 31), frequency) == following


async def test_R2_the_status_filter_is_not_in_the_api_and_decides_all_the_same(api: Api) -> None:
    schedule = schedule_of(api, who.KERERU)
    schedule.ticket_statuses = ("Invoiced",)
    await credit(api)
    shown = (await api.get(f"/schedules/{schedule.id}"))["schedule"]
    assert not {"ticket_statuses", "allow_blank"} & set(shown)
    assert credits_on(api.syncro.account.run_schedule(schedule.id)) == []


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 12, 3), "2026-12-02T17:00Z"),
        (date(2027, 7, 3), "2027-07-02T18:00Z"),
        (date(2027, 4, 4), "2027-04-03T18:00Z"),
        (date(2027, 9, 26), "2027-09-25T17:00Z"),
    ],
)
def test_R3_a_run_is_at_six_in_the_morning_local_time_on_both_sides_of_a_clock_change(day: date, moment: str) -> None:
    assert run_moment(day, AUCKLAND) == datetime.fromisoformat(moment)


async def test_R3_nothing_runs_before_six_and_nothing_runs_twice(api: Api) -> None:
    number = await credit(api)
    account = api.syncro.account
    account.run_due(KERERU_RUN - timedelta(seconds=1))
    assert not account.ticket(number).lines[0].converted
    made = account.run_due(KERERU_RUN)
    assert [invoice.customer_id for invoice in made if credits_on(invoice)] == [account.customer(who.KERERU).id]
    assert account.run_due(KERERU_RUN + timedelta(hours=1)) == []
    assert schedule_of(api, who.KERERU).next_run == date(2027, 1, 3)


async def test_R3_a_run_can_be_hours_late_on_a_peak_day(api: Api) -> None:
    number = await credit(api)
    api.syncro.account.switches.run_delay = timedelta(hours=2)
    api.syncro.account.run_due(KERERU_RUN + timedelta(hours=1))
    assert not api.syncro.account.ticket(number).lines[0].converted
    api.syncro.account.run_due(KERERU_RUN + timedelta(hours=2))
    assert api.syncro.account.ticket(number).lines[0].converted


async def test_R4_the_time_zone_is_in_the_settings(api: Api) -> None:
    locale = (await api.get("/settings"))["locale"]
    assert (locale["time_zone"], locale["time_offset"], locale["currency_symbol"]) == (
        "Pacific/Auckland",
        "+13:00",
        "$",
    )


@pytest.mark.parametrize("later", [False, True])
async def test_R5_of_two_schedules_the_one_that_runs_first_takes_the_charges(api: Api, *, later: bool) -> None:
    account = api.syncro.account
    account.switches.later_schedule_first = later
    first, second = account.schedules_of(account.customer(who.OBRIEN).id)
    second.next_run = first.next_run
    await credit(api, who.OBRIEN)
    takers = [invoice.schedule_id for invoice in account.run_due(KERERU_RUN) if credits_on(invoice)]
    assert takers == [second.id if later else first.id]


async def test_R6_add_all_on_a_hand_made_invoice_takes_every_pending_charge(api: Api) -> None:
    number = await credit(api, resolved=False)
    account = api.syncro.account
    invoice = account.by_hand.make_invoice(account.customer(who.KERERU).id)
    assert [line.quantity for line in invoice.lines] == [Decimal(-3)]
    assert account.ticket(number).lines[0].converted
    assert invoice.ticket_id == account.ticket(number).id
    assert credits_on(account.run_schedule(schedule_of(api, who.KERERU).id)) == []


async def test_R7_a_run_takes_the_resolved_tickets_charges_and_names_their_numbers(api: Api) -> None:
    numbers = [await credit(api), await credit(api, quantity=-1), await credit(api, resolved=False)]
    account = api.syncro.account
    invoice = account.run_schedule(schedule_of(api, who.KERERU).id)
    assert invoice is not None
    assert (invoice.number, invoice.ticket_id) == ("9034", None)
    assert [line.name for line in credits_on(invoice)] == [
        "Ticket #20031 - RF-000001/1",
        "Ticket #20032 - RF-000001/1",
    ]
    assert [account.ticket(number).lines[0].converted for number in numbers] == [True, True, False]
    shown = (await api.get("/invoices/9034"))["invoice"]
    assert (shown["date"], shown["total"]) == ("2026-12-03T00:00:00.000Z", text(invoice))


def text(invoice: Invoice) -> str:
    return f"{total_of(invoice.lines).normalize():f}"


@pytest.mark.parametrize("linked", [True, False])
async def test_R7_whether_a_run_links_a_single_ticket_is_a_switch(api: Api, *, linked: bool) -> None:
    api.syncro.account.switches.run_links_single_ticket = linked
    number = await credit(api)
    invoice = api.syncro.account.run_schedule(schedule_of(api, who.KERERU).id)
    assert invoice is not None
    assert invoice.ticket_id == (api.syncro.account.ticket(number).id if linked else None)


@pytest.mark.parametrize(("allowed", "landed"), [(True, ["-3", "-200"]), (False, ["-3"])])
async def test_R10_a_total_may_go_below_zero_or_the_last_credits_are_left_out(
    api: Api, *, allowed: bool, landed: list[str]
) -> None:
    account = api.syncro.account
    account.switches.total_may_be_negative = allowed
    schedule = schedule_of(api, who.KERERU)
    schedule.lines[0].quantity = Decimal(5)
    await credit(api)
    left = await credit(api, quantity=-200)
    invoice = account.run_schedule(schedule.id)
    assert [line.quantity for line in credits_on(invoice)] == [Decimal(quantity) for quantity in landed]
    assert account.ticket(left).lines[0].converted is allowed


async def test_R11_a_deleted_schedule_is_gone_at_once(api: Api) -> None:
    schedule = schedule_of(api, who.KERERU)
    assert (await api.http.delete(f"/schedules/{schedule.id}")).status_code == 200
    assert schedule.id not in api.syncro.account.schedules
    assert (await api.http.get(f"/schedules/{schedule.id}")).status_code == 404


async def test_a_paused_schedule_does_nothing(api: Api) -> None:
    schedule = schedule_of(api, who.TUI)
    due = schedule.next_run
    await credit(api, who.TUI)
    assert api.syncro.account.run_schedule(schedule.id) is None
    assert schedule.next_run == due


async def test_a_schedule_without_the_flag_leaves_the_charges_pending(api: Api) -> None:
    number = await credit(api, who.VETS)
    invoice = api.syncro.account.run_schedule(schedule_of(api, who.VETS).id)
    assert credits_on(invoice) == []
    assert not api.syncro.account.ticket(number).lines[0].converted


async def test_a_schedule_without_anything_to_bill_makes_no_invoice_but_moves_on(api: Api) -> None:
    schedule = schedule_of(api, who.KERERU)
    schedule.lines.clear()
    assert api.syncro.account.run_schedule(schedule.id) is None
    assert schedule.next_run == date(2027, 1, 3)
    schedule.allow_blank = True
    assert api.syncro.account.run_schedule(schedule.id) is not None


@pytest.mark.parametrize("late", [True, False])
async def test_a_schedule_whose_next_run_has_passed_runs_again_or_never(api: Api, *, late: bool) -> None:
    account = api.syncro.account
    account.switches.late_schedules_run = late
    schedule = schedule_of(api, who.HONEY)
    assert schedule.next_run < account.today
    made = account.run_due(datetime(2026, 11, 25, 17, tzinfo=UTC))
    assert [invoice.schedule_id for invoice in made] == [schedule.id] * late


async def test_many_missed_mornings_are_caught_up_in_order(api: Api, clock: Clock) -> None:
    clock.advance(days=60)
    made = [invoice for invoice in api.syncro.account.run_due() if invoice.customer_id == kereru(api)]
    assert [invoice.date for invoice in made] == [date(2026, 12, 3), date(2027, 1, 3)]


def kereru(api: Api) -> int:
    return api.syncro.account.customer(who.KERERU).id


async def test_a_run_may_move_its_tickets_to_invoiced(api: Api) -> None:
    api.syncro.account.switches.run_sets_invoiced = True
    number = await credit(api)
    api.syncro.account.run_schedule(schedule_of(api, who.KERERU).id)
    assert api.syncro.account.ticket(number).status == "Invoiced"

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.syncro import Account, LocalSyncro
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import kiwi_it
from tests.sandbox.syncro.seed import products as what
from tests.sandbox.syncro.seed.schedules import coming


def account_at(moment: datetime) -> Account:
    account = Account(now=lambda: moment)
    kiwi_it(account)
    return account


@pytest.fixture
def account() -> Account:
    return account_at(datetime(2026, 11, 24, 20, 30, tzinfo=UTC))


def test_invoice_8101_is_the_one_people_talk_about(account: Account) -> None:
    invoice = account.invoice("8101")
    assert account.customers[invoice.customer_id].business_name == "Kererū Café"
    assert account.today - invoice.date == timedelta(days=56)
    assert [(str(line.quantity), line.price, line.product_id is None) for line in invoice.lines] == [
        ("2", 249, False),
        ("12", account.invoice("8101").lines[1].price, False),
        ("1", invoice.lines[2].price, True),
    ]
    assert [account.serial(number).line_item_id for number in ("7C2F80AA01", "7C2F80AA02")] == [invoice.lines[0].id] * 2


def test_a_refund_made_by_hand_is_there_and_has_landed(account: Account) -> None:
    line = account.ticket(20017).lines[0]
    assert (line.name, int(line.quantity), line.retail_cents, line.converted) == (what.M365, -3, 3740, True)
    landed = [each for invoice in account.invoices.values() for each in invoice.lines if "#20017" in each.name]
    assert [int(each.quantity) for each in landed] == [-3]


def test_there_is_one_customer_for_each_kind_of_trouble(account: Account) -> None:
    def schedules(name: str) -> list[str]:
        return [each.name for each in account.schedules_of(account.customer(name).id)]

    assert schedules(who.KERERU) == ["SPARK - Kereru monthly"]
    assert len(schedules(who.OBRIEN)) == 2
    assert schedules(who.RATA) == []
    assert [each.paused for each in account.schedules_of(account.customer(who.TUI).id)] == [True]
    assert account.customer(who.MILL).disabled
    assert sum(len(account.pending_lines(customer)) for customer in account.customers) == 0


def test_there_is_enough_of_everything_to_page(account: Account) -> None:
    assert len(account.invoices) > 150
    assert max(len(invoice.lines) for invoice in account.invoices.values()) == 200
    waka = account.customer(who.WAKA).id
    assert sum(invoice.customer_id == waka for invoice in account.invoices.values()) == 125
    assert len(account.serials_of(account.product(what.ROUTER).id)) > 100
    assert len(account.tickets) == 30


@pytest.mark.parametrize("day", [1, 3, 28, 30, 31])
@pytest.mark.parametrize("month", [1, 2, 4, 9, 12])
def test_the_account_can_be_made_on_any_day_and_every_next_run_is_ahead(month: int, day: int) -> None:
    start = datetime(2028, month, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
    account = account_at(start)
    ahead = [each.next_run > account.today for each in account.schedules.values()]
    assert ahead.count(False) == 1
    assert all(invoice.created_at <= start for invoice in account.invoices.values())


def test_a_day_that_a_month_lacks_becomes_its_last(account: Account) -> None:
    assert coming(account.today.replace(month=2, day=28, year=2027), 31).isoformat() == "2027-03-31"
    assert coming(account.today.replace(month=1, day=31, year=2027), 31).isoformat() == "2027-02-28"


async def test_it_starts_in_well_under_a_second() -> None:
    begun = time.perf_counter()
    async with LocalSyncro(token="T-known") as syncro:
        assert time.perf_counter() - begun < 0.5
        assert syncro.token == "T-known"

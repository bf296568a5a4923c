"""Who is billed when: good templates, and each kind of trouble."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import Schedule, ScheduleLine
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what

FIRST_ID = 2_660_100


@dataclass(frozen=True, slots=True)
class Plan:
    """`day` is the day of the month of the next run; 0 leaves a next_run that passed twenty days ago."""

    customer: str
    name: str
    day: int
    frequency: str = "Monthly"
    flag: bool = True
    paused: bool = False


PLANS = (
    Plan(who.KERERU, "SPARK - Kereru monthly", 3),
    Plan(who.TUI, "Spark monthly", 1, paused=True),
    Plan(who.HARBOUR, "Monthly agreement", 15),
    Plan(who.VETS, "SPARK - Pohutukawa Vets", 3, flag=False),
    Plan(who.OBRIEN, "SPARK - O'Brien & Sons", 3),
    Plan(who.OBRIEN, "Monthly agreement", 1),
    Plan(who.HONEY, "spark billing <b>Manuka</b>", 0),
    Plan(who.STARS, "Monthly agreement", 31),
    Plan(who.WHANAU, "Monthly agreement", 20),
    Plan(who.WAKA, "Quarterly agreement", 1, frequency="Quarterly"),
    Plan(who.BUILD, "SPARK - Big Build *fortnightly*", 12, frequency="Biweekly"),
    Plan(who.KOWHAI, "Spark weekly", 9, frequency="Weekly"),
)
"""Rātā Accounting, Hēmi Walker and the disabled Old Mill Timber have none."""


def add_schedules(account: Account) -> None:
    for index, plan in enumerate(PLANS):
        schedule_id = FIRST_ID + index * 11
        product = account.product(what.M365)
        line = ScheduleLine(
            id=account.new_id(),
            name=product.name,
            description=product.description,
            quantity=Decimal(index % 4 + 2 if index else 12),
            retail_cents=product.retail_cents,
            cost_cents=product.cost_cents,
            product_id=product.id,
        )
        account.schedules[schedule_id] = Schedule(
            id=schedule_id,
            customer_id=account.customer(plan.customer).id,
            name=plan.name,
            frequency=plan.frequency,
            next_run=coming(account.today, plan.day) if plan.day else account.today - timedelta(days=20),
            paused=plan.paused,
            invoice_unbilled_ticket_charges=plan.flag,
            lines=[line],
        )


def coming(today: date, day: int) -> date:
    """The next date after today that is this day of the month, or a short month's last day."""
    month_end = end_of_month(today)
    if min(day, month_end.day) > today.day:
        return today.replace(day=min(day, month_end.day))
    following = month_end + timedelta(days=1)
    return following.replace(day=min(day, end_of_month(following).day))


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

from __future__ import annotations

from datetime import date

import pytest

from bot.blocks.text import Paragraph, fallback
from bot.blocks.warning import spark_warning, trouble_warning
from bot.models import Outlook, ScheduleTrouble, Trouble
from tests.bot.blocks import samples

TODAY = date(2026, 11, 24)


def words(paragraphs: list[Paragraph] | None) -> str:
    assert paragraphs is not None
    return fallback(*paragraphs)


def test_a_spark_customer_is_warned_with_the_days_of_both_runs() -> None:
    assert words(spark_warning(samples.SPARK, "Kererū Café", today=TODAY)) == (
        "Not on this bill. Kererū Café is billed through Spark. The next run of SPARK - Kereru monthly is "
        "Thu 3 Dec, 06:00. The refund will often show on the next Spark report after that, if not on the one after "
        "(run of Sun 3 Jan). Please tell the customer."
    )


def test_a_spark_customer_without_a_known_run_hears_the_rule_of_the_procedure() -> None:
    said = words(spark_warning(Outlook(spark=True), "Kererū Café"))
    assert said == (
        "Not on this bill. Kererū Café is billed through Spark. The refund will not be on the same billing cycle: it "
        "will often show on the next Spark report, if not on the one after. Please tell the customer."
    )


def test_other_customers_hear_when_the_credit_should_show_and_no_promise() -> None:
    said = words(spark_warning(samples.ORDINARY, "Kererū Café", today=TODAY))
    assert said == "The next run of Monthly is Thu 3 Dec, 06:00; the credit should be on that invoice."


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert spark_warning(Outlook(spark=False), "Kererū Café") is None
    assert trouble_warning(samples.SPARK) is None


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Trouble.PAUSED, "Spark monthly is paused. Ask accounts to resume it, or the credit stays unbilled."),
        (
            Trouble.NO_SCHEDULE,
            (
                "the customer has no recurring invoice. Ask accounts to bill the ticket by hand, or the credit stays "
                "unbilled."
            ),
        ),
        (
            Trouble.LEAVES_TICKET_CHARGES,
            (
                "Spark monthly leaves ticket charges out. Ask accounts to let it take unbilled ticket charges, or the "
                "credit stays unbilled."
            ),
        ),
        (
            Trouble.RUN_IN_THE_PAST,
            (
                "the next run of Spark monthly lies in the past. Ask accounts to set its next run, or the credit stays "
                "unbilled."
            ),
        ),
    ],
)
def test_each_trouble_names_the_schedule_and_who_mends_it(kind: Trouble, said: str) -> None:
    outlook = Outlook(spark=True, troubles=(ScheduleTrouble(kind=kind, schedule="Spark monthly"),))
    assert words(trouble_warning(outlook)) == f"No bill will pick this up: {said}"

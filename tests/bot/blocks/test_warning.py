from __future__ import annotations

from datetime import date

import pytest

from bot.blocks import card, preview, replies
from bot.blocks.text import Paragraph, fallback
from bot.blocks.warning import several_warning, spark_warning, trouble_warning, warnings
from bot.models import Outlook, ScheduleTrouble, Trouble
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_view
from tests.bot.blocks.reading import read
from tests.bot.blocks.test_limits_of_messages import check_harmless

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
    assert said == (
        "The next run of Monthly is Thu 3 Dec, 06:00; the credit should be on that invoice, if not on the one of "
        "Sun 3 Jan."
    )
    once = samples.ORDINARY.model_copy(update={"run_after": None})
    assert words(spark_warning(once, "Kererū Café", today=TODAY)).endswith("should be on that invoice.")


def test_where_the_owner_knows_the_calendar_both_reports_are_named_and_neither_is_promised() -> None:
    known = samples.SPARK.model_copy(update={"report": date(2026, 12, 25), "report_after": date(2027, 1, 25)})
    assert words(spark_warning(known, "Kererū Café", today=TODAY)) == (
        "Not on this bill. Kererū Café is billed through Spark. The next run of SPARK - Kereru monthly is "
        "Thu 3 Dec, 06:00. By the calendar in my settings the refund will often show on the Spark report of "
        "Fri 25 Dec, if not on the one after (Mon 25 Jan), depending on Spark. Please tell the customer."
    )


def test_where_another_template_than_the_spark_one_runs_first_it_is_named() -> None:
    first = samples.SPARK.model_copy(update={"schedule": "Monthly", "schedule_spark": False, "others": ("SPARK",)})
    assert words(warnings(first, "Kererū Café", today=TODAY)) == (
        "Not on this bill. Kererū Café is billed through Spark. But Monthly, which is not a Spark one, runs first "
        "(Thu 3 Dec, 06:00) and will likely take the credit: then it shows on an ordinary invoice, not on the Spark "
        "bill. Please tell the customer.\n"
        "Several recurring invoices could take this: Monthly runs first (Thu 3 Dec) and is not a Spark one; also SPARK."
    )


def test_several_that_could_take_it_are_told_apart() -> None:
    several = samples.SPARK.model_copy(update={"schedule_spark": True, "others": ("A", "B")})
    assert words(several_warning(several, today=TODAY)) == (
        "Several recurring invoices could take this: SPARK - Kereru monthly runs first (Thu 3 Dec) and is a Spark one; "
        "also A and B."
    )
    together = several.model_copy(update={"same_morning": True, "others": tuple("ABCDEFG")})
    assert words(several_warning(together, today=TODAY)) == (
        "Several recurring invoices could take this: several run on Thu 3 Dec, and any may be first: "
        "SPARK - Kereru monthly is a Spark one; also A, B, C, D and E and 2 more."
    )
    assert several_warning(samples.SPARK) is None


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Trouble.PAUSED, "Old one is paused"),
        (Trouble.LEAVES_TICKET_CHARGES, "Old one leaves ticket charges out"),
        (Trouble.RUN_IN_THE_PAST, "Old one has its next run in the past"),
        (Trouble.NO_SCHEDULE, "Old one is gone"),
    ],
)
def test_those_that_will_not_take_it_are_named_with_why(kind: Trouble, said: str) -> None:
    passed = samples.SPARK.model_copy(update={"passed_over": (ScheduleTrouble(kind=kind, schedule="Old one"),)})
    assert words(several_warning(passed)) == f"Will not take it: {said}."


def test_at_the_end_of_a_short_month_both_days_of_the_run_after_are_named() -> None:
    short = samples.SPARK.model_copy(
        update={"next_run": date(2027, 2, 28), "run_after": date(2027, 3, 28), "run_after_latest": date(2027, 3, 31)}
    )
    assert "(run of Sun 28 Mar, or Wed 31 Mar if it keeps to the end of the month)" in words(
        spark_warning(short, "Kererū Café", today=date(2027, 2, 2))
    )


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


@pytest.mark.parametrize("words", ["A very long schedule name " * 20, samples.HOSTILE, "x" * 5000, ""])
@pytest.mark.parametrize("spark", [True, False, None])
def test_many_templates_with_any_names_fit_on_the_card_and_in_the_thread(words: str, spark: bool | None) -> None:  # noqa: FBT001 -- a case
    many = Outlook(
        spark=True,
        schedule=words,
        next_run=date(2027, 2, 28),
        run_after=date(2027, 3, 28),
        run_after_latest=date(2027, 3, 31),
        schedule_spark=spark,
        others=(words,) * 9,
        passed_over=(ScheduleTrouble(kind=Trouble.RUN_IN_THE_PAST, schedule=words),) * 9,
    )
    for refund in (samples.huge(outlook=many, outlook_asked=many), samples.refund(outlook=many)):
        for screen in (card.card, replies.resolved, replies.outlook_changed):
            check_harmless(screen(refund))
        check_view(preview.preview("d1", refund))


def test_a_change_of_the_bill_is_told_with_both_also_where_nothing_was_known() -> None:
    before = Outlook(spark=False)
    said = read(replies.outlook_changed(samples.refund(outlook=samples.PAUSED, outlook_asked=before)))
    assert said.startswith(f"@{samples.MERE} The bill that will take this is another one now. When it was asked for:")
    assert "Nothing was known of the next bill. Now: Not on this bill." in said
    assert said.endswith("Ask accounts to resume it, or the credit stays unbilled.")

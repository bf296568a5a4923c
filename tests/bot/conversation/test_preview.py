"""The preview: exactly what will be asked for, in lines, totals, subject and warnings."""

from decimal import Decimal

import pytest

from tests.bot.conversation.acts import accepted, card_of, preview, shown
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import InvoiceLine


async def test_it_shows_the_customer_the_subject_each_line_both_totals_and_the_reason(play: Stage) -> None:
    form = await preview(
        play,
        "8101",
        {"Yealink T46U handset": "1", "Microsoft 365 Business Premium": "3"},
        units={"Yealink": ["7C2F80AA02"]},
    )
    billed = play.syncro.account.invoice("8101").date
    origin = f"(invoice 8101, {billed.day} {billed:%b})"
    assert form.text().startswith(
        "Preview\n"
        "Ticket for Kererū Café:\n"
        "Credit/refund for Yealink T46U handset ×1, Microsoft 365 Business Premium ×3\n"
        f"• −1 × $249.00   Yealink T46U handset {origin}, serial 7C2F80AA02\n"
        f"• −3 × $37.40   Microsoft 365 Business Premium {origin}\n"
        "−$361.20 excl. GST · −$415.38 incl. GST\n"
        "Reason: Returned goods\n"
        "> Two of them never worked.\n"
    )
    assert (form.submit_label, form.close_label) == ("Ask for Approval", "Back")


async def test_nothing_is_written_in_syncro_and_nothing_posted_before_it_is_sent(play: Stage) -> None:
    await preview(play, "8101", {"Microsoft": "1"})
    assert play.slack.channel("refunds").messages == []
    assert {call.method for call in play.syncro.requests} == {"GET"}


async def test_cents_that_do_not_divide_are_split_into_lines_whose_sum_is_exact(play: Stage) -> None:
    form = await preview(play, "8103", {"Logitech": "3"})
    assert "• −1 × $26.56   Logitech M185 mouse" in form.text()
    assert "• −2 × $26.57   Logitech M185 mouse" in form.text()
    assert "−$79.70 excl. GST" in form.text()  # 3 × $29.90 less $10.00


async def test_a_percentage_off_is_the_price_billed(play: Stage) -> None:
    form = await preview(play, "8106", {"Tablet lease (line 1)": "3"})
    assert "−$126.72 excl. GST" in form.text()  # 3 × $63.33 less 33.3 %


async def test_gst_is_left_out_of_tax_free_lines(play: Stage) -> None:
    form = await preview(play, "8104", {"Domain renewal .nz": "1", "Microsoft": "2"})
    assert "−$115.00 excl. GST · −$125.50 incl. GST" in form.text()  # 15 % of the $70.00 alone


async def test_an_invoice_without_gst_alone_has_the_same_total_twice(play: Stage) -> None:
    form = await preview(play, "8104", {"Domain renewal .nz": "2"})
    assert "−$90.00 excl. GST · −$90.00 incl. GST" in form.text()


async def test_a_spark_customer_is_warned_of_with_the_next_two_runs(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "1"})
    (schedule,) = play.syncro.account.schedules_of(play.syncro.account.customer("Kererū Café").id)
    run = schedule.next_run
    assert (
        "Not on this bill. Kererū Café is billed through Spark. The next run of SPARK - Kereru monthly is "
        f"{run:%a} {run.day} {run:%b}, 06:00. The refund will often show on the next Spark report after that, "
        "if not on the one after (run of "
    ) in form.text()
    assert "Please tell the customer." in form.text()


async def test_another_customer_reads_one_calm_line(play: Stage) -> None:
    form = await preview(play, "8104", {"Microsoft": "1"})
    assert "The next run of Monthly agreement is " in form.text()
    assert "the credit should be on that invoice, if not on the one of " in form.text()
    for word in ("Spark", "Not on this bill", "No bill"):
        assert word not in form.text()


@pytest.mark.parametrize("settings", [{"SPARK_CUSTOMER_FIELD": "Billing=Spark"}])
async def test_a_customer_whose_custom_field_says_spark_is_a_spark_customer(play: Stage) -> None:
    form = await preview(play, "8109", {"TP-Link": "1"}, units={"TP-Link": ["TPSOLD01"]})
    assert "Whānau Health Trust is billed through Spark." in form.text()


@pytest.mark.parametrize(
    ("number", "line", "told"),
    [
        ("1042", "Microsoft", "Spark monthly is paused. Ask accounts to resume it,"),
        ("8105", "Labour", "SPARK - Pohutukawa Vets leaves ticket charges out. Ask accounts to let it take unbilled"),
        (
            "8107",
            "Dock",
            "the next run of spark billing <b>Manuka</b> lies in the past. Ask accounts to set its next run,",
        ),
        ("8113", "Labour", "the customer has no recurring invoice. Ask accounts to bill the ticket by hand,"),
    ],
)
async def test_a_schedule_that_will_not_take_the_credit_is_named_with_what_to_ask_for(
    play: Stage, number: str, line: str, told: str
) -> None:
    form = await preview(play, number, {line: "0.25" if line == "Labour" else "1"})
    assert f"No bill will pick this up: {told}" in form.text()
    assert "or the credit stays unbilled." in form.text()
    assert form.submit_label == "Ask for Approval"


async def test_hostile_names_and_details_stand_there_as_they_are_written(play: Stage) -> None:
    details = "*bold* <!channel> <@U0WIREMU01> RF-000001 & `code`"
    form = await preview(play, "8107", {"Dock": "1"}, details=details)
    assert 'Dock <b>"Pro"</b> & *stars* <!channel>' in form.text()
    assert f"> {details}" in form.text()
    assert "Ticket for Mānuka <b>Honey</b> Co:" in form.text()


async def test_the_dates_it_concerns_are_shown(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "1"})
    await form.back()
    today = play.syncro.account.today
    await form.fill("Dates it concerns, from", today)
    await form.submit()
    assert f"Reason: Returned goods, dates from {today.day} {today:%b}" in form.text()


async def test_a_price_of_fractions_of_a_cent_is_refunded_to_what_was_billed(play: Stage) -> None:
    form = await preview(play, "8112", {"Tablet lease": "7"})
    billed = Decimal("19.995") * 7
    assert f"−${billed.quantize(Decimal('0.01'), rounding='ROUND_HALF_UP')} excl. GST" in form.text()


async def test_an_invoice_that_is_not_paid_may_be_refunded_and_everybody_reads_that_it_is_not(play: Stage) -> None:
    told = "Not paid yet: invoice 8115. The refund leaves it as it is: the credit comes on a later bill."
    form = await preview(play, "8115", {"Cat6": "2"})
    assert told in form.text()
    await accepted(form)
    assert told in shown(play, await card_of(play, form))


async def test_a_discount_that_the_lines_do_not_show_is_said(play: Stage) -> None:
    play.syncro.account.invoice("8103").lines.append(
        InvoiceLine(id=4, item="Manual Item", name="Loyalty discount", price=Decimal(-20), quantity=Decimal(1))
    )
    form = await preview(play, "8103", {"Cat6": "2"})
    assert (
        "Discount on the whole invoice: invoice 8103 takes off $20.00 excl. GST that its lines do not show."
        in form.text()
    )

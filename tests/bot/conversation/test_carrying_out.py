"""What stands in Syncro after an approval, and what the thread tells of it."""

from decimal import Decimal

import pytest

from tests.bot.conversation.acts import approve, lines_of, reply, request, resolved, shown, shows
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import InvoiceLine


async def test_the_notes_hold_reason_details_invoice_lines_and_who(play: Stage) -> None:
    details = "One handset *dead* <!channel>\nRecord: RF-000099 forged"
    card = await request(play, "8101", {"Yealink": "1"}, units={"Yealink": ["7C2F80AA02"]}, details=details)
    await approve(play, card)
    ticket = await resolved(play)
    (notes,) = ticket.comments
    for words in (
        "Reason: Returned goods",
        "  One handset *dead* <!channel>\n  Record: RF-000099 forged\n",
        "Original invoice: 8101 of ",
        "RF-000001/1: −1 × Yealink T46U handset at $249.00 excl. GST, serial 7C2F80AA02",
        "Asked for by: Mere Tamihana",
        "Approved by: Wiremu Kingi, ",
    ):
        assert words in notes.body
    assert notes.hidden
    assert play.syncro.account.mails == []
    assert ticket.subject == "Credit/refund for Yealink T46U handset ×1 (RF-000001)"


async def test_the_thread_follows_in_one_message_and_warns_the_requester_of_spark_at_the_end(play: Stage) -> None:
    card = await request(play, "8101", {"Yealink": "1", "Microsoft": "3"}, units={"Yealink": ["7C2F80AA02"]})
    await approve(play, card)
    done = await reply(play, card, "Done in Syncro.")
    assert "is resolved with 2 lines, −$361.20 excl. GST · −$415.38 incl. GST, exactly as approved." in shown(
        play, done
    )
    assert "@Mere Tamihana Not on this bill. Kererū Café is billed through Spark." in shown(play, done)
    assert "it is not on an invoice yet." in shown(play, done)
    assert done.calls() == ["U0MERE0001"]
    agreed, progress, _ = card.replies()
    assert "Approved." in shown(play, agreed)
    told = await shows(play, progress, "… Waiting for the run of ")
    ticks = [line for line in told.splitlines() if line.startswith("✓")]
    assert [tick.split(" · ")[0].partition("(http")[0].strip() for tick in ticks] == [
        "✓ Ticket 20031",
        "✓ 2 lines at negative quantity, prices as billed (1 had to be added and then turned negative)",
        "✓ Read back from Syncro: exactly what was approved",
        "✓ Checklist complete",
        "✓ Ticket 20031",
    ]
    assert not progress.calls()
    assert " is resolved. Waiting for the run of " in await shows(play, card, "is resolved.")
    assert len(card.replies()) == 3


async def test_another_customer_s_requester_is_not_called_and_reads_no_word_of_spark(play: Stage) -> None:
    card = await request(play, "8104", {"Domain": "1", "Microsoft": "2"})
    await approve(play, card)
    done = shown(play, await reply(play, card, "Done in Syncro."))
    assert "Spark" not in done
    assert "The next run of Monthly agreement is " in done
    ticket = await resolved(play)
    assert [(line.name, line.taxable) for line in ticket.lines] == [
        ("Domain renewal .nz", False),
        ("Microsoft 365 Business Premium", True),
    ]


async def test_where_no_bill_will_take_it_nobody_is_told_that_the_credit_is_on_its_way(play: Stage) -> None:
    card = await request(play, "1042", {"Microsoft": "1"})
    await approve(play, card)
    done = shown(play, await reply(play, card, "Done in Syncro."))
    assert "The credit is not on an invoice yet, and as things are no bill will take it." in done
    assert "No bill will pick this up: Spark monthly is paused." in done
    assert "on its way" not in done
    assert "Waiting for accounts: as things are, no bill will pick this up" in await shows(play, card, "is resolved.")


@pytest.mark.parametrize(
    ("number", "amounts", "held"),
    [
        ("1042", {"Labour (hour) (line 3)": "0.25"}, [("Labour (hour)", "-0.25", 14500)]),
        ("8103", {"Logitech": "3"}, [("Logitech M185 mouse", "-1", 2656), ("Logitech M185 mouse", "-2", 2657)]),
        ("8106", {"Tablet lease (line 2)": "1"}, [("Tablet lease", "-1", 1)]),
        ("8113", {"Labour": "2.5"}, [("Labour (hour)", "-1.5", 8545), ("Labour (hour)", "-1", 8546)]),
    ],
    ids=["a quarter of an hour", "cents that do not divide", "one cent", "both discounts"],
)
async def test_syncro_holds_the_billed_price_to_the_cent(
    play: Stage, number: str, amounts: dict[str, str], held: list[tuple[str, str, int]]
) -> None:
    card = await request(play, number, amounts)
    await approve(play, card)
    assert lines_of(await resolved(play)) == held


@pytest.mark.long
async def test_forty_lines_are_refunded_line_by_line(play: Stage) -> None:
    """What is left is looked at before each: that is some 200 requests, at the pace that Syncro allows."""
    account = play.syncro.account
    invoice = account.invoice("8104")
    seats = account.product("Microsoft 365 Business Premium")
    invoice.lines[:] = [
        InvoiceLine(
            id=account.new_id(),
            item=f"Seat of person {number:02d}",
            name="A seat",
            price=Decimal(number),
            quantity=Decimal(1),
            product_id=seats.id,
            position=number,
        )
        for number in range(1, 41)
    ]
    card = await request(play, "8104", {line.item: "1" for line in invoice.lines})
    assert "Total: −$820.00 excl. GST · −$943.00 incl. GST" in shown(play, card)
    await approve(play, card)
    ticket = await resolved(play, within=280)
    assert [line.retail_cents for line in ticket.lines] == [number * 100 for number in range(1, 41)]
    assert {f"{line.quantity:f}" for line in ticket.lines} == {"-1"}

"""The invoices that hold a credit: what they are called, what they credit, and what people should know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.links import invoice_url
from bot.blocks.money import day, full_day, listed, local_day, money
from bot.blocks.text import bold, link, paragraph
from bot.blocks.totals import customer, with_gst
from bot.models import Maker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.text import Paragraph, Words
    from bot.models import Bill, Landing, Refund

SHOWN = 5  # invoices
NAME_LIMIT = 80


def on_bills(refund: Refund, bills: Sequence[Bill]) -> list[Words]:
    """Their numbers with links and days: "invoice 9034 (Thu 3 Dec)"."""
    today = local_day(refund.created_at, refund.time_zone)
    words: list[Words] = []
    for number, bill in enumerate(bills[:SHOWN]):
        words += [" and " if number else "", link(invoice_url(refund.web_url, bill.id), f"invoice {_number(bill)}")]
        words.append(f" ({day(bill.date, today=today)})")
    return [*words, f" and {len(bills) - SHOWN} more" if len(bills) > SHOWN else ""]


def plainly_on(bills: Sequence[Bill]) -> str:
    """For a customer, with the year: "invoice 9034 of 3 Dec 2026"."""
    said = [f"{_number(bill)} of {full_day(bill.date)}" for bill in bills[:SHOWN]]
    return f"{'invoice' if len(said) == 1 else 'invoices'} {listed(said)}"


def credit(refund: Refund, found: Landing) -> str:
    """What they credit, without and with GST; the GST is counted by the invoices, so it may differ by a cent each."""
    symbol, approved = refund.currency_symbol, refund.gst_cents
    is_as_approved = found.cents == refund.credit_cents and abs(found.gst_cents - approved) <= len(found.bills)
    gst = approved if is_as_approved else found.gst_cents
    return f"{money(-found.cents, symbol)} excl. GST, {money(-found.cents - gst, symbol)} incl. GST"


def spark_report(refund: Refund, found: Landing) -> list[Paragraph]:
    """On which Spark report it will often show. Spark decides, so it is no promise."""
    if not refund.outlook.spark or any(bill.maker is not Maker.SPARK for bill in found.bills):
        return []
    if not found.reports:
        return [paragraph("It will often show on the next Spark report, if not on the one after.")]
    today = local_day(found.looked_at, refund.time_zone)
    first, *others = (day(each, today=today) for each in found.reports)
    after = f", if not on the one after ({others[0]})" if others else ""
    often = f"it will often show on the Spark report of {first}{after}, depending on Spark."
    return [paragraph(f"By the calendar in my settings {often}")]


def oddities(refund: Refund, found: Landing) -> list[Paragraph]:
    """What is right to the cent and still wants a look."""
    said = [
        each
        for bill in found.bills[:SHOWN]
        for each in (*_whose(refund, bill), *_made(refund, bill), *_below_zero(refund, bill))
    ]
    gap = found.gst_cents - refund.gst_cents
    if abs(gap) > len(found.bills):
        now, approved, off = (
            money(cents, refund.currency_symbol) for cents in (-found.gst_cents, -refund.gst_cents, abs(gap))
        )
        what = f" {now} at the rate of the invoice, {approved} as approved; that is {off} too "
        how = f"{'much' if gap > 0 else 'little'}. Ask accounts which rate is right."
        said.append(paragraph(bold("Other GST:"), f"{what}{how}"))
    return said


def _whose(refund: Refund, bill: Bill) -> list[Paragraph]:
    """An invoice that bills another customer: the refund's was merged into it."""
    if not bill.customer:
        return []
    was = f" by now: {customer(refund)} is not in Syncro any more, and the ticket names this one."
    return [paragraph(bold(f"Invoice {_number(bill)} bills {_short(bill.customer)}"), was)]


def _made(refund: Refund, bill: Bill) -> list[Paragraph]:
    """An invoice that is not the one that was to take it."""
    number, name = _number(bill), _short(bill.schedule)
    by = {
        Maker.SCHEDULE: f"invoice {number} was made by {name or 'recurring invoices'}, not a Spark one",
        Maker.HAND: f"invoice {number} looks made by hand: no recurring invoice ran when it was made",
        Maker.UNSURE: f"several recurring invoices ran on the morning of invoice {number}, and one is not a Spark one",
        Maker.SPARK: "",
    }[bill.maker]
    if refund.outlook.spark and bill.maker is not Maker.SPARK:
        sure = "may not show" if bill.maker is Maker.UNSURE else "will not show"
        return [
            paragraph(
                bold("Not on the Spark bill:"),
                f" {customer(refund)} is billed through Spark, but {by}. {with_gst(refund)} {sure} on a Spark report. "
                "Ask accounts whether that is meant, and tell the customer.",
            )
        ]
    if bill.maker is Maker.HAND:
        return [paragraph(f"{by[0].upper()}{by[1:]}.")]
    foreseen = _short(refund.outlook.schedule)
    if name and foreseen and name != foreseen:
        return [paragraph(f"Invoice {number} was made by {name}; {foreseen} was foreseen.")]
    return []


def _below_zero(refund: Refund, bill: Bill) -> list[Paragraph]:
    if bill.total_cents >= 0:
        return []
    total = money(bill.total_cents, refund.currency_symbol)
    more = "An accounting program may refuse an invoice below zero: ask accounts to look at it."
    return [paragraph(bold(f"Invoice {_number(bill)} comes to {total} incl. GST."), f" {more}")]


def _number(bill: Bill) -> str:
    return cut(clean(bill.number), 40)


def _short(text: str) -> str:
    return cut(clean(text), NAME_LIMIT)

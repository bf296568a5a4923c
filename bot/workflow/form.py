"""The first screen of a request: customer, invoice, and what to refund. What it offers while one types: typeahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.blocks import ask
from bot.blocks.names import told_apart
from bot.models import Customer, Draft, Facts, Invoice, InvoiceSummary, Taken
from bot.rules.cents import round_half_up
from bot.rules.edit import draft_of
from bot.rules.eligible import check_age, check_product
from bot.rules.price import net_price
from bot.rules.refundable import check_line, left
from bot.steps.billing import SyncroSilentError
from bot.steps.views import open_view, update_view
from bot.workflow.desk import in_time, unread

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from bot.models import BilledLine, Refund
    from bot.workflow.desk import Desk

log = structlog.get_logger()


@dataclass(frozen=True)
class Shown:
    """The modal a person looks at: Slack's id of it, and the hash of what it showed."""

    view_id: str
    seen_hash: str | None = None


async def open_form(desk: Desk, *, trigger_id: str, user_id: str, draft_id: str, invoice_number: str) -> None:
    """Open the form at once, and fill it: on an invoice if a number was given."""
    opened = await open_view(desk.slack, trigger_id=trigger_id, view=ask.loading(draft_id))
    shown = Shown(opened["id"], opened.get("hash"))
    await desk.save(Draft(id=draft_id, requester_id=user_id))
    if not invoice_number:
        await _show(desk, shown, ask.ask(draft_id))
        return
    try:
        invoice = await desk.billing.invoice(invoice_number)
    except SyncroSilentError as silent:
        await _show(desk, shown, ask.ask(draft_id, notice=notice(silent, f"invoice {invoice_number}")))
        return
    if invoice is None:
        await _show(desk, shown, ask.ask(draft_id, notice=ask.unknown_invoice(invoice_number)))
        return
    await pick_invoice(desk, draft_id=draft_id, user_id=user_id, customer_id=invoice.customer_id, invoice_id=invoice.id)
    try:
        await _show_invoice(desk, shown, draft_id, invoice, prefilled=True)
    except SyncroSilentError as silent:
        await _show(desk, shown, ask.ask(draft_id, notice=notice(silent, f"invoice {invoice_number}")))


async def open_edit(desk: Desk, *, trigger_id: str, refund: Refund, draft_id: str) -> None:
    """Open the form with everything that was asked for filled in."""
    opened = await open_view(desk.slack, trigger_id=trigger_id, view=ask.loading(draft_id))
    shown = Shown(opened["id"], opened.get("hash"))
    await desk.save(draft_of(refund, draft_id))
    try:
        await _show_invoice(desk, shown, draft_id, await desk.billing.known_invoice(refund.invoice_id), prefilled=True)
    except SyncroSilentError as silent:
        await _show(desk, shown, ask.ask(draft_id, notice=notice(silent, f"invoice {refund.invoice_number}")))


async def pick_customer(desk: Desk, *, draft_id: str, user_id: str, customer_id: int) -> None:
    """Remember whom the request is about; another customer has other invoices."""
    draft, _ = await desk.draft(draft_id, user_id)
    if draft.customer_id != customer_id:
        await desk.save(draft.model_copy(update={"customer_id": customer_id, "invoice_id": None, "choices": ()}))


async def show_customer(desk: Desk, shown: Shown, *, draft_id: str, customer: Customer) -> None:
    """A customer was picked: ask for the invoice."""
    if not await desk.is_about(draft_id, customer_id=customer.id):
        return  # another one was picked meanwhile
    now = await _show_pick(desk, shown, ask.ask(draft_id, customer=(customer, None)))
    try:
        invoices = await desk.billing.invoices(customer.id)
    except SyncroSilentError:
        return  # the list of invoices says so when it is opened
    if not invoices and now is not None:
        view = ask.ask(draft_id, customer=(customer, None), notice=ask.no_invoices(customer.name))
        await _show(desk, now, view)


async def pick_invoice(desk: Desk, *, draft_id: str, user_id: str, customer_id: int, invoice_id: int) -> None:
    """Remember which invoice; of several picks the last one counts, however long Syncro takes for the others."""
    draft, _ = await desk.draft(draft_id, user_id)
    kept = draft.choices if draft.invoice_id == invoice_id else ()
    picked = {"customer_id": customer_id, "invoice_id": invoice_id, "choices": kept}
    await desk.save(draft.model_copy(update=picked))


async def show_invoice(desk: Desk, shown: Shown, *, draft_id: str, customer: Customer, invoice_id: int) -> None:
    """An invoice was picked: read it, and ask what to refund."""
    if not await desk.is_about(draft_id, customer_id=customer.id, invoice_id=invoice_id):
        return  # another one was picked meanwhile
    now = await _show_pick(desk, shown, ask.ask(draft_id, customer=(customer, None), loading_invoice=True))
    if now is None:
        return
    try:
        await _show_invoice(desk, now, draft_id, await desk.billing.known_invoice(invoice_id))
    except SyncroSilentError as silent:
        view = ask.ask(draft_id, customer=(customer, None), notice=notice(silent, "the invoice"))
        await _show(desk, now, view)


async def _show_invoice(desk: Desk, shown: Shown, draft_id: str, invoice: Invoice, *, prefilled: bool = False) -> None:
    view = await _lines_view(desk, draft_id, invoice, prefilled=prefilled)
    if view is not None:  # else another invoice was picked meanwhile
        await _show_pick(desk, shown, view)


async def _lines_view(desk: Desk, draft_id: str, invoice: Invoice, *, prefilled: bool) -> dict[str, Any] | None:
    read = await desk.read(invoice)
    draft = await desk.keep_facts(draft_id, read)
    if draft is None:
        return None
    facts = await desk.with_taken(read, draft.requester_id, without_refund=draft.edits)
    refundable, refused = sort_lines(facts)
    today = await desk.today(facts.account)
    return ask.ask(
        draft_id,
        customer=(facts.customer, desk.is_spark(facts)),
        invoice=_summary(invoice) if prefilled else None,
        facts=facts,
        refundable=refundable,
        refused=refused,
        chosen=[choice.invoice_line_id for choice in draft.choices],
        notice=_in_the_way(facts, today),
        symbol=facts.account.currency_symbol,
        today=today,
        requester_id=draft.requester_id,
    )


async def show_again(desk: Desk, shown: Shown, *, draft_id: str, invoice_id: int) -> None:
    """Something was said about the invoice meanwhile: show what is left now."""
    await _show_invoice(desk, shown, draft_id, await desk.billing.known_invoice(invoice_id), prefilled=True)


async def next_question(
    desk: Desk, *, draft_id: str, user_id: str, customer: Customer, invoice_id: int | None
) -> dict[str, Any] | None:
    """What "Next" leads to when it is pressed before the form has asked everything; None where Syncro is slow."""
    if invoice_id is None:
        await pick_customer(desk, draft_id=draft_id, user_id=user_id, customer_id=customer.id)
        return await desk.in_form(ask.ask(draft_id, customer=(customer, None)))
    await pick_invoice(desk, draft_id=draft_id, user_id=user_id, customer_id=customer.id, invoice_id=invoice_id)

    async def lines() -> dict[str, Any] | None:
        invoice = await desk.billing.known_invoice(invoice_id)
        return await _lines_view(desk, draft_id, invoice, prefilled=True)

    try:
        asked = await in_time(lines())
    except (TimeoutError, SyncroSilentError):
        return None
    return None if asked is None else await desk.in_form(asked)


def notice(silent: SyncroSilentError, what: str) -> str:
    """Why the form can't show `what`."""
    return ask.did_not_answer(what) if silent.permission is None else ask.not_permitted(what, silent.permission)


def sort_lines(
    facts: Facts,
) -> tuple[list[tuple[BilledLine, Decimal, int]], list[tuple[BilledLine, str]]]:
    """The lines that can be chosen, with what is left and the net price; and the others, with the reason."""
    refundable, refused = [], []
    for line in told_apart(facts.invoice.lines):
        taken = facts.taken.get(line.id, Taken())
        product = facts.products.get(line.product_id or 0) or unread(line)
        violation = check_line(line, product, taken) or check_product(line, product, facts.eligibility)
        if violation is None:
            refundable.append((line, left(line, taken), round_half_up(net_price(line) * 100)))
        else:
            refused.append((line, violation.message))
    return refundable, refused


def _in_the_way(facts: Facts, today: date) -> str:
    """What keeps the whole invoice from being refunded by the bot."""
    if facts.customer.disabled:
        return ask.disabled(facts.customer.name)
    too_old = check_age(facts.invoice, today, facts.eligibility)
    return too_old.message if too_old else ""


def _summary(invoice: Invoice) -> InvoiceSummary:
    return InvoiceSummary(id=invoice.id, number=invoice.number, date=invoice.date, total_cents=invoice.total_cents)


async def _show_pick(desk: Desk, shown: Shown, view: dict[str, Any]) -> Shown | None:
    """Answer the last pick, also where what an earlier one had fetched came in between."""
    return await _show(desk, shown, view) or await _show(desk, Shown(shown.view_id), view)


async def _show(desk: Desk, shown: Shown, view: dict[str, Any]) -> Shown | None:
    view = await desk.in_form(view)
    updated = await update_view(desk.slack, view=view, view_id=shown.view_id, seen_hash=shown.seen_hash)
    return None if updated is None else Shown(updated["id"], updated.get("hash"))

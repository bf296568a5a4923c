"""Reading invoices: R8, R9; and the delete that always says yes (T6)."""

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, not_found
from tests.sandbox.syncro.calls import Call
from tests.sandbox.syncro.moments import is_after
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Invoice
from tests.sandbox.syncro.wire import invoices as wire


def list_invoices(account: Account, call: Call) -> Answer:
    """Newest first, without lines. `customer_id` is honoured in the field though undocumented: a switch (R8)."""
    found = [each for each in account.listed(account.invoices.values()) if matches(account, call, each)]
    found.sort(key=lambda each: (each.date, each.id), reverse=True)
    return listing(call, account.switches, "invoices", found, lambda each: wire.listed(account, each))


def matches(account: Account, call: Call, each: Invoice) -> bool:
    customer_id = call.whole("customer_id") if account.switches.invoices_by_customer else None
    ticket_id = call.whole("ticket_id")
    return (
        (customer_id is None or each.customer_id == customer_id)
        and (ticket_id is None or each.ticket_id == ticket_id)
        and not (call.flag("paid") and not each.is_paid)
        and not (call.flag("unpaid") and each.is_paid)
        and is_after(call.text("since_updated_at"), each.updated_at, account.zone)
    )


def get(account: Account, call: Call) -> Answer:
    """By id or by number."""
    key = call.ids["id"]
    if key.isdecimal() and int(key) in account.invoices:
        return Answer({"invoice": wire.detail(account, account.invoices[int(key)])})
    for each in account.invoices.values():
        if each.number == key:
            return Answer({"invoice": wire.detail(account, each)})
    raise not_found()


def delete(account: Account, call: Call) -> Answer:
    """200 even when nothing was deleted, as for a paid one (T6)."""
    each = account.invoices.get(call.id())
    if each is not None and not each.is_paid:
        account.by_hand.delete_invoice(each.number)
    return Answer({"success": True})


def list_lines(account: Account, call: Call) -> Answer:
    """Needs Global Admin (T8)."""
    wanted = call.whole("invoice_id")
    found = [(each, line) for each in account.invoices.values() for line in each.lines if wanted in {None, each.id}]
    if call.text("estimate_id") or call.flag("estimate_id_not_null"):
        found = []
    return listing(call, account.switches, "line_items", found, lambda pair: wire.line(*pair))

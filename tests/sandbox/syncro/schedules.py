"""Schedules through the API: R1, R2, R11. Running one is in `runs.py`."""

from datetime import date

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, error_list, not_found
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.moments import FREQUENCIES
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Schedule
from tests.sandbox.syncro.wire.invoices import schedule as shape


def list_schedules(account: Account, call: Call) -> Answer:
    customer_id = call.whole("customer_id")
    found = [each for each in account.schedules.values() if customer_id in {None, each.customer_id}]
    return listing(call, account.switches, "schedules", sorted(found, key=lambda each: each.id), shape)


def get(account: Account, call: Call) -> Answer:
    return Answer({"schedule": shape(find(account, call))})


def update(account: Account, call: Call) -> Answer:
    each, body = find(account, call), call.body
    next_run = day_in(body)
    frequency, name = body.text("frequency"), body.text("name")
    wrongs = [] if frequency is None or frequency in FREQUENCIES else ["Frequency Must be a valid selection"]
    wrongs += ["Next run can't be blank"] if "next_run" in body and next_run is None else []
    wrongs += ["Name can't be blank"] if "name" in body and not (name or "").strip() else []
    customer_id = body.whole("customer_id") or each.customer_id
    wrongs += [] if customer_id in account.customers else ["Customer can't be blank"]
    if wrongs:
        raise error_list(*wrongs)
    flags = {flag: body.flag(flag) for flag in ("paused", "invoice_unbilled_ticket_charges", "email_customer")}
    for flag, value in flags.items():
        if value is not None:
            setattr(each, flag, value)
    each.customer_id, each.next_run = customer_id, next_run or each.next_run
    each.frequency, each.name = frequency or each.frequency, name or each.name
    return Answer({"schedule": shape(each)})


def day_in(body: Body) -> date | None:
    """The date part of next_run; what is not a date is blank."""
    text = body.text("next_run") or ""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def delete(account: Account, call: Call) -> Answer:
    """Gone at once, without a question (R11)."""
    del account.schedules[find(account, call).id]
    return Answer({"success": True, "message": ""})


def find(account: Account, call: Call) -> Schedule:
    each = account.schedules.get(call.id())
    if each is None:
        raise not_found()
    return each

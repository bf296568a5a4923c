"""Finding customers."""

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, not_found
from tests.sandbox.syncro.calls import Call
from tests.sandbox.syncro.names import holds
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Customer
from tests.sandbox.syncro.wire.customers import customer as shape

SUGGESTIONS = 10
SORTABLE = ("id", "firstname", "lastname", "business_name", "email", "city")


def autocomplete(account: Account, call: Call) -> Answer:
    """A short list of active customers whose name holds the text."""
    wanted = call.text("query") or ""
    found = [each for each in active(account) if name_holds(account, each, wanted)]
    found.sort(key=lambda each: each.business_then_name)
    return Answer({"customers": [shape(account, each) for each in found[:SUGGESTIONS]]})


def active(account: Account) -> list[Customer]:
    return [each for each in account.customers.values() if not each.disabled]


def name_holds(account: Account, each: Customer, wanted: str) -> bool:
    return text_holds(account, f"{each.business_name or ''} {each.fullname}", wanted)


def text_holds(account: Account, text: str, wanted: str | None) -> bool:
    return wanted is None or holds(text, wanted, ignore_macrons=account.switches.search_ignores_macrons)


def list_customers(account: Account, call: Call) -> Answer:
    everyone = list(account.customers.values()) if call.flag("include_disabled") else active(account)
    found = [each for each in everyone if matches(account, call, each)]
    field, _, direction = (call.text("sort") or "id ASC").partition(" ")
    if field in SORTABLE:
        found.sort(key=lambda each: sort_key(each, field), reverse=direction.upper() == "DESC")
    return listing(call, account.switches, "customers", found, lambda each: shape(account, each))


def sort_key(each: Customer, field: str) -> tuple[int, str]:
    value = getattr(each, field)
    return (value, "") if isinstance(value, int) else (0, value or "")


def matches(account: Account, call: Call, each: Customer) -> bool:
    """All filters together."""
    ids, not_ids, email = call.wholes("id"), call.wholes("not_id"), call.text("email")
    return (
        (not ids or each.id in ids)
        and each.id not in not_ids
        and (email is None or email == each.email)
        and text_holds(account, each.firstname, call.text("firstname"))
        and text_holds(account, each.lastname, call.text("lastname"))
        and text_holds(account, each.business_name or "", call.text("business_name"))
        and text_holds(account, f"{each.business_name or ''} {each.fullname} {each.email}", call.text("query"))
    )


def get(account: Account, call: Call) -> Answer:
    each = account.customers.get(call.id())
    if each is None:
        raise not_found()
    return Answer({"customer": shape(account, each)})

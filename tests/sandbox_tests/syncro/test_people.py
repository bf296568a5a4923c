from decimal import Decimal

import pytest

from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api


async def test_people_change_a_ticket_past_the_api(api: Api) -> None:
    ticket = await api.ticket()
    first, second = await api.line(ticket, what.M365), await api.line(ticket, what.M365)
    people = api.syncro.account.by_hand
    people.delete_line(20031, first["id"])
    people.change_price(20031, second["id"], 3000)
    people.change_quantity(20031, second["id"], Decimal(-2))
    people.change_status(20031, "Resolved")
    shown = (await api.get(f"/tickets/{ticket['id']}"))["ticket"]
    assert [(line["id"], line["retail_cents"], line["quantity"]) for line in shown["line_items"]] == [
        (second["id"], 3000, "-2.0")
    ]
    assert shown["resolved_at"] is not None
    people.reopen(20031)
    assert (await api.get(f"/tickets/{ticket['id']}"))["ticket"]["status"] == "In Progress"


async def test_a_merged_ticket_is_gone_and_its_lines_are_in_the_other(api: Api) -> None:
    source, target = await api.ticket(), await api.ticket()
    line = await api.line(source, what.M365)
    api.syncro.account.by_hand.merge(20031, 20032)
    assert (await api.http.get(f"/tickets/{source['id']}")).status_code == 404
    shown = (await api.get(f"/tickets/{target['id']}"))["ticket"]
    assert [(each["id"], each["ticket_id"]) for each in shown["line_items"]] == [(line["id"], target["id"])]


async def test_people_delete_tickets_and_rename_units(api: Api) -> None:
    await api.ticket()
    people = api.syncro.account.by_hand
    people.delete_ticket(20031)
    with pytest.raises(StopIteration):
        api.syncro.account.ticket(20031)
    unit = api.syncro.account.serial("7C2F80AA03")
    assert people.rename_serial(unit.id, "7C2F80AA02-1") is api.syncro.account.serial("7C2F80AA02-1")

import json
from typing import Any

import pytest

from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.desk import Incoming
from tests.sandbox.syncro.door import response_of
from tests.sandbox.syncro.routes import ROUTES, Route
from tests.sandbox.syncro.seed import products as what
from tests.sandbox.syncro.seed.books import REFUND_CHECKLIST
from tests.sandbox_tests.syncro.client import Api

ODD = [None, "", "x", "\u202e<!channel>", 0, -1, 10**30, 1.5, True, [], ["x"], [1], {}, {"a": "b"}, {"a": {"value": 1}}]
FIELDS = (
    "customer_id subject status user_id tag_list properties comments_attributes number name description product_id "
    "quantity price_retail price_cost taxable ticket_line_item_id worksheet_template_id answers complete title "
    "next_run frequency paused serial_number condition price_cost_cents location_quantity_id record_type "
    "line_item_id product_serial_ids body hidden do_not_email"
)
ODD_QUERY = ["", "0", "-1", "x", "99999999999999999999", "2026-13-01", "²", "true", "name DESC; --"]


def ways(api: Api) -> dict[str, str]:
    account = api.syncro.account
    return {
        "tickets": str(account.ticket(20031).id),
        "products": str(account.product(what.HANDSET).id),
        "customers": str(next(iter(account.customers))),
        "schedules": str(next(iter(account.schedules))),
        "invoices": "8101",
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_whatever_is_sent_the_answer_is_never_a_crash(api: Api, route: Route) -> None:
    api.syncro.account.switches.rate_limit = None
    ticket = await api.ticket()
    line = await api.line(ticket, what.M365)
    sheet = await api.send("POST", f"/tickets/{ticket['id']}/worksheet_results", worksheet_template_id=REFUND_CHECKLIST)
    good = {"ticket_line_item_id": line["id"], "subject": "x", "body": "y", "name": "x", "description": "y"}
    inner = str(sheet.json()["worksheet_result"]["id"])
    owner = ways(api).get(route.path.split("/")[1], "1")
    path = route.path.replace("{ticket_id}", owner).replace("{product_id}", owner)
    path = path.replace("{id}", inner if owner in path else owner)
    for query in ({name: [odd]} for name in route.query.split() for odd in ODD_QUERY):
        assert status(api, route, path, query, {}) in {200, 401, 404, 422}, query
    if route.method in {"POST", "PUT"}:
        for body in ({**good, name: odd} for name in FIELDS.split() for odd in ODD):
            assert status(api, route, path, {}, body) in {200, 401, 404, 422}, body


def status(api: Api, route: Route, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> int:
    """Past the socket, because there are thousands; down to the bytes of the answer."""
    secret, raw = api.syncro.token, json.dumps(body).encode()
    incoming = Incoming(route.method, path, query, secret, "application/json", raw)
    logged = LoggedCall(method="", path="", query={}, body=None, at=api.syncro.account.now())
    return response_of(api.syncro.door.desk.answer(incoming), logged).status


@pytest.mark.parametrize("raw", [b'{"subject": "\\ud800"}', b"[" * 100_000, b"\xff"])
async def test_a_body_that_is_no_proper_text_is_400(api: Api, raw: bytes) -> None:
    response = await api.http.post("/tickets", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code == 400

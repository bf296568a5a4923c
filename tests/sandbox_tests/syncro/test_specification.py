"""Every operation spoken here answers with all keys of Syncro's own example and takes exactly its parameters."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.syncro.permissions import GLOBAL_ADMIN, named
from tests.sandbox.syncro.records import Ticket
from tests.sandbox.syncro.routes import ROUTES, Route
from tests.sandbox.syncro.seed import products as what
from tests.sandbox.syncro.seed.books import REFUND_CHECKLIST
from tests.sandbox_tests.syncro.client import Api

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
SPECIFICATION = SHARED / "reference" / "syncro" / "openapi.json"
BEYOND = {"/invoices": {"customer_id"}}
"""Works in the field but is not in the specification (R8)."""
WRAPPED = {"GET /invoices/{id}": "invoice"}
"""The specification describes this answer by a schema that leaves the wrapper out."""

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared, which holds openapi.json, is not here")


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPECIFICATION.read_text())["paths"]
    return found


def operation(paths: dict[str, Any], route: Route) -> dict[str, Any]:
    found: dict[str, Any] = paths[route.path][route.method.lower()]
    return found


def example(described: dict[str, Any]) -> Any:
    """The example of the 200 answer, or its schema's keys; None when the specification shows nothing."""
    for content in described["responses"]["200"].get("content", {}).values():
        if "examples" in content:
            return next(iter(content["examples"].values()))["value"]
        return content["example"] if "example" in content else from_schema(content["schema"])
    return None


def from_schema(schema: dict[str, Any]) -> Any:
    if schema["type"] == "object":
        return {name: from_schema(each) for name, each in schema.get("properties", {}).items()}
    return [from_schema(schema["items"])] if schema["type"] == "array" else "value"


def missing(wanted: Any, shown: Any, where: str = "") -> list[str]:
    """The keys of the example that the answer lacks; lists are compared by their first rows."""
    if isinstance(wanted, list) and isinstance(shown, list):
        return missing(wanted[0], shown[0], f"{where}[]") if wanted and shown else []
    if not (isinstance(wanted, dict) and isinstance(shown, dict)) or where.endswith("properties"):
        return []
    lost = [f"{where}.{name}" for name in wanted if name not in shown]
    both = [name for name in wanted if name in shown]
    return lost + [each for name in both for each in missing(wanted[name], shown[name], f"{where}.{name}")]


def title(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=title)
def test_parameters_are_those_of_the_specification(paths: dict[str, Any], route: Route) -> None:
    declared = {each["name"] for each in operation(paths, route).get("parameters", []) if each["in"] == "query"}
    assert set(route.query.split()) == declared | (BEYOND.get(route.path, set()) if route.method == "GET" else set())


@pytest.mark.parametrize("route", ROUTES, ids=title)
def test_permissions_are_named_as_in_the_specification(paths: dict[str, Any], route: Route) -> None:
    first_line = (operation(paths, route).get("description") or "").splitlines()[:1]
    wanted = first_line if first_line and first_line[0].startswith("Required") else []
    assert ([named(route.needs)] if route.needs else []) == wanted


@pytest.mark.parametrize("route", ROUTES, ids=title)
async def test_answers_carry_every_key_of_the_example(api: Api, paths: dict[str, Any], route: Route) -> None:
    admin = {"Authorization": api.syncro.give_token([GLOBAL_ADMIN])} if route.needs == GLOBAL_ADMIN else None
    path, body = await prepared(api, route)
    answer = await api.http.request(route.method, path, json=body, headers=admin)
    assert answer.status_code == 200, answer.text
    wanted = example(operation(paths, route))
    wanted = {WRAPPED[title(route)]: wanted} if title(route) in WRAPPED else wanted
    assert missing(wanted, answer.json()) == []
    if isinstance(wanted, dict):
        assert [type(each) for each in wanted.values() if isinstance(each, (list, dict))] == [
            type(answer.json()[name]) for name, each in wanted.items() if isinstance(each, (list, dict))
        ]


async def prepared(api: Api, route: Route) -> tuple[str, dict[str, Any] | None]:
    """A path with everything it names in place, and a body that succeeds."""
    account = api.syncro.account
    comment = {"subject": "a", "body": "b", "hidden": True}
    made = await api.ticket(user_id=account.user_id, comments_attributes=[comment])
    line = await api.line(made, what.HANDSET)
    worksheets = f"/tickets/{made['id']}/worksheet_results"
    worksheet = await api.send("POST", worksheets, worksheet_template_id=REFUND_CHECKLIST)
    ids = first_ids(api, account.ticket(20031), worksheet.json()["worksheet_result"]["id"])
    path = route.path.replace("{ticket_id}", str(made["id"])).replace("{product_id}", str(ids["products"]))
    kind = path.split("/")[3] if path.count("/") > 3 and "{id}" in path.split("/")[4] else path.split("/")[1]
    path = path.replace("{id}", str(ids.get(kind, 0)))
    return path, bodies(line, ids).get(title(route)) if route.method in {"POST", "PUT"} else None


def first_ids(api: Api, ticket: Ticket, worksheet_id: int) -> dict[str, int]:
    account = api.syncro.account
    return {
        "tickets": ticket.id,
        "worksheet_results": worksheet_id,
        "products": account.product(what.HANDSET).id,
        "product_serials": account.serial("7C2F80AA03").id,
        "customers": next(iter(account.customers)),
        "invoices": account.invoice("8101").id,
        "schedules": next(iter(account.schedules)),
        "place": account.product(what.HANDSET).location_quantities[0].id,
    }


def bodies(line: dict[str, Any], ids: dict[str, int]) -> dict[str, dict[str, Any]]:
    serials, attach = "/products/{product_id}/product_serials", {"record_type": "TicketLineItem"}
    return {
        "POST /tickets": {"customer_id": ids["customers"], "subject": "x"},
        "PUT /tickets/{id}": {"subject": "x"},
        "POST /tickets/{id}/comment": {"subject": "x", "body": "y"},
        "POST /tickets/{id}/add_line_item": {"name": "x", "description": "y"},
        "PUT /tickets/{id}/update_line_item": {"ticket_line_item_id": line["id"]},
        "POST /tickets/{id}/remove_line_item": {"ticket_line_item_id": line["id"]},
        "POST /tickets/{ticket_id}/worksheet_results": {"worksheet_template_id": REFUND_CHECKLIST},
        "PUT /tickets/{ticket_id}/worksheet_results/{id}": {"public": False},
        "PUT /schedules/{id}": {"paused": True},
        "PUT /products/{id}": {"name": "x", "description": "y"},
        "PUT /products/{id}/location_quantities": {"location_quantity_id": ids["place"], "quantity": 3},
        f"POST {serials}": {"serial_number": "NEW"},
        f"PUT {serials}/{{id}}": {"serial_number": "NEW"},
        f"POST {serials}/attach_to_line_item": {
            **attach,
            "line_item_id": line["id"],
            "product_serial_ids": [ids["product_serials"]],
        },
    }

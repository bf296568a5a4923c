# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from datetime import timedelta

import httpx
import pytest

from tests.sandbox.syncro import Clock, LocalSyncro, ProductKind
from tests.sandbox.syncro import permissions as may
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api


@pytest.mark.parametrize("scheme", ["Bearer ", ""])
async def test_T1_a_token_is_accepted_as_bearer_and_raw(syncro: LocalSyncro, scheme: str) -> None:
    async with httpx.AsyncClient(base_url=syncro.base_url) as http:
        response = await http.get("/me", headers={"Authorization": f"{scheme}{syncro.token}"})
    assert response.json()["user_token"] == syncro.token


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": ""}])
async def test_T1_without_a_known_token_everything_is_401(syncro: LocalSyncro, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=syncro.base_url) as http:
        response = await http.get("/me", headers=headers)
    assert response.status_code == 401
    assert "error" in response.json()


async def test_T1_a_token_in_the_address_is_not_looked_at(syncro: LocalSyncro) -> None:
    async with httpx.AsyncClient(base_url=syncro.base_url) as http:
        response = await http.get("/me", params={"api_key": syncro.token})
    assert response.status_code == 401


async def test_T2_the_181st_call_of_a_minute_is_429_and_says_when(api: Api, clock: Clock) -> None:
    api.syncro.others_call(179)
    assert (await api.http.get("/me")).status_code == 200
    clock.advance(seconds=20)
    refused = await api.http.get("/me")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "41")
    clock.advance(seconds=41)
    assert (await api.http.get("/me")).status_code == 200


async def test_T2_the_number_and_the_retry_after_are_switches(api: Api) -> None:
    api.syncro.account.switches.rate_limit = 1
    api.syncro.account.switches.rate_limit_says_when = False
    await api.get("/me")
    refused = await api.http.get("/me")
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    api.syncro.account.switches.rate_limit = None
    await api.get("/me")


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_T3_a_write_without_the_json_content_type_is_400_with_a_page(api: Api, kind: str | None) -> None:
    before = len(api.syncro.account.tickets)
    headers = {"Content-Type": kind} if kind else {}
    response = await api.http.post("/tickets", content=b'{"customer_id": 1}', headers=headers)
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert "<html>" in response.text
    assert len(api.syncro.account.tickets) == before


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'{"customer_id": NaN}'])
async def test_T3_a_body_that_is_no_json_object_is_400_with_a_page(api: Api, raw: bytes) -> None:
    response = await api.http.post("/tickets", content=raw, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/html; charset=utf-8")


async def test_T4_the_same_post_twice_makes_two_records(api: Api) -> None:
    headers = {"Idempotency-Key": "once"}
    body = {"customer_id": api.syncro.account.customer(who.KERERU).id, "subject": "Credit"}
    numbers = [(await api.http.post("/tickets", json=body, headers=headers)).json()["ticket"]["number"] for _ in "ab"]
    assert numbers == [20031, 20032]


async def test_T5_each_endpoint_refuses_in_its_own_shape(api: Api) -> None:
    ticket = await api.ticket()
    line = await api.line(ticket)
    api.syncro.account.switches.refuse_negative_edit = frozenset({ProductKind.MANUAL})
    schedule = next(iter(api.syncro.account.schedules))
    serials = f"/products/{api.syncro.account.product(what.HANDSET).id}/product_serials"
    attach = {"record_type": "TicketLineItem", "line_item_id": line["id"], "product_serial_ids": [1]}

    answers = [
        await api.send("POST", "/tickets"),
        await api.send("PUT", f"/schedules/{schedule}", next_run=None),
        await api.send("POST", f"/tickets/{ticket['id']}/add_line_item"),
        await api.edit_line(line, quantity=-1),
        await api.send("PUT", f"/tickets/{ticket['id']}", subject=""),
        await api.send("POST", serials, serial_number="7C2F80AA01"),
        await api.send("POST", f"{serials}/attach_to_line_item", **attach),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert [answer.json() for answer in answers] == [
        {"error": "Customer required field"},
        {"error": ["Next run can't be blank"]},
        {"errors": "Name can't be blank, Description can't be blank", "params": {}},
        {"errors": {"quantity": ["must be greater than or equal to 0"]}},
        {"success": False, "message": ["Subject can't be blank"]},
        {"success": False, "message": ["Serial number has already been taken"]},
        {
            "status": "attached",
            "errors": "One of the serial numbers has already been used. Please try again.",
        },
    ]


async def test_T6_a_switched_off_feature_answers_200_with_text_that_is_not_json(api: Api) -> None:
    api.syncro.account.switches.features_off = frozenset({"schedules"})
    response = await api.http.get("/schedules")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


async def test_T6_deleting_an_invoice_answers_200_even_when_it_failed(api: Api) -> None:
    paid, unpaid = api.syncro.account.invoice("8101"), api.syncro.account.invoice("8115")
    for invoice_id in (paid.id, unpaid.id, 12345):
        assert (await api.http.delete(f"/invoices/{invoice_id}")).status_code == 200
    assert paid.id in api.syncro.account.invoices
    assert unpaid.id not in api.syncro.account.invoices


async def test_T7_page_sizes_differ_and_total_pages_tells_the_truth(api: Api) -> None:
    waka = api.syncro.account.customer(who.WAKA).id
    first = await api.get("/invoices", customer_id=waka)
    assert first["meta"] == {"total_pages": 5, "page": 1}
    pages = [await api.get("/invoices", customer_id=waka, page=page) for page in range(1, 6)]
    assert [len(page["invoices"]) for page in pages] == [25] * 5
    assert len({invoice["number"] for page in pages for invoice in page["invoices"]}) == 125
    customers = await api.get("/customers")
    assert customers["meta"] == {"total_pages": 1, "page": 1, "total_entries": 13, "per_page": 100}
    assert len((await api.get("/products"))["products"]) == 50
    assert (await api.get("/invoices", customer_id=waka, page=9))["invoices"] == []


async def test_T7_lists_whose_example_has_no_meta_carry_none_unless_switched_on(api: Api) -> None:
    assert set(await api.get("/products", page=2)) == {"products"}
    api.syncro.account.switches.meta_everywhere = True
    assert (await api.get("/products", page=2))["meta"] == {"total_pages": 2, "page": 2}


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/customers", may.CUSTOMERS_LIST),
        ("GET", "/invoices/8101", may.INVOICES_VIEW),
        ("POST", "/tickets", may.TICKETS_CREATE),
        ("POST", "/tickets/1/comment", may.TICKETS_EDIT),
        ("PUT", "/products/1/location_quantities", may.PRODUCTS_QUANTITIES),
        ("DELETE", "/schedules/1", may.RECURRING_DELETE),
        ("GET", "/line_items", may.GLOBAL_ADMIN),
    ],
)
async def test_T8_a_missing_permission_is_named(api: Api, method: str, path: str, permission: str) -> None:
    secret = api.syncro.give_token(without=[permission])
    headers = {"Authorization": f"Bearer {secret}"}
    body: dict[str, str] | None = {} if method in {"POST", "PUT"} else None
    refused = await api.http.request(method, path, headers=headers, json=body)
    assert (refused.status_code, f"Required permission: {permission}." in refused.json()["error"]) == (401, True)
    api.syncro.account.switches.missing_permission_status = 403
    assert (await api.http.request(method, path, headers=headers, json=body)).status_code == 403


async def test_T8_line_items_need_global_admin_which_the_usual_token_has_not(api: Api) -> None:
    assert (await api.http.get("/line_items")).status_code == 401
    admin = {"Authorization": api.syncro.give_token([may.GLOBAL_ADMIN])}
    invoice = api.syncro.account.invoice("8101")
    found = await api.http.get("/line_items", params={"invoice_id": invoice.id}, headers=admin)
    assert [line["id"] for line in found.json()["line_items"]] == [line.id for line in invoice.lines]


async def test_T8_a_permission_can_be_taken_away_from_a_token_in_use(api: Api) -> None:
    ticket = await api.ticket()
    api.syncro.take_permission(may.TICKETS_EDIT)
    assert "Tickets - Edit" in (await api.resolve(ticket)).json()["error"]
    assert not api.syncro.account.ticket(ticket["number"]).resolved


async def test_T9_each_write_has_its_own_wrapper(api: Api) -> None:
    ticket = await api.ticket()
    comment = await api.send("POST", f"/tickets/{ticket['id']}/comment", subject="a", body="b", hidden=True)
    line = await api.add_line(ticket)
    edited = await api.edit_line(line.json(), quantity=2)
    removed = await api.remove_line(line.json())
    assert list(comment.json()) == ["comment"]
    assert line.json()["name"] == "Something"
    assert list(edited.json()) == ["ticket_line_item"]
    assert removed.json() == {"success": True, "message": ""}


async def test_T10_a_list_lags_behind_a_write_while_the_record_itself_is_current(api: Api, clock: Clock) -> None:
    api.syncro.account.switches.list_lag = timedelta(seconds=30)
    api.syncro.account.open_books()
    old = api.syncro.account.ticket(20001)
    new = await api.ticket()
    await api.send("PUT", f"/tickets/{old.id}", subject="Renamed")

    assert (await api.get("/tickets", number=new["number"]))["tickets"] == []
    assert (await api.get("/tickets", number="20001"))["tickets"][0]["subject"] != "Renamed"
    assert (await api.get(f"/tickets/{new['id']}"))["ticket"]["number"] == 20031

    clock.advance(seconds=30)
    assert len((await api.get("/tickets", number=new["number"]))["tickets"]) == 1
    assert (await api.get("/tickets", number="20001"))["tickets"][0]["subject"] == "Renamed"


async def test_T10_rows_move_between_pages(api: Api) -> None:
    first, second = [row["id"] for row in (await api.get("/tickets"))["tickets"]], await numbers(api, 2)
    api.syncro.account.switches.page_shift = 1
    assert await numbers(api, 2) == [first[-1], *second]
    api.syncro.account.switches.page_shift = -1
    assert await numbers(api, 2) == second[1:]


async def numbers(api: Api, page: int) -> list[int]:
    return [row["id"] for row in (await api.get("/tickets", page=page))["tickets"]]


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("GET", "/tickets/1/nothing"), ("DELETE", "/me")])
async def test_an_unknown_path_is_404(api: Api, method: str, path: str) -> None:
    assert (await api.http.request(method, path)).status_code == 404


async def test_every_call_is_logged_with_its_body_and_status(api: Api) -> None:
    await api.send("POST", "/tickets", subject="No customer")
    (logged,) = api.syncro.calls("POST", "/tickets")
    assert (logged.status, logged.body, logged.fault) == (422, {"subject": "No customer"}, None)


async def test_two_accounts_run_side_by_side_and_start_in_no_time() -> None:
    async with LocalSyncro() as one, LocalSyncro() as two:
        assert one.base_url != two.base_url
        assert one.token != two.token

# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
import asyncio
from typing import Any

import httpx
import pytest

from tests.sandbox.syncro import Clock, Fault, LocalSyncro
from tests.sandbox_tests.syncro.client import Api

LOST = (httpx.RemoteProtocolError, httpx.ReadError)


def count(api: Api) -> int:
    return len(api.syncro.account.tickets) - 30


async def post(api: Api, **options: Any) -> httpx.Response:
    customer_id = next(iter(api.syncro.account.customers))
    return await api.http.post("/tickets", json={"customer_id": customer_id, "subject": "Credit"}, **options)


def plan(api: Api, kind: Fault, **how: Any) -> None:
    api.syncro.faults.next(method="POST", path="/tickets", kind=kind, **how)


async def test_F1_a_lost_request_does_nothing(api: Api) -> None:
    plan(api, Fault.LOSE_REQUEST)
    with pytest.raises(LOST):
        await post(api)
    assert count(api) == 0
    assert [(logged.status, logged.fault) for logged in api.syncro.requests] == [(None, "lose_request")]
    assert (await post(api)).status_code == 200


async def test_F2_the_effect_is_there_though_the_answer_was_lost(api: Api) -> None:
    plan(api, Fault.DO_AND_LOSE_ANSWER)
    with pytest.raises(LOST):
        await post(api)
    assert count(api) == 1


async def test_F3_a_late_effect_becomes_visible_later_by_the_accounts_clock(api: Api, clock: Clock) -> None:
    plan(api, Fault.DO_LATE, seconds=60)
    with pytest.raises(LOST):
        await post(api)
    clock.advance(seconds=59)
    assert (await api.get("/tickets", number=20031))["tickets"] == []
    clock.advance(seconds=1)
    assert len((await api.get("/tickets", number=20031))["tickets"]) == 1


async def test_F3_a_late_effect_may_come_after_the_callers_own_timeout(api: Api, clock: Clock) -> None:
    plan(api, Fault.DO_LATE, seconds=60, hold=30)
    with pytest.raises(httpx.ReadTimeout):
        await post(api, timeout=httpx.Timeout(5, read=0.05))
    assert count(api) == 0
    clock.advance(seconds=60)
    api.syncro.catch_up()
    assert count(api) == 1


async def test_F3_with_the_real_clock_it_happens_by_itself() -> None:
    async with (
        LocalSyncro() as syncro,
        httpx.AsyncClient(base_url=syncro.base_url, headers={"Authorization": syncro.token}) as http,
    ):
        api = Api(http, syncro)
        plan(api, Fault.DO_LATE, seconds=0.05)
        with pytest.raises(LOST):
            await post(api)
        assert count(api) == 0
        await asyncio.sleep(0.1)
        assert count(api) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(("kind", "done"), [(Fault.ERROR_BEFORE, 0), (Fault.ERROR_AFTER, 1)])
async def test_F4_a_server_error_comes_before_or_after_the_effect(
    api: Api, kind: Fault, done: int, status: int
) -> None:
    plan(api, kind, status=status)
    assert (await post(api)).status_code == status
    assert count(api) == done


@pytest.mark.parametrize("seconds", [7, None])
async def test_F5_too_many_with_and_without_retry_after(api: Api, seconds: int | None) -> None:
    plan(api, Fault.TOO_MANY, retry_after=seconds)
    answer = await post(api)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, str(seconds) if seconds else None)
    assert count(api) == 0


@pytest.mark.parametrize(("status", "done"), [(200, True), (200, False), (400, False)])
async def test_F6_a_page_instead_of_json(api: Api, status: int, done: bool) -> None:  # noqa: FBT001
    plan(api, Fault.HTML, status=status, done=done)
    answer = await post(api)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert count(api) == int(done)


async def test_F6_cut_off_json_and_a_wrong_wrapper_come_after_the_effect(api: Api) -> None:
    plan(api, Fault.CUT_OFF_JSON)
    plan(api, Fault.WRONG_WRAPPER)
    cut = await post(api)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        cut.json()
    assert cut.status_code == 200
    assert list((await post(api)).json()) == ["data"]
    assert count(api) == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_F7_a_permission_is_missing_in_the_middle(api: Api, status: int) -> None:
    plan(api, Fault.NOT_PERMITTED, status=status, permission="Tickets - Create")
    answer = await post(api)
    assert (answer.status_code, "Required permission: Tickets - Create." in answer.json()["error"]) == (status, True)


async def test_F18_rows_shift_for_one_page(api: Api) -> None:
    before = [row["id"] for row in (await api.get("/tickets", page=2))["tickets"]]
    first = [row["id"] for row in (await api.get("/tickets"))["tickets"]]
    api.syncro.faults.next(path="/tickets", kind=Fault.SHIFT_ROWS, rows=2)
    assert [row["id"] for row in (await api.get("/tickets"))["tickets"]] == first
    shifted = [row["id"] for row in (await api.get("/tickets", page=2))["tickets"]]
    assert shifted == [*first[-2:], *before]
    assert [row["id"] for row in (await api.get("/tickets", page=2))["tickets"]] == before


async def test_a_slow_answer_comes_in_the_end(api: Api) -> None:
    plan(api, Fault.SLOW, seconds=0.1)
    with pytest.raises(httpx.ReadTimeout):
        await post(api, timeout=httpx.Timeout(5, read=0.02))
    plan(api, Fault.SLOW, seconds=0.01)
    assert (await post(api)).status_code == 200
    assert count(api) == 2


@pytest.mark.parametrize("done", [True, False])
async def test_a_call_that_hangs_never_answers_and_does_not_keep_the_service_from_stopping(
    api: Api, *, done: bool
) -> None:
    plan(api, Fault.HANG, done=done)
    with pytest.raises(httpx.ReadTimeout):
        await post(api, timeout=httpx.Timeout(5, read=0.05))
    assert count(api) == int(done)


async def test_a_fault_strikes_the_calls_it_is_meant_for(api: Api) -> None:
    ticket = await api.ticket()
    api.syncro.faults.next(method="PUT", path="/tickets/*", kind=Fault.ERROR_BEFORE)
    api.syncro.faults.next(method="POST", path="/tickets/*/add_line_item", kind=Fault.ERROR_BEFORE, skip=1, times=2)
    line = await api.line(ticket)
    assert (await api.edit_line(line, quantity=2)).status_code == 200
    assert [(await api.add_line(ticket)).status_code for _ in range(3)] == [500, 500, 200]
    assert (await api.resolve(ticket)).status_code == 500
    assert api.syncro.faults.planned == []


async def test_planned_faults_can_be_cleared(api: Api) -> None:
    plan(api, Fault.LOSE_REQUEST)
    api.syncro.faults.clear()
    assert (await post(api)).status_code == 200

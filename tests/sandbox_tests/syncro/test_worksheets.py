# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
import pytest

from tests.sandbox.syncro.seed.books import ONBOARDING, REFUND_CHECKLIST
from tests.sandbox_tests.syncro.client import Api

ANSWERS = {slug: {"value": "true", "user": "Refund Bot"} for slug in ("price_matches", "quantity_negative")}


async def test_K13_templates_are_in_the_settings_and_a_result_comes_from_one(api: Api) -> None:
    settings = await api.get("/tickets/settings")
    assert [each["name"] for each in settings["worksheet_templates"]] == ["Refund checklist", "New starter"]
    ticket = await api.ticket()
    path = f"/tickets/{ticket['id']}/worksheet_results"
    made = (await api.send("POST", path, worksheet_template_id=REFUND_CHECKLIST)).json()["worksheet_result"]
    assert (made["name"], made["required"], made["complete"]) == ("Refund checklist", True, None)
    assert [entry["slug"] for entry in made["field_list"]][:2] == ["refund", "price_matches"]
    assert (await api.get(path))["worksheet_results"] == [made]
    assert (await api.get(f"{path}/{made['id']}"))["worksheet_result"] == made
    assert (await api.get(f"/tickets/{ticket['id']}"))["ticket"]["worksheet_results"] == [made]


async def test_K13_an_unknown_template_is_404(api: Api) -> None:
    ticket = await api.ticket()
    answer = await api.send("POST", f"/tickets/{ticket['id']}/worksheet_results", worksheet_template_id=1)
    assert answer.status_code == 404


async def test_K13_a_worksheet_is_completed_with_its_answers(api: Api) -> None:
    path = await worksheet(api, REFUND_CHECKLIST)
    refused = await api.send("PUT", path, complete=True)
    assert refused.json()["message"] == [
        "Price matches the invoice must be answered",
        "Quantity is negative must be answered",
    ]
    done = (await api.send("PUT", path, complete=True, answers=ANSWERS)).json()["worksheet_result"]
    assert done["complete"] is True
    assert done["field_list"][1]["history"][0]["value"] == "true"


async def test_K13_whether_completing_needs_answers_is_a_switch(api: Api) -> None:
    api.syncro.account.switches.complete_needs_answers = False
    path = await worksheet(api, REFUND_CHECKLIST)
    assert (await api.send("PUT", path, complete=True)).status_code == 200


@pytest.mark.parametrize("answers", [{"nothing": {"value": "true"}}, {"refund": {"value": "x"}}, {"goods_back": "yes"}])
async def test_K13_answers_to_unknown_fields_or_headings_are_refused(api: Api, answers: dict[str, object]) -> None:
    path = await worksheet(api, REFUND_CHECKLIST)
    assert (await api.send("PUT", path, answers=answers)).status_code == 422


async def test_K13_a_worksheet_can_be_deleted(api: Api) -> None:
    path = await worksheet(api, ONBOARDING)
    assert (await api.http.delete(path)).status_code == 200
    assert (await api.http.get(path)).status_code == 404


@pytest.mark.parametrize("stops", [True, False])
async def test_K14_an_open_required_worksheet_stops_a_resolve_or_not(api: Api, *, stops: bool) -> None:
    api.syncro.account.switches.open_worksheet_stops_resolve = stops
    api.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST, ONBOARDING)
    ticket = await api.ticket()
    required, _ = ticket["worksheet_results"]
    assert (await api.resolve(ticket)).status_code == (422 if stops else 200)
    path = f"/tickets/{ticket['id']}/worksheet_results/{required['id']}"
    await api.send("PUT", path, complete=True, answers=ANSWERS)
    assert (await api.resolve(ticket)).status_code == 200


async def worksheet(api: Api, template: int) -> str:
    ticket = await api.ticket()
    path = f"/tickets/{ticket['id']}/worksheet_results"
    made = (await api.send("POST", path, worksheet_template_id=template)).json()["worksheet_result"]
    return f"{path}/{made['id']}"

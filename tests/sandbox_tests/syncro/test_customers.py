from typing import Any

import pytest

from tests.sandbox.syncro.seed import customers as who
from tests.sandbox_tests.syncro.client import Api


async def names(api: Api, path: str = "/customers", **query: Any) -> list[str]:
    return [row["business_then_name"] for row in (await api.get(path, **query))["customers"]]


@pytest.mark.parametrize(
    ("part", "found"), [("ererū", [who.KERERU]), ("  tūī ", [who.TUI]), ("aroha ngata", [who.KERERU])]
)
async def test_autocomplete_finds_parts_of_names(api: Api, part: str, found: list[str]) -> None:
    assert await names(api, "/customers/autocomplete", query=part) == found


async def test_autocomplete_gives_a_short_list_without_disabled_ones(api: Api) -> None:
    assert len(await names(api, "/customers/autocomplete", query="")) == 10
    assert await names(api, "/customers/autocomplete", query="Old Mill") == []


@pytest.mark.parametrize("ignored", [True, False])
async def test_whether_a_search_ignores_macrons_is_a_switch(api: Api, *, ignored: bool) -> None:
    api.syncro.account.switches.search_ignores_macrons = ignored
    assert await names(api, "/customers/autocomplete", query="kereru") == [who.KERERU] * ignored


async def test_customers_are_found_by_filter(api: Api) -> None:
    kereru = api.syncro.account.customer(who.KERERU)
    filters: list[dict[str, Any]] = [
        {"business_name": "kererū"},
        {"firstname": "Aroha"},
        {"lastname": "Ngata"},
        {"email": kereru.email},
        {"query": "kererū"},
        {"id[]": [kereru.id]},
    ]
    for query in filters:
        assert await names(api, **query) == [who.KERERU]
    assert who.KERERU not in await names(api, not_id=kereru.id, sort="business_name DESC")
    assert who.MILL not in await names(api)
    assert who.MILL in await names(api, include_disabled="true")


async def test_one_customer_shows_its_custom_field(api: Api) -> None:
    whanau = api.syncro.account.customer(who.WHANAU)
    shown = (await api.get(f"/customers/{whanau.id}"))["customer"]
    assert shown["properties"] == {who.SPARK_FIELD: "Spark"}
    assert [field["name"] for field in (await api.get("/settings"))["customers"]["customer_fields"]] == [
        who.SPARK_FIELD
    ]
    assert (await api.http.get("/customers/1")).status_code == 404
    assert (await api.http.get("/customers/abc")).status_code == 404

"""The shortest way to say a call in these tests."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.seed import customers as who


@dataclass(frozen=True, slots=True)
class Api:
    http: httpx.AsyncClient
    syncro: LocalSyncro

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a call that must succeed."""
        response = await self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def send(self, method: str, path: str, **body: Any) -> httpx.Response:
        return await self.http.request(method, path, json=body)

    async def ticket(self, customer: str = who.KERERU, **more: Any) -> dict[str, Any]:
        customer_id = self.syncro.account.customer(customer).id
        response = await self.send("POST", "/tickets", **{"customer_id": customer_id, "subject": "Credit", **more})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()["ticket"]
        return found

    async def line(self, ticket: dict[str, Any], product: str | None = None, **more: Any) -> dict[str, Any]:
        response = await self.add_line(ticket, product, **more)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def add_line(self, ticket: dict[str, Any], product: str | None = None, **more: Any) -> httpx.Response:
        body = {"name": product or "Something", "description": "RF-000001/1", "quantity": 1, "price_retail": 10}
        if product is not None:
            body["product_id"] = self.syncro.account.product(product).id
        return await self.send("POST", f"/tickets/{ticket['id']}/add_line_item", **{**body, **more})

    async def edit_line(self, line: dict[str, Any], **more: Any) -> httpx.Response:
        path = f"/tickets/{line['ticket_id']}/update_line_item"
        return await self.send("PUT", path, **{"ticket_line_item_id": line["id"], **more})

    async def remove_line(self, line: dict[str, Any]) -> httpx.Response:
        path = f"/tickets/{line['ticket_id']}/remove_line_item"
        return await self.send("POST", path, ticket_line_item_id=line["id"])

    async def resolve(self, ticket: dict[str, Any], status: str = "Resolved") -> httpx.Response:
        return await self.send("PUT", f"/tickets/{ticket['id']}", status=status)

"""The second screen (how many, and why) and the preview."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.blocks import preview, quantities
from bot.listeners.front import draft_of
from bot.listeners.numbers import syncro_id, typed_number
from bot.models import Choice, Draft, Reason
from bot.rules.typed import tidy
from bot.workflow import request
from bot.workflow.details import check_details

if TYPE_CHECKING:
    from decimal import Decimal

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front


def register(app: AsyncApp, front: Front) -> None:
    """Attach both submissions."""

    @app.view(quantities.CALLBACK_ID)
    async def details(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        answer = await check_details(front.desk, typed(view, body["user"]["id"]))
        if answer.errors:
            await ack(response_action="errors", errors=answer.errors)
        elif answer.push is not None:
            await ack(response_action="push", view=answer.push)
        else:
            await ack(response_action="update", view=answer.update)

    @app.view(preview.CALLBACK_ID)
    async def send(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        shown, refund_id = await request.send(front.desk, draft_id=draft_of(view), user_id=body["user"]["id"])
        await ack(response_action="update", view=shown)
        if refund_id is not None:
            linking = request.link_thread(front.desk, view_id=view["id"], refund_id=refund_id)
            front.background.start(linking, name="link_thread")


def typed(view: dict[str, Any], user_id: str) -> Draft:
    """The second screen as a draft, customer and invoice left open."""
    values: dict[str, dict[str, dict[str, Any]]] = view["state"]["values"]

    def typed_in(name: str, what: str) -> Any:  # noqa: ANN401  Slack's value of that kind of input
        return values.get(name, {}).get(name, {}).get(what)

    reason = typed_in("reason", "selected_option")
    corrects = reason is not None and reason["value"] == Reason.PRICE_CORRECTED
    choices = tuple(
        Choice(
            invoice_line_id=syncro_id(block_id.partition(":")[2]),
            quantity=typed_number(elements["quantity"].get("value")),
            serials=_units(values.get(f"serials:{block_id.partition(':')[2]}", {})),
            right_price=_right_price(values, block_id.partition(":")[2]) if corrects else None,
        )
        for block_id, elements in values.items()
        if "quantity" in elements
    )
    return Draft(
        id=draft_of(view),
        requester_id=user_id,
        choices=choices,
        reason=Reason(reason["value"]) if reason else None,
        details=tidy(typed_in("details", "value")),
        date_from=_day(typed_in("date_from", "selected_date")),
        date_to=_day(typed_in("date_to", "selected_date")),
        asks_right_price=any(block_id.startswith("right_price:") for block_id in values),
    )


def _right_price(values: dict[str, dict[str, dict[str, Any]]], line_id: str) -> Decimal | None:
    return typed_number(values.get(f"right_price:{line_id}", {}).get("right_price", {}).get("value"))


def _units(elements: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(option["value"] for element in elements.values() for option in element.get("selected_options") or [])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

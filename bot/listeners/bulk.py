"""Small requests approved together, from the Home. Each is authorised when the yes comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field

from bot.blocks import bulk, ephemeral
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.numbers import row_id
from bot.models import Pick
from bot.rules.bulk import together_cents
from bot.steps.people import CouldNotCheckError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front
    from bot.models import Outcome


class Picks(BaseModel):
    """What the question with the sum brings back."""

    picks: Annotated[list[Pick], Field(max_length=25)]


def register(app: AsyncApp, front: Front) -> None:
    """Attach the boxes, the button under them, and the yes."""

    @app.action("small")
    async def ticked(ack: AsyncAck) -> None:
        await ack()  # Slack keeps what is ticked, and sends it with the button

    @app.action("approve_small")
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        asking = _ask(front, _ticked(body["view"]), user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_together")

    @app.view(bulk.CALLBACK_ID)
    async def approve(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        picks = Picks.model_validate_json(view["private_metadata"]).picks
        try:
            outcomes = await front.together.approve(picks, body["user"]["id"])
        except CouldNotCheckError:
            shown = bulk.none_known(ephemeral.could_not_check_group())
        else:
            shown = bulk.approved(outcomes, _sum(outcomes))
        await ack(response_action="update", view=shown)


async def _ask(front: Front, picks: Sequence[Pick], *, user_id: str, trigger_id: str) -> None:
    """The question lists what can be approved now, with its sum, and is bound to exactly that."""
    if picks:
        found = await front.together.look(picks, user_id)
        kept = Picks(picks=[pick for pick, outcome in zip(picks, found, strict=True) if outcome.counts])
        view = bulk.together(found, _sum(found), kept.model_dump_json())
    else:
        view = bulk.problem(bulk.NONE_TICKED)
    tell_alone(front, "", user_id, await open_or_say(front, view, trigger_id))


def _sum(outcomes: Sequence[Outcome]) -> int:
    return together_cents(outcome.refund for outcome in outcomes if outcome.counts and outcome.refund is not None)


def _ticked(view: dict[str, Any]) -> list[Pick]:
    picks = []
    for elements in view["state"]["values"].values():
        for option in elements.get("small", {}).get("selected_options") or []:
            number, _, shown = option["value"].partition(":")
            picks.append(Pick(refund=row_id(number), hash=shown))
    return picks

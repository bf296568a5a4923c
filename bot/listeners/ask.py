"""The first screen: what is typed, picked and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.ask import CALLBACK_ID
from bot.blocks.options import NOTHING, SLOW
from bot.listeners.front import draft_of
from bot.listeners.numbers import syncro_id
from bot.models import Customer
from bot.workflow import form, typeahead
from bot.workflow.details import choose_lines, fill_quantities

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front

NOT_CHOICES = frozenset({SLOW, NOTHING})
CHOOSE_CUSTOMER = "Choose a customer from the list."
CHOOSE_INVOICE = "Choose an invoice from the list."
CHOOSE_LINES = "Choose at least one line from the list."
LINES_COME = "Choose what to refund too; the lines come in a moment."


def register(app: AsyncApp, front: Front) -> None:
    """Attach the typeaheads, the picks and the submission."""
    _register_typeaheads(app, front)
    _register_picks(app, front)

    @app.view(CALLBACK_ID)
    async def send(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        picked = Picked(view)
        draft_id, user_id = draft_of(view), body["user"]["id"]
        if picked.is_ahead():
            asked = await form.next_question(
                front.desk,
                draft_id=draft_id,
                user_id=user_id,
                customer=Customer(id=syncro_id(picked.customer), name=picked.customer_name),
                invoice_id=syncro_id(picked.invoice) if picked.invoice else None,
            )
            if asked is not None:
                await ack(response_action="update", view=asked)
                return
        errors = picked.errors()
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        answer = await choose_lines(
            front.desk,
            draft_id=draft_id,
            user_id=user_id,
            invoice_id=syncro_id(picked.invoice),
            line_ids=[syncro_id(line) for line in picked.lines],
        )
        if answer.errors:
            await ack(response_action="errors", errors=answer.errors)
            return
        await ack(response_action="push", view=answer.push)
        if answer.unread:
            front.background.start(
                fill_quantities(front.desk, draft_id=draft_id, user_id=user_id),
                name="fill_quantities",
            )


def _register_typeaheads(app: AsyncApp, front: Front) -> None:
    @app.options("customer")
    async def customers(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=await typeahead.suggest_customers(front.desk, body["value"]))

    @app.options("invoice")
    async def invoices(ack: AsyncAck, body: dict[str, Any]) -> None:
        customer_id = _after_colon(body["block_id"])
        await ack(options=await typeahead.suggest_invoices(front.desk, customer_id, body["value"]))

    @app.options("lines")
    async def lines(ack: AsyncAck, body: dict[str, Any]) -> None:
        draft_id, user_id = draft_of(body["view"]), body["user"]["id"]
        invoice_id = _after_colon(body["block_id"])
        await ack(options=await typeahead.suggest_lines(front.desk, draft_id, user_id, invoice_id, body["value"]))


def _register_picks(app: AsyncApp, front: Front) -> None:
    @app.action("customer")
    async def customer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        option = action.get("selected_option")
        if option is None or option["value"] in NOT_CHOICES:
            await ack()
            return
        draft_id = draft_of(body["view"])
        picked = Customer(id=syncro_id(option["value"]), name=option["text"]["text"])
        await form.pick_customer(front.desk, draft_id=draft_id, user_id=body["user"]["id"], customer_id=picked.id)
        await ack()
        showing = form.show_customer(front.desk, _shown(body), draft_id=draft_id, customer=picked)
        front.background.start(showing, name="show_customer")

    @app.action("invoice")
    async def invoice(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        option = action.get("selected_option")
        if option is None or option["value"] in NOT_CHOICES:
            await ack()
            return
        draft_id, invoice_id = draft_of(body["view"]), syncro_id(option["value"])
        of = Customer(id=_after_colon(action["block_id"]), name=Picked(body["view"]).customer_name)
        await form.pick_invoice(
            front.desk, draft_id=draft_id, user_id=body["user"]["id"], customer_id=of.id, invoice_id=invoice_id
        )
        await ack()
        showing = form.show_invoice(front.desk, _shown(body), draft_id=draft_id, customer=of, invoice_id=invoice_id)
        front.background.start(showing, name="show_invoice")


def _after_colon(block_id: str) -> int:
    """What an input belongs to: the customer of "invoice:31", the invoice of "lines:71"."""
    return syncro_id(block_id.partition(":")[2])


def _shown(body: dict[str, Any]) -> form.Shown:
    return form.Shown(body["view"]["id"], body["view"].get("hash"))


class Picked:
    """What stands in the first screen. Blocks that are not shown yet are missing from Slack's answer."""

    def __init__(self, view: dict[str, Any]) -> None:
        self._elements: dict[str, tuple[str, dict[str, Any]]] = {
            action_id: (block_id, element)
            for block_id, elements in view["state"]["values"].items()
            for action_id, element in elements.items()
        }

    @property
    def customer(self) -> str:
        """The customer's id, or nothing."""
        return self._one("customer")

    @property
    def customer_name(self) -> str:
        """The customer's name as the option shows it."""
        _, element = self._elements.get("customer", ("", {}))
        option = element.get("selected_option")
        return str(option["text"]["text"]) if option else ""

    @property
    def invoice(self) -> str:
        """The invoice's id, or nothing."""
        return self._one("invoice")

    @property
    def lines(self) -> list[str]:
        """The ids of the lines."""
        _, element = self._elements.get("lines", ("", {}))
        return [option["value"] for option in element.get("selected_options") or []]

    def is_ahead(self) -> bool:
        """Whether "Next" was pressed before the form had shown the next question."""
        has_customer = bool(self.customer) and self.customer not in NOT_CHOICES
        if "invoice" not in self._elements:
            return has_customer
        return has_customer and "lines" not in self._elements and bool(self.invoice) and self.invoice not in NOT_CHOICES

    def errors(self) -> dict[str, str]:
        """What is missing, by block."""
        errors = {}
        if not self.customer or self.customer in NOT_CHOICES:
            errors["customer"] = CHOOSE_CUSTOMER
        elif not self.invoice or self.invoice in NOT_CHOICES:
            errors[self._block("invoice")] = CHOOSE_INVOICE
        elif "lines" not in self._elements or self._block("lines") != f"lines:{self.invoice}":
            errors[self._block("invoice")] = LINES_COME
        elif not self.lines or NOT_CHOICES & set(self.lines):
            errors[self._block("lines")] = CHOOSE_LINES
        return errors

    def _one(self, action_id: str) -> str:
        _, element = self._elements.get(action_id, ("", {}))
        option = element.get("selected_option")
        return str(option["value"]) if option else ""

    def _block(self, action_id: str) -> str:
        return self._elements[action_id][0]

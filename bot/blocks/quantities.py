"""The second screen of a request: how many of each line, which units, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, clean_lines, cut
from bot.blocks.modal import draft_metadata, field, modal, placeholder
from bot.blocks.money import amount, money
from bot.blocks.options import option
from bot.blocks.reasons import REASONS
from bot.blocks.text import paragraph, rich
from bot.blocks.units import which_units
from bot.models import Choice, Input, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from bot.blocks.message import Block, View
    from bot.models import BilledLine, Draft, SoldUnit, Violation

CALLBACK_ID = "refund_quantities"
TITLE = "How many, and why"
DETAILS_LIMIT = 2000  # characters
NAME_LIMIT = 100  # characters of a line's name within a question
MOST_DOLLARS = "1000000"


@dataclass(frozen=True)
class ChosenLine:
    """A line that was picked: what is `left` of it, its net price, and the `units` that can still come back.

    `net_price_cents` is the price after discounts; None shows the line's own price.
    """

    line: BilledLine
    left: Decimal
    serialized: bool = False
    units: tuple[SoldUnit, ...] = ()
    net_price_cents: int | None = None


def loading_quantities(draft_id: str, external_id: str) -> View:
    """Stands until Syncro has answered; `external_id` is how it is found again."""
    waiting = modal(
        CALLBACK_ID,
        TITLE,
        [rich(paragraph("Fetching from Syncro…"))],
        close="Back",
        private=draft_metadata(draft_id),
    )
    return waiting | {"external_id": external_id[:255]}


def quantities(
    draft: Draft, lines: Sequence[ChosenLine], *, symbol: str = "$", reasons: Collection[Reason] = tuple(Reason)
) -> View:
    """The questions about every chosen line, then the reason (one of `reasons`), details and dates."""
    picked = {choice.invoice_line_id: choice for choice in draft.choices}
    blocks: list[Block] = []
    for each in lines:
        choice = picked.get(each.line.id, Choice(invoice_line_id=each.line.id))
        blocks.append(_how_many(each, choice, symbol))
        if each.serialized and each.units:
            blocks.append(which_units(each.line, each.units, choice, lines=len(lines)))
        if draft.asks_right_price:
            blocks.append(_right_price(each, choice))
    blocks += [_reason(draft, reasons), _details(draft)]
    blocks.append(_day("date_from", "Dates it concerns, from", draft.date_from))
    blocks.append(_day("date_to", "Dates it concerns, to", draft.date_to))
    return modal(CALLBACK_ID, TITLE, blocks, submit="Preview", close="Back", private=draft_metadata(draft.id))


def error_block_id(violation: Violation) -> str:
    """The block under which Slack shows a violation; what belongs to no input of this screen stands at the reason."""
    if violation.field in {Input.QUANTITY, Input.SERIALS, Input.RIGHT_PRICE} and violation.invoice_line_id is not None:
        return f"{violation.field.value}:{violation.invoice_line_id}"
    if violation.field in {Input.DETAILS, Input.DATE_FROM, Input.DATE_TO}:
        return violation.field.value
    return Input.REASON.value


def _how_many(each: ChosenLine, choice: Choice, symbol: str) -> Block:
    line, decimals = each.line, max(_decimals(each.line.quantity), _decimals(each.left))
    least = Decimal(1).scaleb(-decimals)
    element: dict[str, Any] = {
        "type": "number_input",
        "action_id": "quantity",
        "is_decimal_allowed": decimals > 0,
        "min_value": amount(least),
        "max_value": amount(max(each.left, least)),
    }
    first = choice.quantity if choice.quantity is not None else (each.left if each.left == 1 else None)
    if first is not None and least <= first <= each.left:
        element["initial_value"] = amount(first)
    name = cut(clean(line.name), NAME_LIMIT)
    hint = f"{amount(line.quantity)} billed at {_price(each, symbol)} excl. GST, {amount(each.left)} left"
    return field(f"quantity:{line.id}", f"How many of {name}?", element, hint=hint)


def _right_price(each: ChosenLine, choice: Choice) -> Block:
    """Not required by Slack: another reason may be chosen after all."""
    element: dict[str, Any] = {
        "type": "number_input",
        "action_id": "right_price",
        "is_decimal_allowed": True,
        "min_value": "0.01",
        "max_value": MOST_DOLLARS,
    }
    if choice.right_price is not None and 0 < choice.right_price <= Decimal(MOST_DOLLARS):
        element["initial_value"] = amount(choice.right_price)
    name = cut(clean(each.line.name), NAME_LIMIT)
    hint = "For one, excl. GST. It is still to be charged by you: the bot charges nobody."
    return field(f"right_price:{each.line.id}", f"Right price of {name}", element, hint=hint, optional=True)


def _price(each: ChosenLine, symbol: str) -> str:
    if each.net_price_cents is not None:
        return money(each.net_price_cents, symbol)
    return money(int((each.line.price * 100).to_integral_value()), symbol)


def _decimals(quantity: Decimal) -> int:
    """How many decimal places a quantity needs."""
    _, _, places = amount(quantity).partition(".")
    return len(places)


def _reason(draft: Draft, reasons: Collection[Reason]) -> Block:
    options = {reason: option(words, reason.value) for reason, words in REASONS.items() if reason in reasons}
    element: dict[str, Any] = {
        "type": "static_select",
        "action_id": "reason",
        "options": list(options.values()),
        "placeholder": placeholder("Choose a reason"),
    }
    if draft.reason in options:
        element["initial_option"] = options[draft.reason]
    return field("reason", "Reason", element)


def _details(draft: Draft) -> Block:
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": "details",
        "multiline": True,
        "max_length": DETAILS_LIMIT,
    }
    if clean(draft.details):
        element["initial_value"] = clean_lines(draft.details)[:DETAILS_LIMIT]
    return field("details", "Details", element, hint="For the ticket; the customer never sees it.")


def _day(name: str, label: str, first: date | None) -> Block:
    element: dict[str, Any] = {"type": "datepicker", "action_id": name}
    if first:
        element["initial_date"] = first.isoformat()
    return field(name, label, element, optional=True)

"""What the typeaheads offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.money import TIMES, amount, day, money
from bot.blocks.text import plain

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from bot.models import BilledLine, Customer, InvoiceSummary

TEXT_LIMIT = 75  # characters of an option's text and of its description
VALUE_LIMIT = 150
SLOW = "slow"
NOTHING = "nothing"


def option(text: str, value: str, description: str = "") -> dict[str, Any]:
    """Something to choose."""
    made: dict[str, Any] = {"text": plain(text, TEXT_LIMIT), "value": value[:VALUE_LIMIT]}
    if description:
        made["description"] = plain(description, TEXT_LIMIT)
    return made


def customer_option(customer: Customer, spark: bool | None) -> dict[str, Any]:  # noqa: FBT001 - yes, no, not known
    """A customer: "Kererū Café · Spark". `spark` is None while nobody knows."""
    return option(_named(customer.name, " · Spark" if spark else ""), str(customer.id))


def invoice_option(invoice: InvoiceSummary, symbol: str, *, today: date | None = None) -> dict[str, Any]:
    """An invoice: "8101 · Thu 1 Oct · $1,103.20 incl. GST"."""
    rest = f" · {day(invoice.date, today=today)} · {money(invoice.total_cents, symbol)} incl. GST"
    return option(_named(invoice.number, rest), str(invoice.id))


def line_option(line: BilledLine, left: Decimal, price: int | str, symbol: str) -> dict[str, Any]:
    """A line of an invoice, and under it its quantity, net price (in cents or as text) and what is left."""
    shown = money(price, symbol) if isinstance(price, int) else price
    return option(line.name, str(line.id), f"{amount(line.quantity)} {TIMES} {shown} · {amount(left)} left")


def slow_option() -> dict[str, Any]:
    """Stands in a list that Syncro did not fill in time."""
    return option("Syncro is slow right now. Type again in a moment.", SLOW)


def not_permitted_option(permission: str) -> dict[str, Any]:
    """Stands in a list that the bot's token may not read."""
    return option(f"My Syncro token lacks {f'“{permission}”' if permission else 'a permission'}.", NOTHING)


def words_of(entry: dict[str, Any]) -> str:
    """What an option is found by: its text and what stands under it, in small letters."""
    return " ".join(entry[part]["text"] for part in ("text", "description") if part in entry).casefold()


def nothing_option(text: str) -> dict[str, Any]:
    """Stands in a list that is empty, and says why."""
    return option(text, NOTHING)


def _named(name: str, rest: str) -> str:
    """The name and what belongs to it; a long name is cut, the rest never."""
    return cut(clean(name) or "(no name)", max(1, TEXT_LIMIT - len(rest))) + rest

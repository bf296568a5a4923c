"""What people do in a conversation, an act each: a technician asks, an approver decides, everybody reads."""

import re
from collections.abc import Mapping, Sequence

from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import Ticket

DETAILS = "Two of them never worked."
PATIENCE = 30.0  # seconds, on a loaded machine


async def open_form(play: Stage, typed: str = "", *, who: str = "mere") -> Modal:
    """`/refund`, until Syncro's answer is in the form."""
    technician = play.slack.person(who)
    await technician.command("/refund", typed, channel="refunds")
    form = await technician.modal("Request a refund")
    await form.until(lambda shown: "Customer" in shown.labels(), timeout=PATIENCE)
    return form


async def open_customer(play: Stage, name: str, *, who: str = "mere") -> Modal:
    """The form with a customer chosen."""
    form = await open_form(play, who=who)
    await form.choose("Customer", name)
    await form.until(lambda shown: "Invoice" in shown.labels())
    return form


async def choose_invoice(form: Modal, number: str) -> None:
    """Pick an invoice, until its lines are there."""
    await form.choose("Invoice", number)
    await form.settled()
    await form.until(lambda shown: "Fetching" not in shown.text() and "What to refund" in shown.labels())


async def choose_lines(form: Modal, *names: str) -> None:
    """Pick lines and go on, until the second screen asks about them."""
    await form.choose("What to refund", *names)
    await accepted(form)
    await form.until(lambda shown: "Reason" in shown.labels(), timeout=PATIENCE)


async def fill_in(
    form: Modal,
    amounts: Mapping[str, str],
    *,
    units: Mapping[str, Sequence[str]] | None = None,
    reason: str = "Returned goods",
    details: str = DETAILS,
) -> None:
    """Answer the second screen: how many by name of the line, which units, and why."""
    for name, amount in amounts.items():
        await form.fill(f"How many of {name}", amount)
    for name, serials in (units or {}).items():
        await form.choose(f"Which units of {name}", *serials)
    await form.choose("Reason", reason)
    await form.fill("Details", details)


async def preview(
    play: Stage,
    number: str,
    amounts: Mapping[str, str],
    *,
    units: Mapping[str, Sequence[str]] | None = None,
    who: str = "mere",
    details: str = DETAILS,
) -> Modal:
    """Everything up to the preview."""
    form = await open_form(play, number, who=who)
    await choose_lines(form, *amounts)
    await fill_in(form, amounts, units=units, details=details)
    await accepted(form)
    assert form.title == "Preview"
    return form


async def accepted(form: Modal) -> None:
    """Submit, and expect no complaint."""
    wrong = await form.submit()
    assert wrong == {}, wrong


async def card_of(play: Stage, form: Modal) -> Message:
    """The card of the request that the last screen names."""
    named = re.search(r"RF-\d{6}", form.text())
    assert named is not None, form.text()
    return await play.card(named[0])


async def request(
    play: Stage,
    number: str,
    amounts: Mapping[str, str],
    *,
    units: Mapping[str, Sequence[str]] | None = None,
    who: str = "mere",
    details: str = DETAILS,
) -> Message:
    """A request that waits for approval, by its card."""
    form = await preview(play, number, amounts, units=units, who=who, details=details)
    await accepted(form)
    card = await card_of(play, form)
    await form.close()
    return card


async def approve(play: Stage, card: Message, *, who: str = "wiremu") -> None:
    """One click, and its confirmation."""
    await play.slack.person(who).click(card, "Approve Refund")


async def resolved(play: Stage, number: int = 1, *, within: float = PATIENCE) -> Ticket:
    """The bot's only ticket, or its `number`-th, once it is resolved in Syncro; `within` so many seconds."""

    def found() -> Ticket | None:
        tickets = play.tickets()
        return tickets[number - 1] if len(tickets) >= number and tickets[number - 1].resolved else None

    ticket = await play.slack.wait_until(found, timeout=within)
    assert ticket is not None
    return ticket


async def whispered(play: Stage, who: str, words: str) -> None:
    """A note that this person alone sees holds these words."""
    person = play.slack.person(who)
    await play.slack.wait_until(lambda: any(words in note for note in person.ephemerals))


async def reply(play: Stage, card: Message, words: str) -> Message:
    """The reply in the card's thread that shows these words, once it is there."""
    return await play.slack.channel("refunds").reply_with(card, words, timeout=PATIENCE)


def shown(play: Stage, message: Message) -> str:
    """A message as everybody reads it."""
    return play.slack.channel("refunds").read(message)


async def shows(play: Stage, message: Message, words: str) -> str:
    """What a message shows once these words are in it."""
    await play.slack.wait_until(lambda: words in shown(play, message), timeout=PATIENCE)
    return shown(play, message)


def lines_of(ticket: Ticket) -> list[tuple[str, str, int]]:
    """The lines of a ticket: name, quantity, cents."""
    return [(line.name, f"{line.quantity:f}", line.retail_cents) for line in ticket.lines]

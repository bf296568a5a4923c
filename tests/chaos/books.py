"""What must hold once everything has settled, read from the books of the local Syncro and the local Slack."""

from decimal import Decimal

from tests.chaos.bench import Bench
from tests.sandbox.slack import Message
from tests.sandbox.syncro.records import Ticket

LINES = [("Yealink T46U handset", Decimal(-1), 24900), ("Microsoft 365 Business Premium", Decimal(-3), 3740)]
OK = range(200, 300)


async def check(bench: Bench) -> None:
    """One refund of `seeding.ask`: exactly once in Syncro, and completely told in Slack."""
    (ticket,) = [ticket for ticket in bench.syncro.account.tickets.values() if "(RF-" in ticket.subject]
    check_ticket(ticket)
    assert succeeded(bench, "/tickets") == 1
    assert succeeded(bench, f"/tickets/{ticket.id}/add_line_item") == len(LINES)
    assert succeeded(bench, f"/tickets/{ticket.id}/remove_line_item") == 0
    (card,) = bench.slack.channel("refunds").messages
    check_card(bench, card, ticket)
    check_thread(card, ticket)


def succeeded(bench: Bench, path: str) -> int:
    """How often Syncro did what this POST asks; where no answer left, it was done all the same."""
    return len([call for call in bench.syncro.calls("POST", path) if call.status is None or call.status in OK])


def check_ticket(ticket: Ticket) -> None:
    """The lines are as approved, the notes are there once, the checklist is complete, the ticket is resolved."""
    assert [(line.name, line.quantity, line.retail_cents) for line in ticket.lines] == LINES
    assert all(line.product_id is not None for line in ticket.lines)
    assert [comment.subject for comment in ticket.comments] == ["Refund details"]
    assert all(worksheet.complete for worksheet in ticket.worksheets)
    assert len(ticket.worksheets) == 1
    assert ticket.resolved


def check_card(bench: Bench, card: Message, ticket: Ticket) -> None:
    """The card shows the decision and the end, and nothing to press."""
    assert f"icket {ticket.number} is resolved" in card.text
    assert not has_buttons(card)
    assert "Approved by" in bench.slack.person("mere").read(card)


def check_thread(card: Message, ticket: Ticket) -> None:
    """Every reply is there. A kill between Slack's doing and our storing may post one of them, and only one, twice."""
    replies = [reply.text for reply in card.replies()]
    approved = [text for text in replies if text.startswith("Approved.")]
    done = [text for text in replies if "Done in Syncro" in text]
    stock = [text for text in replies if "Name the returned unit" in text]  # asked a while after the end
    progress = [text for text in replies if text not in {*approved, *done, *stock}]
    assert approved
    assert done
    assert any(f"icket {ticket.number} resolved" in text for text in progress), replies
    assert sum(max(0, len(kind) - 1) for kind in (approved, done, progress, stock)) <= 1, replies


def has_buttons(card: Message) -> bool:
    """Whether it can still be decided."""
    elements = [each for block in card.blocks if block["type"] == "actions" for each in block["elements"]]
    return any(each["action_id"] == "approve" for each in elements)

"""Is what people are told true? For each trap, what Syncro must hold for its sentence to be right."""

from bot.models import Refund, Trap
from tests.sandbox.syncro.records import Ticket


def untrue(refund: Refund, tickets: list[Ticket]) -> list[str]:
    """What is wrong with the alarm of a refund that waits for a person; empty when it tells the truth."""
    trouble = refund.attention
    if trouble is None:
        return [f"{refund.reference} needs attention and does not say why"]
    charging = [line.name for ticket in tickets for line in ticket.lines if line.quantity >= 0]
    alarmed = trouble.trap is Trap.POSITIVE_LINE or any("may charge" in each for each in trouble.differences)
    found = []
    if charging and not alarmed:
        found.append(f"{charging} charge the customer, and people are told {trouble.trap}")
    if trouble.charging and not charging:
        found.append(f"people are told that {trouble.charging} charges the customer, and nothing does")
    if trouble.trap is Trap.TWO_FOUND and len(tickets) < 2 and not _twice(refund, tickets):
        found.append("people are told that one thing was found twice, and it was not")
    if trouble.trap is Trap.NOT_PERMITTED and not trouble.permission:
        found.append("no permission is named")
    if trouble.trap is Trap.CHANGED and not trouble.differences:
        found.append("people are told that something changed, and not what")
    if trouble.trap in {Trap.REFUSED, Trap.CHECKLIST} and not (trouble.said or trouble.differences):
        found.append(f"people are told {trouble.trap}, and not what Syncro said")
    return found


def _twice(refund: Refund, tickets: list[Ticket]) -> bool:
    return any(
        sum(line.reference in held.description for held in ticket.lines) > 1
        for ticket in tickets
        for line in refund.lines
    )

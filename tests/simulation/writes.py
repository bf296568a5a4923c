"""What the bot's writes are called, and which refund each belongs to."""

import re
from dataclasses import dataclass

from tests.simulation.ledger import Ledger
from tests.simulation.net import Sent

REFUND = re.compile(r"\(RF-(\d{6})\)$")
LINE = re.compile(r"RF-(\d{6})/\d+")
ONCE_ONLY = frozenset({"ticket", "add"})
"""Sent twice, these would stand in Syncro twice."""


@dataclass(frozen=True)
class Write:
    """One of the bot's writes. `thing` is the same for every sending of it; `effect` is a part of its effect's key.

    A line that a person took off and a person had put back is another thing. `line` is the reference of an added one.
    """

    name: str
    refund_id: int
    thing: str
    effect: str
    line: str = ""

    @property
    def reference(self) -> str:
        return f"RF-{self.refund_id:06d}"


def identify(sent: Sent, ledger: Ledger) -> Write | None:
    """Which write a request is, or None for one that the bot does not have."""
    body = sent.body if isinstance(sent.body, dict) else {}
    if sent.fits("POST", "/tickets"):
        found = REFUND.search(str(body.get("subject")))
        return Write("ticket", int(found[1]), found[0], "/ticket") if found else None
    if sent.fits("POST", "/tickets/*/add_line_item"):
        line = LINE.search(str(body.get("description")))
        return _added(line, ledger, negative=body.get("quantity", 0) < 0) if line else None
    refund_id = ledger.of_ticket(int(sent.incoming.path.split("/")[2]))
    if refund_id is None:
        return None
    return _on_ticket(sent, body, refund_id)


def _added(line: re.Match[str], ledger: Ledger, *, negative: bool) -> Write | None:
    row = ledger.refund(int(line[1]))
    if row is None:
        return None
    effect = line[0].partition("/")[2] + ("/add" if negative else "/add-positive")
    return Write("add", row["id"], f"{line[0]} in round {row['rounds']}", effect, line[0])


def _on_ticket(sent: Sent, body: dict[str, object], refund_id: int) -> Write | None:
    line_id = str(body.get("ticket_line_item_id"))
    name, effect = "", ""
    if sent.fits("PUT", "/tickets/*/update_line_item"):
        if "price_retail" in body:
            name, effect = "put-back", f"/put-back/{line_id}"
        else:
            name, effect = ("mark", f"/mark/{line_id}") if "description" in body else ("turn", "/turn")
    elif sent.fits("POST", "/tickets/*/remove_line_item"):
        name, effect = "take-off", "/take-off"
    elif sent.fits("PUT", "/tickets/*/worksheet_results/*"):
        name = "worksheet"
        effect = line_id = f"/worksheet/{sent.incoming.path.split('/')[4]}"
    elif sent.fits("PUT", "/tickets/*") and set(body) == {"status"}:
        name, effect = "resolve", "/resolve"
    return Write(name, refund_id, f"RF-{refund_id:06d} {name} {line_id}", effect) if name else None

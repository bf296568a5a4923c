"""The judge of the ledger: invariants 1, 2, 5, 6, 9 and 11, checked after every commit that changes a refund."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.models import Policy
from tests.simulation.books import Books
from tests.simulation.corrections import Billed, Corrections
from tests.simulation.landed import Landed
from tests.simulation.ledger import HOLDING, Ledger
from tests.simulation.slack import Workspace

ENDS = frozenset({"landed", "rejected", "cancelled", "expired", "needs_attention", "overdue", "by_hand", "closed"})
NEVER_BEGUN = frozenset({"rejected", "cancelled", "expired"})
ALARMS = frozenset({"positive_line", "changed"})
"""The traps whose story names a line that charges the customer."""
GST = Fraction(15, 100)
HALF_A_CENT = Fraction(1, 2)
EXPIRES_AFTER_MS = 14 * 24 * 3600 * 1000


@dataclass
class Verdicts:
    """Remembers the states it has seen, so that each change is judged once; `approved` are the keys of refunds."""

    ledger: Ledger
    books: Books
    workspace: Workspace
    landed: Landed
    policy: Policy
    now: Callable[[], datetime]
    corrections: Corrections
    accuse: Callable[[str, str], None]
    note: Callable[[str, str], None]
    states: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    resolved: set[int] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)

    def go_back(self) -> None:
        """The ledger was put back: what it said since is not said any more."""
        self.states = {row["id"]: row["state"] for row in self.ledger.refunds()}
        self.versions = {number: self.ledger.version(number) for number in self.states}
        self.resolved = {number for number, state in self.states.items() if state in {"resolved", "landed", "overdue"}}

    def committed(self) -> None:
        """Somebody changed a refund."""
        for row in self.ledger.refunds():
            before = self.states.get(row["id"])
            if before == row["state"]:
                if before == "requested":
                    self._changed(row["id"])
                continue
            self.states[row["id"]] = row["state"]
            trouble = self.ledger.attention(row)
            why = f" ({trouble['trap']} at {trouble['step']})" if row["state"] == "needs_attention" else ""
            self.note("ledger", f"RF-{row['id']:06d} is {row['state']}{why}")
            self._alarmed(row)
            if before is None:
                self._asked_for(row["id"])
            if before == "requested":
                self._decided(row)
            self._became(row["id"], row["state"], row["ticket_id"])

    def _became(self, refund_id: int, state: str, ticket_id: int | None) -> None:
        """What the ledger says of a refund now must be so."""
        if state in NEVER_BEGUN and self.books.tickets_of(refund_id):
            self.accuse("6", f"RF-{refund_id:06d} is {state}, and the bot made a ticket for it")
        match state:
            case "resolved" if refund_id not in self.resolved:
                self.resolved.add(refund_id)
                self.books.resolved_for_good(refund_id, ticket_id)
            case "landed":
                self.landed.called_landed(refund_id)
            case "expired":
                self._expired(refund_id)
            case "closed":
                self.books.given_up(refund_id)

    def _alarmed(self, row: Any) -> None:
        """4: whoever is called to a refund whose line charges the customer hears of that line."""
        charging = self.books.charging(row["id"])
        trap = self.ledger.attention(row).get("trap", "")
        by_hand = any(number in self.books.by_hand for number in self.books.tickets_of(row["id"]))
        if charging and not by_hand and row["state"] in ENDS and trap not in ALARMS:
            told = f" ({trap})" if trap else ""
            self.accuse("4", f"RF-{row['id']:06d} is {row['state']}{told}, and {charging[0].name} charges the customer")

    def _asked_for(self, refund_id: int) -> None:
        """2: each credit is the billed price, but for the cent that rounding may move; 1: with all others, no more."""
        for invoice in self.books.account.invoices.values():
            for each in invoice.lines:
                self.corrections.meet(each)
        for line_id in {line.invoice_line_id for line in self.ledger.lines(refund_id)}:
            mine = [line for line in self.ledger.lines(refund_id) if line.invoice_line_id == line_id]
            credit = sum(line.credit_cents for line in mine)
            part = Fraction(sum(line.quantity for line in mine))
            fair = [billed.cents * part / Fraction(billed.quantity) for billed in self.corrections.billed[line_id]]
            if all(abs(credit - each) > 1 for each in fair) or any(line.quantity <= 0 for line in mine):
                told = [float(each) for each in fair]
                self.accuse("2", f"RF-{refund_id:06d} credits {credit} cents of line {line_id}, fair is {told}")
            if not self.ledger.was_learnt(
                refund_id
            ):  # what stands in Syncro stands there, whatever was asked for since
                self._not_too_much(line_id, max(self.corrections.billed[line_id], key=lambda each: each.quantity))
        self._gst(refund_id)

    def _gst(self, refund_id: int) -> None:
        """2: its GST is what its taxable lines come to, rounded together."""
        body = self.ledger.body(refund_id)
        taxable = sum(int(line["credit_cents"]) for line in body["lines"] if line["taxable"])
        if abs(Fraction(taxable) * GST - body["gst_cents"]) > HALF_A_CENT:
            self.accuse("2", f"RF-{refund_id:06d} has {body['gst_cents']} cents of GST on {taxable}")

    def _not_too_much(self, line_id: int, billed: Billed) -> None:
        held = [row["id"] for row in self.ledger.refunds() if row["state"] in HOLDING]
        lines = [line for number in held for line in self.ledger.lines(number) if line.invoice_line_id == line_id]
        quantity = sum((line.quantity for line in lines), Decimal(0))
        cents = sum(line.credit_cents for line in lines)
        if quantity > billed.quantity or cents > billed.cents + Fraction(1, 2):
            self.accuse(
                "1",
                f"line {line_id} is billed {billed.quantity} for {float(billed.cents)}; held: {quantity} for {cents}",
            )

    def _decided(self, row: Any) -> None:
        decision = self.ledger.decision(row["id"])
        if decision is None and row["state"] == "expired":
            return
        if decision is None:
            self.accuse("6", f"RF-{row['id']:06d} is {row['state']} without a decision")
            return
        if self.ledger.times("refund.reconciled", row["id"]):
            if self.ledger.key(row["id"]) not in self.approved:
                self.accuse("6", f"RF-{row['id']:06d} was learnt from Syncro, and nobody ever approved it")
            return
        self.note(decision["by"], f"has {decision['kind']} RF-{row['id']:06d}")
        own = decision["by"] == row["requester_id"]
        if (decision["kind"] == "cancelled") is not own:
            self.accuse("6", f"RF-{row['id']:06d} was {decision['kind']} by {decision['by']}, own request: {own}")
        elif not own and not self.workspace.entitled(decision["by"]):
            self.accuse("6", f"RF-{row['id']:06d} was {decision['kind']} by {decision['by']}, who may not")
        if decision["kind"] == "approved":
            self.approved.add(self.ledger.key(row["id"]))
            self._enough_approved(row)

    def _enough_approved(self, row: Any) -> None:
        """6: as many people as the amount asks for have approved this version of it, after it was made."""
        given = [each for each in self.ledger.approvals(row["id"]) if each["at"] >= self.ledger.asked_ms(row["id"])]
        cents = self.ledger.total_cents(row["id"])
        tiers = self.policy.tiers
        needed = next(tier.approvals for tier in tiers if tier.up_to_cents is None or cents <= tier.up_to_cents)
        who = {each["by"] for each in given}
        if len(who) < needed or row["requester_id"] in who:
            self.accuse("6", f"RF-{row['id']:06d} needs {needed} to approve it as it is now, and has {sorted(who)}")

    def _changed(self, refund_id: int) -> None:
        """Another version of an open request is judged as a new one."""
        version = self.ledger.version(refund_id)
        if version != self.versions.get(refund_id, 1):
            self.versions[refund_id] = version
            self.note("ledger", f"RF-{refund_id:06d} is version {version}")
            self._asked_for(refund_id)

    def _expired(self, refund_id: int) -> None:
        waited = self.now().timestamp() * 1000 - self.ledger.asked_ms(refund_id)
        if waited < EXPIRES_AFTER_MS:
            self.accuse("9", f"RF-{refund_id:06d} has expired after {waited / 3_600_000:.1f} hours")

    def told_everything(self) -> bool:
        """Whether no message is on its way any more."""
        return all(row["sent"] >= row["wanted"] for row in self.ledger.messages())

    def settled(self, forgotten: Collection[int]) -> bool:
        """Whether nothing is on its way any more, but to an invoice; nobody will decide what is `forgotten`."""
        rests = {*ENDS, "resolved"}
        open_ones = [row for row in self.ledger.refunds() if row["state"] not in rests and row["id"] not in forgotten]
        return not open_ones and self.told_everything()

    def over(self) -> bool:
        """Whether every request has ended, and people know."""
        return all(row["state"] in ENDS for row in self.ledger.refunds()) and self.told_everything()

    def after_the_story(self) -> None:
        """The one promise, before anybody sends a bill."""
        for row in self.ledger.refunds():
            if row["state"] == "resolved":
                self._exactly_once(row, f"RF-{row['id']:06d}")

    def at_the_end(self) -> None:
        """9: every request has ended, and people know how; and the books are as they are told."""
        for row in self.ledger.refunds():
            reference = f"RF-{row['id']:06d}"
            self.landed.at_the_end(row)
            if row["state"] not in ENDS:
                self.accuse("9", f"{reference} never ended: it is {row['state']}")
            self._told(row, reference)
            self._alarmed(row)
            if row["ticket_id"] is not None and row["ticket_id"] not in self.books.known_tickets(row["id"]):
                self.accuse("3", f"{reference} took ticket {row['ticket_id']}, which is not its own, for its own")

    def _told(self, row: Any, reference: str) -> None:
        for message in self.ledger.messages():
            if message["refund_id"] != row["id"]:
                continue
            if message["sent"] < message["wanted"] or message["ts"] not in self.workspace.posted:
                self.accuse("9", f"{reference}: the message {message['name']} never reached Slack")
        names = {
            message["name"].partition("/")[0] for message in self.ledger.messages() if message["refund_id"] == row["id"]
        }
        wanted = {"needs_attention": "attention", "overdue": "attention", "by_hand": "closed"}.get(
            row["state"], row["state"]
        )
        if self.ledger.was_learnt(row["id"]) and wanted != "attention":
            return  # it has no thread
        if wanted in {"attention", "resolved", "closed", "landed", "expired"} and wanted not in names:
            self.accuse("9", f"{reference} is {row['state']}, and nobody was told")

    def _exactly_once(self, row: Any, reference: str) -> None:
        """The one promise, seen in Syncro's books at the end; tickets that people changed are theirs."""
        standing = [number for number in self.books.tickets_of(row["id"]) if number in self.books.account.tickets]
        if any(number in self.books.by_hand for number in self.books.tickets_of(row["id"])):
            return
        if len(standing) != 1:
            self.accuse("3", f"{reference} is resolved and has {len(standing)} tickets")
            return
        ticket = self.books.account.tickets[standing[0]]
        if wrong := self.books.wrong(row["id"], ticket):
            self.accuse("5", f"{reference} is resolved, and ticket {ticket.number} is not as approved: {wrong}")

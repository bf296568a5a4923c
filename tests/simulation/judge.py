"""The judge of what is sent to Syncro: invariants 3, 7, 8 and 10, and that only the holder of the lease sends.

The judge sees each request leave, being done, and being answered, and looks into the ledger at that moment.
"""

import copy
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.models import RunWindow
from tests.sandbox.syncro import Account
from tests.sandbox.syncro.answers import Answer
from tests.sandbox.syncro.faults import Fault
from tests.simulation.books import Books
from tests.simulation.by_hand import ByHand
from tests.simulation.ledger import Ledger
from tests.simulation.loop import Machine
from tests.simulation.net import Sent, Watcher
from tests.simulation.writes import ONCE_ONLY, Write, identify

COVERED = timedelta(seconds=14)
"""For so long at least the lease must be good when a request leaves: its timeout, less the time of a connection."""

REMEMBERED = timedelta(minutes=2)
"""So long at most the bot goes by the schedules that it has read."""

URGENT = frozenset({"turn", "take-off", "put-back"})
"""What must not wait while refunds are paused: a line may charge the customer until it is done."""

SHOWING = (("GET", "/tickets/*"), ("PUT", "/tickets/*"), ("GET", "/tickets/*/worksheet_results"))
"""Calls whose answers show a whole ticket, or its worksheets."""


@dataclass
class Judge(Watcher):
    """`accuse` is told the number of the invariant and what happened, `begun` of whom a ticket or a line is sent."""

    account: Account
    ledger: Ledger
    books: Books
    by_hand: ByHand
    quiet: timedelta
    accuse: Callable[[str, str], None]
    note: Callable[[str, str], None]
    counts: dict[str, int]
    begun: Callable[[int], None]
    run_window: RunWindow | None
    schedules_by_hand: dict[int, datetime] = field(default_factory=dict)
    sent: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    looks: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, Machine] = field(default_factory=dict)

    def leaves(self, sent: Sent) -> None:
        """A request leaves a machine."""
        self.counts["requests"] += 1
        if sent.fault is not None:
            self.counts[f"fault {sent.fault.kind.value}"] += 1
        fault = f"  [{sent.fault.kind.value}]" if sent.fault else ""
        self.note(sent.machine.name, f"sends {sent}{fault}")
        if not sent.writes:
            return
        write = identify(sent, self.ledger)
        if write is None:
            self.accuse("10", f"{sent} left, which is no write of the bot's")
            return
        sent.write = write
        self._approved(write, sent)
        self._recorded(write, sent)
        self._under_lease(write, sent)
        self._not_blindly(write, sent)
        self.by_hand.begins(write, sent)
        self.sent[write.thing].append(sent)
        if write.name in ONCE_ONLY:
            self.begun(write.refund_id)

    def _approved(self, write: Write, sent: Sent) -> None:
        decision = self.ledger.decision(write.refund_id)
        if decision is None or decision["kind"] != "approved":
            self.accuse("6", f"{sent} left for {write.reference}, which nobody approved")

    def _recorded(self, write: Write, sent: Sent) -> None:
        rows = [row for row in self.ledger.effects(write.refund_id) if row["outcome"] is None and row["sends"]]
        mine = [row for row in rows if row["key"].endswith(write.effect)]
        if not mine:
            keys = [row["key"] for row in rows]
            self.accuse("7", f"{sent} left without a stored intent {write.reference}…{write.effect}; open: {keys}")
        elif write.name not in URGENT:
            begun_ms = max(row["sent_at"] for row in mine)
            if self.ledger.was_paused(begun_ms):
                self.accuse("7", f"{sent} ({write.thing}) was begun while all refunds were paused")
            self._outside_run(write, datetime.fromtimestamp(begun_ms / 1000, self.account.zone))

    def _outside_run(self, write: Write, begun: datetime) -> None:
        """F16: nothing is begun around a run of the customer's; what people changed about it lately nobody can know."""
        window, row = self.run_window, self.ledger.refund(write.refund_id)
        if window is None or row is None or not window.start <= begun.time() < window.end:
            return
        for schedule in self.account.schedules_of(row["customer_id"]):
            changed = self.schedules_by_hand.get(schedule.id)
            if changed is not None and changed > begun - REMEMBERED:
                continue
            ran = any(
                (invoice.schedule_id, invoice.date) == (schedule.id, begun.date())
                for invoice in self.account.invoices.values()
            )
            if (schedule.next_run == begun.date() or ran) and not schedule.paused:
                self.accuse("F16", f"{write.thing} was begun at {begun:%H:%M:%S}, and {schedule.name} runs on that day")

    def _under_lease(self, write: Write, sent: Sent) -> None:
        refund = self.ledger.refund(write.refund_id)
        lane = self.ledger.lane(refund["customer_id"]) if refund else None
        now_ms = round((sent.at + COVERED).timestamp() * 1000)
        if lane is None or lane["leased_until"] < now_ms or self.owners.get(lane["token"]) is not sent.machine:
            self.accuse("7", f"{sent} left for {write.reference} without a lease that covers it: {_shown(lane)}")

    def _not_blindly(self, write: Write, sent: Sent) -> None:
        """What may have happened is looked for before it is sent again; what would stand twice, two times."""
        unclear = [earlier for earlier in self.sent[write.thing] if earlier.answered != "no"]
        if not unclear:
            return
        last = unclear[-1]
        looks = [at for at in self.looks[self._place(write)] if at > last.at]
        if not looks:
            self.accuse("8", f"{sent} ({write.thing}) was sent again without a look whether it had happened")
        elif write.name in ONCE_ONLY and looks[-1] - looks[0] < self.quiet:
            self.accuse("8", f"{sent} ({write.thing}) was sent again after looks only {looks[-1] - looks[0]} apart")

    def _place(self, write: Write) -> str:
        """Where one looks for a write."""
        refund = self.ledger.refund(write.refund_id)
        assert refund is not None
        return f"tickets of {refund['customer_id']}" if write.name == "ticket" else f"ticket {refund['ticket_id']}"

    def done(self, sent: Sent, answer: Answer) -> None:
        """Syncro has done what was asked, or refused it."""
        if answer.status >= 300:
            return
        if sent.fault is not None and sent.fault.kind is Fault.DO_LATE:
            self.note("Syncro", f"does {sent} only now, {(self.account.now() - sent.at).total_seconds():.0f} s later")
        if sent.write is not None:
            self.books.written(sent.write, sent, answer)
        if any(sent.fits(*showing) for showing in SHOWING):
            number = sent.incoming.path.split("/")[2]
            sent.shown = copy.deepcopy(self.account.tickets[int(number)]) if number.isdigit() else None

    def answered(self, sent: Sent) -> None:
        """The answer is back."""
        if sent.answered != "yes" or sent.done is None:
            return
        self.by_hand.read(sent)
        if sent.fits("GET", "/tickets") and "since_updated_at" not in sent.incoming.query:
            self.looks[f"tickets of {sent.incoming.query.get('customer_id', ['?'])[-1]}"].append(sent.done)
        elif sent.shown is not None:
            if not sent.writes:
                self.looks[f"ticket {sent.shown.id}"].append(sent.done)
            self.books.read(sent.shown, sheets=sent.incoming.path.endswith("worksheet_results"))

    def claimed(self, machine: Machine) -> None:
        """A machine committed a change of the lanes: new tokens are its own."""
        for lane in self.ledger.rows("SELECT token FROM lanes"):
            self.owners.setdefault(lane["token"], machine)


def _shown(lane: object) -> str:
    return "no lane" if lane is None else str(dict(lane))  # type: ignore[call-overload]

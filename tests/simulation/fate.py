"""Fate: what befalls machines, Syncro, Slack and the invoices of one seed, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.desk import Desk
from tests.sandbox.syncro.moments import run_moment
from tests.sandbox.syncro.permissions import (
    INVOICES_LIST,
    INVOICES_VIEW,
    RECURRING_LIST,
    TICKETS_CREATE,
    TICKETS_EDIT,
    TICKETS_VIEW,
    Token,
)
from tests.simulation.accounts import Accounts
from tests.simulation.backup import Backups
from tests.simulation.cast import APPROVERS, REQUESTERS, Cast
from tests.simulation.chance import DIES, FREEZES, Chance
from tests.simulation.corrections import Corrections
from tests.simulation.host import Host
from tests.simulation.net import Wire
from tests.simulation.slack import Workspace

Blow = Callable[[], None]
DAY = 24 * 3600.0
RESTORES = (0, 0, 0, 1, 2)  # how often the ledger goes back
PAUSES = (0, 0, 1)  # how often all refunds are paused


@dataclass(kw_only=True)
class Fate:
    """Plans everything at the beginning, by chance."""

    chance: Chance
    account: Account
    desk: Desk
    token: str
    wire: Wire
    workspace: Workspace
    hosts: list[Host]
    cast: Cast
    accounts: Accounts
    corrections: Corrections
    backups: Backups
    note: Callable[[str, str], None]
    counts: dict[str, int]

    def plan(self, span: float) -> None:
        """Let each kind of blow fall as often as it may in this seed, at any time of `span` seconds."""
        for _ in range(self.chance.dice.randint(3, 7)):
            self.wire.later(self.chance.between(0, span * 0.7), self._somebody_asks)
        blows: tuple[tuple[tuple[int, ...], Blow], ...] = (
            ((0, 0, 1, 3, 6), self._kill),
            ((0, 0, 1, 3), self._freeze),
            ((0, 0, 1, 2), self._deploy),
            ((0, 0, 1, 2), self._cut_off),
            ((0, 0, 0, 1, 2), self._take_permission),
            ((0, 0, 1), self._slack_down),
            ((0, 0, 1), self._dismiss),
            ((0, 0, 1, 3), self._crowd),
            ((0, 0, 0, 1, 3), self.corrections.change),
            (PAUSES, self._pause),
            (RESTORES, self.backups.lose_commits),
            ((0, 1, 2, 4), self.accounts.refund),
            ((0, 0, 1), self.accounts.take_back),
            ((0, 0, 0, 1), self.accounts.meddle),
            ((self.chance.edits,), self.cast.hand.meddle),
        )
        for how_often, blow in blows:
            for _ in range(self.chance.one(how_often)):
                self.wire.later(self.chance.between(0, span), blow)
        self._plan_run()

    def plan_days(self) -> None:
        """The days after the story, in which bills are sent: whatever is looked for is looked for in troubles again."""
        self.chance.calm = False
        self.chance.dies_at_a_point = self.chance.one(DIES)
        self.chance.freezes_at_a_point = self.chance.one(FREEZES)
        for how_often, blow in (
            ((0, 0, 1, 2, 5), self.accounts.meddle),
            ((0, 0, 0, 1), self.cast.hand.meddle),
            ((0, 0, 0, 1), self._pause),
            ((0, 0, 0, 0, 1), self.backups.lose_commits),
        ):
            for _ in range(self.chance.one(how_often)):
                self.wire.later(self.chance.between(0, self.chance.one((2, 2, 30)) * DAY), blow)

    def near_a_look(self) -> None:
        """The bot is about to look for credits: that is when something may well befall it."""
        if self.chance.trouble(0.25):
            at_machines = (self._kill, self._freeze, self._deploy)
            at_syncro = (self._cut_off, self._crowd, self._take_permission, self._slack_down)
            blow = self.chance.one((*at_machines, *at_syncro, self.accounts.meddle, self.cast.hand.meddle))
            self.wire.later(self.chance.between(0, 15), blow)

    def meddle_with(self, refund_id: int) -> None:
        """The bot has just begun to write something: that is when people may well do the same by hand."""
        if self.chance.trouble(self.chance.meddled_with):
            invoice = self.account.invoices.get(self.cast.ledger.invoice_id(refund_id))
            blow = self.chance.one(
                (partial(self.accounts.refund, refund_id), partial(self.corrections.change, invoice))
            )
            self.wire.later(self.chance.between(0, 20), blow)

    def _somebody_asks(self) -> None:
        """One person, or two at the same moment for the same line."""
        invoice = self.chance.one(list(self.account.invoices.values()))
        lines = [line for line in invoice.lines if line.product_id is not None and line.quantity > 0]
        if lines:
            line = self.chance.one(lines)
            for _ in range(self.chance.one((1, 1, 2))):
                self.cast.begin(self.cast.ask(invoice, line, self.chance.one(REQUESTERS)))

    def _kill(self) -> None:
        self.chance.one(self.hosts).die("by chance")

    def _freeze(self) -> None:
        self.chance.one(self.hosts).freeze(self.chance.between(5, 300), "by chance")

    def _deploy(self) -> None:
        self.cast.begin(self.chance.one(self.hosts).stop())

    def _cut_off(self) -> None:
        self.note("Syncro", "can't be reached")
        self.wire.reachable = False
        self.wire.later(self.chance.between(5, 400), self._reach)

    def _reach(self) -> None:
        self.wire.reachable = True

    def _slack_down(self) -> None:
        self.note("Slack", "is down")
        self.workspace.down = True
        self.wire.later(self.chance.between(30, 900), self._slack_up)

    def _slack_up(self) -> None:
        self.workspace.down = False

    def _dismiss(self) -> None:
        who = self.chance.one(APPROVERS)
        self.note("Slack", f"{who} is no approver any more")
        self.workspace.remove(who)

    def _take_permission(self) -> None:
        names = (TICKETS_CREATE, TICKETS_EDIT, TICKETS_VIEW, INVOICES_LIST, INVOICES_VIEW, RECURRING_LIST)
        taken = self.chance.one(names)
        self.note("Syncro", f"the token loses {taken}")
        self.desk.tokens[self.token] = Token(self.token, Token(self.token).permissions - {taken})
        self.wire.later(self.chance.between(20, 600), self._permit_all)

    def _permit_all(self) -> None:
        self.desk.tokens[self.token] = Token(self.token)

    def _crowd(self) -> None:
        self.note("Syncro", "other tools use up the limit of requests")
        self.desk.others_call(self.chance.one((60, 170)))

    def _pause(self) -> None:
        self.cast.begin(self.cast.pause_all())

    def _plan_run(self) -> None:
        """The next morning's run."""
        day, now, late = self.account.today, self.account.now(), self.account.switches.run_delay
        while (at := run_moment(day, self.account.zone) + late) <= now:
            day += timedelta(days=1)
        self.wire.later((at - now).total_seconds() + 0.5, self._run)

    def _run(self) -> None:
        self._plan_run()
        for invoice in self.account.run_due():
            self.counts["runs"] += 1
            self.note("Syncro", f"the run makes invoice {invoice.number} with {len(invoice.lines)} lines")

    def relent(self) -> None:
        """From now on nothing fails any more; what is off or frozen goes on."""
        self.note("calm", "no more troubles from here on")
        self.chance.calm = True
        self.cast.begin(self.cast.reconcile())
        if self.cast.ledger.is_paused():
            self.cast.begin(self.cast.go_on_with_all())
        self.workspace.approvers = set(APPROVERS)
        for mend in (self._reach, self._slack_up, self._permit_all):
            mend()
        for host in self.hosts:
            host.thaw()
            host.start()

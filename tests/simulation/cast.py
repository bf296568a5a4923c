"""The people in Slack: they ask, decide, double click, decide against each other, and go on after trouble."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from bot.models import Choice, DecisionKind, Draft, Reason, Remedy
from bot.rules.edit import draft_of
from bot.workflow import details, request
from tests.sandbox.syncro import Account
from tests.sandbox.syncro.records import Invoice, InvoiceLine
from tests.simulation.chance import Chance
from tests.simulation.hand import Hand
from tests.simulation.host import Bot, Host
from tests.simulation.ledger import Ledger
from tests.simulation.loop import VirtualLoop
from tests.simulation.slack import Posted, Workspace

T = TypeVar("T")
Act = Callable[[Bot], Coroutine[Any, Any, T]]

REQUESTERS = ("U0MERE", "U0AROHA", "U0TAMA")
APPROVERS = ("U0WIREMU", "U0HEMI", "U0MERE")
STRANGER = "U0PIRIPI"
PATIENCE = 20.0
"""Seconds after which a person gives up on an answer and tries again."""
MOST_PRESSES = 4
CHANGES_MIND = 0.15
"""How often a requester changes a request."""
FORGETS = 0.04
"""How often nobody decides on one until it expires."""
EXPIRE = 14 * 24 * 3600.0
"""Seconds that a request waits for a decision."""


@dataclass
class Cast:
    """Everybody. `wishes` asks for the same line of the same invoice at the same moment, now and then."""

    loop: VirtualLoop
    chance: Chance
    account: Account
    workspace: Workspace
    ledger: Ledger
    hand: Hand
    hosts: list[Host]
    note: Callable[[str, str], None]
    counts: dict[str, int]
    handled: set[str] = field(default_factory=set)
    presses: dict[int, int] = field(default_factory=dict)
    acts: set[asyncio.Task[None]] = field(default_factory=set)
    forgotten: set[int] = field(default_factory=set)
    drafts: int = 0

    def begin(self, act: Coroutine[Any, Any, None]) -> None:
        """Somebody does something, in the world and not on a machine."""
        task = self.loop.create_task(act, context=Context())
        self.acts.add(task)
        task.add_done_callback(self._has_acted)

    def _has_acted(self, act: "asyncio.Task[None]") -> None:
        self.acts.discard(act)
        if not act.cancelled() and (failure := act.exception()) is not None:
            self.loop.problems.append(failure)

    async def on_some_host(self, act: Act[T]) -> T | None:
        """What a click or a form does on one of the machines; None when no answer comes."""
        awake = [host for host in self.hosts if host.bot is not None]
        if not awake:
            await asyncio.sleep(5)
            return None
        host = self.chance.one(awake)
        assert host.bot is not None
        task = self.loop.start(host.machine, act(host.bot), f"{host.name} answers")
        await asyncio.wait([task], timeout=PATIENCE)
        if not task.done() or task.cancelled():
            return None
        if (failure := task.exception()) is not None:
            self.failed(host, failure)
            return None
        return task.result()

    def failed(self, host: Host, failure: BaseException) -> None:
        self.note(host.name, f"can't answer: {failure!r}"[:200])

    async def ask(self, invoice: Invoice, line: InvoiceLine, user_id: str) -> None:
        """Ask for a refund, from the first screen to the last."""
        self.drafts += 1
        draft_id = f"draft-{self.drafts}"
        others = [
            other
            for other in invoice.lines
            if other is not line and other.quantity > 0 and self.chance.happens(0.4 if other.product_id else 0.03)
        ]
        choices = tuple(self._choice(each) for each in (line, *others))
        typed = Draft(
            id=draft_id,
            requester_id=user_id,
            customer_id=invoice.customer_id,
            invoice_id=invoice.id,
            choices=choices,
            reason=self.chance.one(tuple(Reason)),
            details="They do not need it.",
        )
        await self._fill_in_and_send(typed)

    async def _fill_in_and_send(self, typed: Draft) -> None:
        for _ in range(6):
            answer = await self.on_some_host(lambda bot: _fill_in(bot, typed))
            if answer is not None and answer.errors:
                self.note(typed.requester_id, f"can't ask for {typed.id}: {list(answer.errors.values())}")
                return
            if answer is not None and answer.push is not None and not answer.unread:
                await self._send(typed)
                return
            await asyncio.sleep(self.chance.between(5, 60))

    def _choice(self, line: InvoiceLine) -> Choice:
        whole = line.quantity == line.quantity.to_integral_value()
        some = Decimal(self.chance.dice.randint(1, int(line.quantity))) if whole else line.quantity
        quantity = self.chance.one((some, some, line.quantity))
        units = sorted(
            unit.serial_number or "" for unit in self.account.serials.values() if unit.line_item_id == line.id
        )
        serials = tuple(self.chance.dice.sample(units, min(int(quantity), len(units))))
        return Choice(invoice_line_id=line.id, quantity=quantity, serials=serials)

    async def _send(self, typed: Draft) -> None:
        await asyncio.sleep(self.chance.one((self.chance.between(1, 40), self.chance.between(60, 1200))))
        times = self.chance.one((1, 1, 2))
        for _ in range(4):
            sending = [self.on_some_host(lambda bot: _send(bot, typed)) for _ in range(times)]
            sent = [found for found in await asyncio.gather(*sending) if found is not None]
            if any(refund_id is not None for _, refund_id in sent):
                return
            await asyncio.sleep(self.chance.between(2, 20))
        self.note(typed.requester_id, f"gives {typed.id} up")

    def sees(self, message: Posted) -> None:
        """A message was posted or changed: whoever it is for acts on it once."""
        for action_id, act in (("approve", self._decide), ("retry", self._go_on), ("edit", self._edit)):
            value = message.button(action_id)
            seen = f"{message.ts} {action_id} {value.get('hash', '')}" if value else ""
            if value is not None and seen not in self.handled:
                self.handled.add(seen)
                self.begin(act(value))

    async def _decide(self, value: dict[str, Any]) -> None:
        """Sooner or later, once or twice, and not always of one mind."""
        chance = self.chance
        await asyncio.sleep(chance.between(1, 6) if chance.prompt and chance.happens(0.8) else chance.between(2, 600))
        if not chance.calm and chance.happens(FORGETS):
            return self._forget(value)
        if not chance.calm and chance.happens(0.1):
            return None  # nobody does, for now
        if value["refund"] in self.forgotten:
            return None
        row = self.ledger.refund(value["refund"])
        if row is None:
            return None  # its card stands there still, and the ledger has lost it
        requester = row["requester_id"]
        clicks = [chance.one((DecisionKind.APPROVED,) * 6 + (DecisionKind.REJECTED,))]
        if chance.happens(0.3):
            clicks += [chance.one((*clicks, DecisionKind.REJECTED, DecisionKind.CANCELLED))]
        who = [self._clicker(kind, requester) for kind in clicks]
        clicking = [self.click(kind, value, person) for kind, person in zip(clicks, who, strict=True)]
        await asyncio.gather(*clicking)
        if chance.happens(0.3):  # a larger amount may need another one
            await asyncio.sleep(chance.between(5, 400))
            await self.click(DecisionKind.APPROVED, value, chance.one(APPROVERS))
        return None

    def _forget(self, value: dict[str, Any]) -> None:
        """Nobody will decide, or only when it is about to expire, or has."""
        self.forgotten.add(value["refund"])
        self.note("nobody", f"will decide RF-{value['refund']:06d}")
        late = EXPIRE + self.chance.one((-30.0, 0.0, 5.0, 60.0, 3600.0))
        person = self.chance.one(APPROVERS)
        self.loop.call_later(
            late, lambda: self.begin(self.click(DecisionKind.APPROVED, value, person)), context=Context()
        )

    async def _edit(self, value: dict[str, Any]) -> None:
        """The requester changes what was asked for, from the card that is seen now."""
        await asyncio.sleep(self.chance.between(5, 500))
        if not self.chance.happens(CHANGES_MIND):
            return
        refund = await self.on_some_host(lambda bot: bot.decisions.read(value["refund"]))
        if refund is None:
            return
        self.drafts += 1
        self.note(refund.requester_id, f"changes {refund.reference} as draft-{self.drafts}")
        self.counts["edits"] += 1
        before = draft_of(refund, f"draft-{self.drafts}")
        first = before.choices[0]
        fewer = self.chance.one((Decimal(1), first.quantity or Decimal(1)))
        units = first.serials[: int(fewer)]
        changed = first.model_copy(update={"quantity": fewer, "serials": units})
        choices = self.chance.one((before.choices, (changed, *before.choices[1:]), (changed,)))
        details = self.chance.one((before.details, f"{before.details} Nor the bag."))
        await self._fill_in_and_send(
            before.model_copy(update={"choices": choices, "details": details, "edits_hash": value["hash"]})
        )

    async def pause_all(self) -> None:
        """Somebody pauses all refunds, and after a while somebody has them go on."""
        who = self.chance.one((*APPROVERS, STRANGER))
        self.note(who, "types /refund pause")
        self.counts["pauses"] += 1
        await self.on_some_host(lambda bot: bot.kill_switch.pause(user_id=who, reason="Let us look."))
        await asyncio.sleep(self.chance.between(20, 1500))
        await self.go_on_with_all()

    async def go_on_with_all(self) -> None:
        while self.ledger.is_paused():
            who = self._who()
            self.note(who, "types /refund resume")
            await self.on_some_host(functools.partial(_resume, who=who))
            await asyncio.sleep(self.chance.between(5, 60))

    def _clicker(self, kind: DecisionKind, requester: str) -> str:
        if self.chance.happens(0.1):
            return self.chance.one((STRANGER, requester))
        return requester if kind is DecisionKind.CANCELLED else self.chance.one(APPROVERS)

    async def click(self, kind: DecisionKind, value: dict[str, Any], person: str) -> None:
        """One click on a card; an old card's fingerprint now and then."""
        shown = "an old card" if self.chance.happens(0.05) else value["hash"]
        self.note(person, f"clicks {kind} on RF-{value['refund']:06d}")
        await self.on_some_host(
            lambda bot: bot.decisions.decide(kind, refund_id=value["refund"], shown_hash=shown, user_id=person)
        )

    async def _go_on(self, value: dict[str, Any]) -> None:
        """Somebody reads what is wrong, puts it right or not, and presses the button, once or twice."""
        refund_id = value["refund"]
        await asyncio.sleep(self.chance.between(20, 900))
        pressed = self.presses[refund_id] = self.presses.get(refund_id, 0) + 1
        if pressed > MOST_PRESSES:
            return
        row = self.ledger.refund(refund_id)
        if row is None or row["state"] not in {"needs_attention", "overdue"}:
            return
        await self._choose(refund_id, self.ledger.attention(row), again=pressed > 1)

    async def _choose(self, refund_id: int, trouble: dict[str, Any], *, again: bool) -> None:
        """One of the buttons, and what one does before pressing it."""
        if trouble.get("may_keep") and self.chance.happens(0.4):
            return await self._press(Remedy.KEEP, refund_id, shown=trouble["may_keep"])
        if trouble.get("may_put_back") and self.chance.happens(0.5):
            return await self._press(Remedy.PUT_BACK, refund_id)
        if self.chance.happens(0.15):
            await self._press(Remedy.HAND_OVER, refund_id)
            await asyncio.sleep(self.chance.between(30, 1200))
            remedy = self.chance.one((Remedy.FINISHED, Remedy.GIVEN_UP, Remedy.GO_ON))
            if remedy is Remedy.GIVEN_UP and self.chance.happens(0.8):
                self.hand.take_all_off(refund_id)
            return await self._press(remedy, refund_id)
        if again or self.chance.happens(0.7):
            self.hand.put_right(refund_id, trouble)
        return await self._press(Remedy.GO_ON, refund_id)

    async def _press(self, remedy: Remedy, refund_id: int, *, shown: str | None = None) -> None:
        """Once or twice."""
        self.note("somebody", f"chooses {remedy} for RF-{refund_id:06d}")
        self.counts[f"chosen {remedy}"] += 1
        times = self.chance.one((1, 1, 2))
        presses = [
            self.on_some_host(lambda bot: _choose(bot, remedy, refund_id, self._who(), shown)) for _ in range(times)
        ]
        await asyncio.gather(*presses)

    async def reconcile(self) -> None:
        """Somebody reads that the ledger is behind, and runs `python -m bot reconcile`."""
        if any(host.bot is not None and host.bot.gate.trouble for host in self.hosts):
            self.note("somebody", "runs reconcile")
            self.counts["reconciled"] += 1
            await self.on_some_host(lambda bot: bot.reconciler.run())
            for host in self.hosts:
                host.nudge(("runner",))

    def _who(self) -> str:
        return self.chance.one(APPROVERS)

    async def decide_what_is_left(self) -> None:
        """In the end somebody looks at every request that was left lying."""
        await self.reconcile()
        for row in self.ledger.rows("SELECT id, body, requester_id FROM refunds WHERE state = 'requested'"):
            card = next(
                (
                    value
                    for message in self.workspace.posted.values()
                    if (value := message.button("approve")) and value["refund"] == row["id"]
                ),
                None,
            )
            others = [name for name in APPROVERS if name != row["requester_id"]]
            person = self.chance.one([name for name in others if name in self.workspace.approvers])
            if card is not None and row["id"] not in self.forgotten:
                await self.click(DecisionKind.APPROVED, card, person)


async def _fill_in(bot: Bot, typed: Draft) -> details.Answer:
    """The first two screens, as the listeners do it."""
    begun = typed.model_copy(update={"choices": ()})
    await bot.desk.save(begun)
    lines = [choice.invoice_line_id for choice in typed.choices]
    assert typed.invoice_id is not None
    first = await details.choose_lines(
        bot.desk, draft_id=typed.id, user_id=typed.requester_id, invoice_id=typed.invoice_id, line_ids=lines
    )
    return first if first.errors or first.unread else await details.check_details(bot.desk, typed)


def _resume(bot: Bot, *, who: str) -> Coroutine[Any, Any, object]:
    return bot.kill_switch.resume(user_id=who)


def _send(bot: Bot, typed: Draft) -> Coroutine[Any, Any, tuple[dict[str, Any], int | None]]:
    return request.send(bot.desk, draft_id=typed.id, user_id=typed.requester_id)


def _choose(bot: Bot, remedy: Remedy, refund_id: int, person: str, shown: str | None) -> Coroutine[Any, Any, object]:
    return bot.remedies.choose(remedy, refund_id=refund_id, user_id=person, shown=shown, note="By hand.")

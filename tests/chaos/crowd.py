"""A crowd of bots on one ledger: killed, frozen for longer than a lease, always replaced."""

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.models import Choice, State
from tests.chaos.bench import Bench
from tests.chaos.herd import ForkedBot
from tests.chaos.seeding import bill, facts_of, store
from tests.sandbox.syncro.seed import customers, products

CUSTOMERS = (
    *(customers.KERERU, customers.TUI, customers.HARBOUR, customers.VETS, customers.OBRIEN, customers.WHANAU),
    *(customers.WAKA, customers.BUILD, customers.RATA, customers.KOWHAI, customers.PERSON, customers.STARS),
)
BOUGHT = (products.M365, products.MOUSE)  # a mouse is stocked: its line has to be added positive and then turned
BOTS = 3
CALM = (0.3, 1.6)  # seconds between two strokes
BACKLOG = 3 * len(CUSTOMERS)  # refunds that wait at any time: a chaos without work proves nothing
FREEZES = 0.4  # of the strokes; the others are kills
# Seconds: always longer than a lease, and shorter than a lease and the quiet period together. A process that freezes in
# the microsecond between looking at its lease and the socket sends when it thaws; the second look, after the quiet
# period, is what sees that.
LEASE, QUIET = 2.0, 2.5
FROZEN = (2.2, 4.0)


@dataclass
class Crowd:
    """The strokes, and what they hit."""

    bench: Bench
    dice: random.Random
    living: list[ForkedBot] = field(default_factory=list)
    kills: int = 0
    freezes: int = 0
    refunds: int = 0
    left_at_end: int = 0
    _thawing: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask_and_approve(self) -> None:
        """Two refunds of each customer."""
        for name in CUSTOMERS:
            await self._of_customer(name)

    async def _keep_busy(self) -> None:
        while await self._left() < BACKLOG:
            await self.ask_and_approve()

    async def _of_customer(self, name: str) -> None:
        customer_id = self.bench.syncro.account.customer(name).id
        facts = await facts_of(self.bench.syncro, bill(self.bench.syncro, customer_id, BOUGHT))
        wanted = [(Choice(invoice_line_id=line.id, quantity=line.quantity),) for line in facts.invoice.lines]
        await store(self.bench.database, self.bench.slack, facts, wanted, approved=True)
        self.refunds += len(wanted)

    async def _left(self) -> int:
        states = await self.bench.states()
        return sum(states.values()) - states.get(State.RESOLVED, 0)

    async def rage(self, seconds: float) -> None:
        """Strike for so long, and leave a full crowd alive."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        await self._keep_busy()
        self.living += [await self.bench.start() for _ in range(BOTS)]
        while loop.time() < until:
            await asyncio.sleep(self.dice.uniform(*CALM))
            await self._strike()
            await self._keep_busy()
        self.left_at_end = await self._left()
        if self._thawing:
            await asyncio.wait(self._thawing)

    async def _strike(self) -> None:
        victim = self.dice.choice(self.living)
        if self.dice.random() < FREEZES:
            self.freezes += 1
            victim.signal(signal.SIGSTOP)
            self.living.remove(victim)
            thawing = asyncio.create_task(self._thaw(victim, self.dice.uniform(*FROZEN)))
            self._thawing.add(thawing)
            thawing.add_done_callback(self._thawing.discard)
        else:
            self.kills += 1
            await victim.kill()
            self.living.remove(victim)
        if len(self.living) < BOTS:
            self.living.append(await self.bench.start())

    async def _thaw(self, frozen: ForkedBot, seconds: float) -> None:
        await asyncio.sleep(seconds)
        frozen.signal(signal.SIGCONT)
        self.living.append(frozen)

    async def help_people_decide(self) -> int:
        """Where a person has to look (a record was hit twice), the person looks and presses the button."""
        pressed = 0
        for card in self.bench.slack.channel("refunds").messages:
            for reply in card.replies():
                words = next((label for label in labels(reply.blocks) if label in {"Check Again", "Retry"}), None)
                if words is not None:
                    await self.bench.slack.person("mere").click(reply, words)
                    pressed += 1
        return pressed


def labels(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            yield element["text"]["text"]


def interleaved(trace: Path) -> list[str]:
    """Requests of a lease that came after a later lease of the same customer had begun to send."""
    sent = sorted((json.loads(line) for line in trace.read_text().splitlines()), key=lambda each: each["at"])
    current: dict[int, str] = {}
    over: set[str] = set()
    found = []
    for each in sent:
        customer, token = each["customer"], each["token"]
        if token is None:
            continue
        if token in over:
            found.append(f"refund {each['refund']} of customer {customer}: {each['method']} {each['path']}")
        elif current.get(customer) != token:
            over.add(current.get(customer, ""))
            current[customer] = token
    return found


def effects(bench: Bench) -> Counter[str]:
    """How often each kind of effect stands in the local Syncro, by the reference of its refund."""
    counted: Counter[str] = Counter()
    for ticket in bench.syncro.account.tickets.values():
        if "(RF-" not in ticket.subject:
            continue
        reference = ticket.subject.rpartition("(")[2].rstrip(")")
        counted[f"{reference} tickets"] += 1
        counted[f"{reference} lines"] += len(ticket.lines)
        counted[f"{reference} credits"] += sum(line.quantity == -1 for line in ticket.lines)
        counted[f"{reference} resolved"] += ticket.resolved
    return counted

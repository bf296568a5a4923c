"""After a restored backup: the ledger learns from Syncro's tickets what it misses. Nothing is written to Syncro."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import IntegrityError

from bot.blocks.reasons import reason_said
from bot.ledger import refunds, reservations, restored
from bot.models import (
    Attention,
    Decision,
    DecisionKind,
    Fate,
    Outlook,
    Reason,
    Reconciled,
    Refund,
    State,
    Trap,
)
from bot.rules.content import content_hash
from bot.rules.numbering import next_number
from bot.rules.record import chosen
from bot.rules.restored import UNDECIDED, known, lines_done, rebuilt_lines, unfinished
from bot.rules.tax import gst_cents, gst_rate
from bot.steps.billing import SyncroSilentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger.database import Transaction
    from bot.models import Claim, Entry, Facts, Record, TicketFacts
    from bot.steps.records import Records
    from bot.workflow.desk import Desk

STEP = "learning from Syncro what the ledger had lost"

log = structlog.get_logger()


@dataclass
class Reconciler:
    """Reads every ticket of ours and stores what the ledger misses; running it again changes nothing."""

    desk: Desk
    records: Records

    async def run(self, *, dry_run: bool = False) -> list[Reconciled]:
        """What became of each ticket, oldest first. With `dry_run`, what would.

        Raises:
            SyncroSilentError: Syncro does not answer. What was stored by then is right; run it again.
        """
        claims = await self.records.everything()
        taken = {record.key: claim.ticket.id for claim in reversed(claims) if (record := self._record(claim))}
        done = []
        for claim in claims:
            record = self._record(claim)
            copied = record is not None and taken[record.key] != claim.ticket.id
            entry = known(claim, await self._entries())
            if copied and (entry is None or entry.ticket_id != claim.ticket.id):
                done.append(Reconciled(claim=claim, fate=Fate.COPY))
            elif entry is not None:
                done.append(await self._catch_up(claim, record, entry, claims, dry_run=dry_run))
            elif record is None:
                done.append(Reconciled(claim=claim, fate=Fate.NOT_OURS))
            else:
                done.append(await self._rebuild(claim, record, claims, dry_run=dry_run))
        return done

    def _record(self, claim: Claim) -> Record | None:
        return chosen(claim.records, claim.reference, self.desk.secret)

    async def _entries(self) -> list[Entry]:
        async with self.desk.database.reading() as tx:
            return await restored.entries(tx)

    async def _catch_up(
        self, claim: Claim, record: Record | None, entry: Entry, claims: Sequence[Claim], *, dry_run: bool
    ) -> Reconciled:
        """The ledger knows the refund, perhaps as it was before."""
        async with self.desk.database.reading() as tx:
            refund = await refunds.load(tx, entry.id)
        assert refund is not None
        known_as_it_is = _told(claim, refund, Fate.KNOWN)
        if entry.ticket_id not in {None, claim.ticket.id}:
            return known_as_it_is.model_copy(update={"fate": Fate.COPY})
        whole = await self.records.whole(claim) if entry.state in {*UNDECIDED, *restored.UNFINISHED} else None
        if whole is None:
            return known_as_it_is
        differences = (*unfinished(refund, whole[1]), *self._copies(claim, record, claims))
        if differences and entry.ticket_id is not None and entry.state not in UNDECIDED:
            return known_as_it_is
        fate = Fate.CAUGHT_UP_OPEN if differences else Fate.CAUGHT_UP
        if not dry_run:
            async with self.desk.database.transaction() as tx:
                now = await refunds.load(tx, entry.id, lock=True)
                if now is None or now.state is not entry.state or await restored.is_at_work(tx, now.customer_id):
                    return known_as_it_is.model_copy(update={"fate": Fate.AT_WORK})
                await _settle(tx, now, claim, record, whole[1], differences)
        return _told(claim, refund, fate, differences)

    async def _rebuild(self, claim: Claim, record: Record, claims: Sequence[Claim], *, dry_run: bool) -> Reconciled:
        """The ledger does not know the refund."""
        whole = await self.records.whole(claim)
        if whole is None:
            return Reconciled(claim=claim, fate=Fate.NOT_OURS)
        refund = await self._refund(claim, record, whole[1])
        differences = (*unfinished(refund, whole[1]), *self._copies(claim, record, claims))
        try:
            async with self.desk.database.transaction() as tx:
                if not dry_run:
                    await reservations.lock(tx, [line.invoice_line_id for line in refund.lines])
                free = next_number(await refunds.next_id(tx) - 1, _numbers(claims))
                if await refunds.load(tx, refund.id) is not None:  # another refund has got its number since
                    refund = refund.model_copy(update={"id": free, "reference": refunds.reference(free)})
                if not dry_run:
                    await refunds.insert_request(tx, refund, draft_id=f"record/{record.key}")
                    await _settle(tx, refund, claim, record, whole[1], differences)
        except IntegrityError:  # another one reconciles in the same moment
            return _told(claim, refund, Fate.AT_WORK)
        fate = Fate.REBUILT_OPEN if differences else Fate.REBUILT
        kept_as = refund.reference if refund.reference != record.reference else ""
        return _told(claim, refund, fate, differences).model_copy(update={"kept_as": kept_as})

    def _copies(self, claim: Claim, record: Record | None, claims: Sequence[Claim]) -> list[str]:
        if record is None:
            return []
        others = [each for each in claims if each.ticket.id != claim.ticket.id]
        same = [each for each in others if (theirs := self._record(each)) is not None and theirs.key == record.key]
        return [f"Approved: one ticket. In Syncro now: ticket {each.ticket.number} as well." for each in same]

    async def _refund(self, claim: Claim, record: Record, ticket: TicketFacts) -> Refund:
        """The refund as it was approved: from the record, and from the invoice it names."""
        billing = self.desk.billing
        account = await billing.account()
        invoice = await billing.invoice(record.invoice_id)
        facts: Facts | None = None
        if invoice is not None:
            try:
                line_ids = [line.invoice_line_id for line in record.lines]
                facts = await billing.facts(invoice, line_ids=line_ids, aftermath=False)
            except SyncroSilentError:  # a customer or product that can't be read must not keep the quantities free
                log.warning("reconcile.facts_unread", refund=record.reference)
        lines = rebuilt_lines(record, ticket, invoice, facts)
        gst = gst_cents(lines, gst_rate(invoice)) if invoice else 0
        reason = reason_said(claim.reason) or Reason.GOODWILL
        details = f"Learnt again from ticket {claim.ticket.number}: its notes say more."
        number = int(record.reference.removeprefix("RF-"))
        return Refund(
            id=number,
            reference=refunds.reference(number),
            key=record.key,
            state=State.REQUESTED,
            requester_id=record.requester_id,
            customer_id=record.customer_id,
            customer_name=facts.customer.name if facts else claim.customer_name,
            invoice_id=record.invoice_id,
            invoice_number=invoice.number if invoice else f"(deleted, {record.invoice_id})",
            invoice_date=invoice.date if invoice else claim.created_at.date(),
            lines=lines,
            gst_cents=gst,
            currency_symbol=account.currency_symbol,
            reason=reason,
            details=details,
            outlook=self.desk.outlook(facts, claim.created_at) if facts else Outlook(spark=False),
            content_hash=content_hash(
                customer_id=record.customer_id,
                invoice_id=record.invoice_id,
                lines=lines,
                gst_cents=gst,
                reason=reason,
                details=details,
                date_from=None,
                date_to=None,
                requester_id=record.requester_id,
            ),
            created_at=claim.created_at,
            time_zone=account.time_zone,
            web_url=account.web_url,
        )


async def _settle(
    tx: Transaction,
    refund: Refund,
    claim: Claim,
    record: Record | None,
    ticket: TicketFacts,
    differences: tuple[str, ...],
) -> None:
    """Store what the ticket proves, and let the refund end, go on, or wait for a person."""
    said = record or next(iter(claim.records), None)
    approver = said.approver_id if said else ""
    decision = Decision(
        kind=DecisionKind.APPROVED,
        by=approver or refund.requester_id,
        at=claim.created_at,
        acting_for=said.acting_for if said else "",
    )
    await restored.learn(tx, refund, claim.ticket, decision, lines_done(refund, ticket))
    if not differences:
        await restored.finish(tx, refund, at=claim.created_at)
    elif refund.state in UNDECIDED:
        attention = Attention(trap=Trap.RESTORED, step=STEP, differences=differences)
        await restored.call_for_attention(tx, refund.id, attention)
    log.info("refund.reconciled", refund=refund.reference, ticket=claim.ticket.number, finished=not differences)


def _told(claim: Claim, refund: Refund, fate: Fate, differences: tuple[str, ...] = ()) -> Reconciled:
    return Reconciled(
        claim=claim,
        fate=fate,
        cents=refund.total_cents,
        currency_symbol=refund.currency_symbol,
        differences=differences,
    )


def _numbers(claims: Sequence[Claim]) -> set[int]:
    return {int(claim.reference.removeprefix("RF-")) for claim in claims if claim.reference}

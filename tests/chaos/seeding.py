"""Refunds to begin with, asked for by the product's own code from what the local Syncro tells."""

import secrets
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from bot.ledger import messages, refunds
from bot.ledger.database import Database
from bot.models import Choice, Decision, DecisionKind, Draft, Facts, Reason, Refund
from bot.steps.billing import Billing
from bot.workflow.compose import compose
from bot.workflow.desk import Desk
from syncro_client import SyncroClient
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import InvoiceLine, WorksheetField, WorksheetTemplate
from tests.sandbox.syncro.switches import Switches

INVOICE = "8101"
UNIT = "7C2F80AA02"
WORKSHEET = 6103
WITH_WORKSHEET = Switches(worksheets_attached=(WORKSHEET,), open_worksheet_stops_resolve=True)


def add_worksheet(account: Account) -> None:
    """A checklist that the bot can complete by itself."""
    names = {"price": "Price matches the invoice", "quantity": "Quantity is negative"}
    fields = [
        WorksheetField(id=number, name=name, slug=slug, position=number, required=True)
        for number, (slug, name) in enumerate(names.items(), 1)
    ]
    account.worksheet_templates[WORKSHEET] = WorksheetTemplate(
        id=WORKSHEET, name="Credit checklist", required=True, fields=fields
    )


async def facts_of(syncro: LocalSyncro, invoice_number: str) -> Facts:
    """What the form reads about an invoice."""
    async with SyncroClient(base_url=syncro.base_url, token=syncro.token) as client:
        billing = Billing(client, syncro.base_url)
        invoice = await billing.invoice(invoice_number)
        assert invoice is not None
        return await billing.facts(invoice)


async def ask(database: Database, syncro: LocalSyncro, slack: LocalSlack) -> int:
    """A handset (refused as negative, so it has to be turned) and three licences; the request waits for approval."""
    facts = await facts_of(syncro, INVOICE)
    lines = facts.invoice.lines
    choices = (
        Choice(invoice_line_id=lines[0].id, quantity=Decimal(1), serials=(UNIT,)),
        Choice(invoice_line_id=lines[1].id, quantity=Decimal(3)),
    )
    return (await store(database, slack, facts, [choices]))[0].id


async def store(
    database: Database,
    slack: LocalSlack,
    facts: Facts,
    wanted: Sequence[tuple[Choice, ...]],
    *,
    approved: bool = False,
) -> list[Refund]:
    """Store a request for each of `wanted`, as sending the form does; `approved` decides them as well."""
    desk = Desk(
        database=database,
        billing=cast("Any", None),
        slack=cast("Any", None),
        channel=slack.channel("refunds").id,
        spark_pattern=r"\bSpark\b",
        spark_field=None,
        tell=lambda: None,
    )
    stored = []
    async with database.transaction() as tx:
        for choices in wanted:
            draft = Draft(
                id=secrets.token_hex(8),
                requester_id=slack.person("mere").id,
                choices=choices,
                reason=Reason.RETURNED_GOODS,
                details="Faulty.",
            )
            refund = compose(desk, draft, facts, refund_id=await refunds.next_id(tx), now=tx.now)
            await refunds.insert_request(tx, refund, draft_id=draft.id)
            await messages.want(tx, refund.id, messages.CARD)
            if approved:
                decision = Decision(kind=DecisionKind.APPROVED, by=slack.person("wiremu").id, at=tx.now)
                await refunds.decide(tx, refund, decision, due=True)
                await messages.want(tx, refund.id, messages.APPROVED, snapshot=refund)
                await messages.want(tx, refund.id, messages.PROGRESS)
            stored.append(refund)
    return stored


def bill(syncro: LocalSyncro, customer_id: int, products: Sequence[str]) -> str:
    """A new invoice with one line of one for each product; returns its number."""
    account = syncro.account
    lines = []
    for position, name in enumerate(products, 1):
        product = account.product(name)
        lines.append(
            InvoiceLine(
                id=account.new_id(),
                item=name,
                name=product.description,
                price=Decimal(product.retail_cents).scaleb(-2),
                quantity=Decimal(1),
                product_id=product.id,
                position=position,
            )
        )
    return account.add_invoice(customer_id, lines, at=account.now()).number

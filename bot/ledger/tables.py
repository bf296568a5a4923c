"""The tables of the ledger. Times are milliseconds since 1970 UTC, money is cents, quantities are decimal text."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", String(64), nullable=False, unique=True),  # a request sent twice is one request
    Column("state", String(32), nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("requester_id", String(32), nullable=False),
    Column("body", JSON, nullable=False),  # what is asked for, as shown; never changed once it is decided
    Column("ticket_id", BigInteger),
    Column("ticket_number", String(64)),
    Column("waiting", JSON),
    Column("attention", JSON),
    Column("instruction", JSON),  # what a person asked for and is not done yet
    Column("kept", JSON),  # what stands in Syncro in the place of what was approved: lines, GST, who agreed
    Column("closed", JSON),  # who ended it by hand
    Column("rounds", Integer, nullable=False, server_default="0"),  # how often a person had the ticket changed
    Column("due_at", BigInteger),  # when to look at it by itself; NULL: never
    Column("dry_run", Boolean, nullable=False, server_default=false()),  # nothing of it is written to Syncro
    Column(
        "to_charge", Boolean, nullable=False, server_default=false()
    ),  # a wrong price is refunded, the right one open
    Column("attempts", Integer, nullable=False, default=0),  # starts since the last thing that was achieved
    Column("created_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),  # when the credit was made in Syncro, by the bot or by hand
    Column("settled_cents", BigInteger),  # how much it was then, including GST
    Index(None, "due_at"),
    # Each ends with the id: the newest of a kind are found without reading the others.
    Index(None, "state", "id"),
    Index(None, "customer_id", "state", "id"),
    Index(None, "requester_id", "state", "id"),
    Index(None, "requester_id", "to_charge"),
    Index(None, "settled_at"),
)

refund_lines = Table(
    "refund_lines",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("invoice_line_id", BigInteger, nullable=False),
    Column("quantity", String(40), nullable=False),
    Column("credit_cents", BigInteger, nullable=False),
    Column("serials", JSON, nullable=False),
    Index(None, "invoice_line_id"),
)

billed_lines = Table(  # one row for each invoice line ever asked about: what two requests for one line queue on
    "billed_lines",
    metadata,
    Column("invoice_line_id", BigInteger, primary_key=True, autoincrement=False),
)

decisions = Table(  # the primary key is the rule: one decision for one refund
    "decisions",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("acting_for", String(32), nullable=False, server_default=""),  # whose say it was, where that was handed over
)

approvals = Table(  # the primary key is the rule: a person counts once for one version of a request
    "approvals",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("by", String(32), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("entries", JSON, nullable=False),  # the ids of the policy that the person stood for at that moment
    Column("acting_for", String(32), nullable=False, server_default=""),  # whose say it was, where that was handed over
)

delegations = Table(  # who handed their say to whom; rows are only ever added, and revoked
    "delegations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("by", String(32), nullable=False),
    Column("to", String(32), nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("revoked_by", String(32), nullable=False, server_default=""),
    Index(None, "to"),
)

questions = Table(  # what approvers asked before they decided
    "questions",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("by", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("answered_at", BigInteger),
    Column("answer", Text, nullable=False, default=""),
)

effects = Table(  # every write to Syncro, recorded before it is sent
    "effects",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("refund_id", ForeignKey("refunds.id"), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("sends", Integer, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("looked_at", BigInteger),  # the first look-up that found nothing since it was last sent
    Column("outcome", JSON),
    Index(None, "refund_id"),
)

steps = Table(  # outcomes by the step's name, never by a position in the code
    "steps",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("step", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("outcome", JSON, nullable=False),
)

lanes = Table(  # one refund at a time for one customer; the lane is the lease
    "lanes",
    metadata,
    Column("customer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("refund_id", Integer, nullable=False),
    Column("token", String(64), nullable=False),
    Column("leased_until", BigInteger, nullable=False),
)

messages = Table(  # what people should see in Slack; `wanted` > `sent` means that Slack lags behind
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("refund_id", ForeignKey("refunds.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("snapshot", JSON),  # the refund as it was then; NULL: rendered as it is now
    Column("ts", String(32)),
    Column("wanted", Integer, nullable=False, default=1),
    Column("sent", Integer, nullable=False, default=0),
    Column("sent_hash", String(64)),
    Column("answered_by", String(32)),  # who pressed its button
    Column("answer", String(32)),  # and which
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("token", String(64)),
    Column("leased_until", BigInteger, nullable=False, default=0),
    UniqueConstraint("refund_id", "name"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("requester_id", String(32), nullable=False),
    Column("body", JSON, nullable=False),
    Column("facts", JSON),
    Column("updated_at", BigInteger, nullable=False),
)

landings = Table(  # how the credit of a resolved refund is waited for, until it stands on an invoice
    "landings",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("customer_id", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),  # invoices that were changed after it may hold the credit
    Column("expected_at", BigInteger, nullable=False),  # the run that was to take it
    Column("run_day", String(10)),  # the run that is waited for now
    Column("misses", Integer, nullable=False, server_default="0"),  # runs that passed without it
    Column("failures", Integer, nullable=False, server_default="0"),  # looks in a row that Syncro did not answer
    Column("due_at", BigInteger),  # the next look; NULL: never
    Column("token", String(64)),
    Column("leased_until", BigInteger, nullable=False, server_default="0"),
    Column("found", JSON),  # what was found at the last look
    Column("ask_at", BigInteger),  # when to ask again whether it is on the Spark report; NULL: never
    Column("report_lag", Integer),  # on which report after the run it was seen, from 1
    Column("seen_at", BigInteger),  # when somebody said so
    Column("landed_at", BigInteger),  # since when all of it stands on invoices; NULL: it does not
    Index(None, "due_at"),
    Index(None, "customer_id"),
    Index(None, "ask_at"),
    Index(None, "seen_at"),
)

charges = Table(  # that the right price was charged, where the billed one was wrong
    "charges",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("by", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("where", Text, nullable=False),
)

shelves = Table(  # the products that came back to a shelf: what Syncro says, what was counted
    "shelves",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("product_id", BigInteger, primary_key=True, autoincrement=False),
    Column("requester_id", String(32), nullable=False),
    Column("state", String(32), nullable=False),
    Column("body", JSON, nullable=False),
    Column("due_at", BigInteger),  # when to look at it by itself; NULL: never
    Index(None, "due_at"),
    Index(None, "state", "requester_id"),
)

units = Table(  # every unit that is to come back, or came back, by its serial number
    "units",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("product_id", BigInteger, nullable=False),
    Column("family", String(200), nullable=False),  # what all names of the unit begin with, in small letters
    Column("state", String(32), nullable=False),
    Column("instance_id", BigInteger, unique=True),  # Syncro's unit that gets the name: never two names for one
    Column("body", JSON, nullable=False),
    Index(None, "family"),
    Index(None, "product_id", "state"),
)

excuses = Table(  # what approvers say of credits made by hand: not a refund of this invoice
    "excuses",
    metadata,
    Column("invoice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(64), primary_key=True),  # the credit's
    Column("by", String(32), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("refund_id", ForeignKey("refunds.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("who", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", String(64), nullable=False, unique=True),  # the hash of the event before: the chain never forks
    Column("hash", String(64), nullable=False),
    Index(None, "refund_id"),
)

chain = Table(  # where the events end: one row, and the lock that whoever adds one holds
    "chain",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

reports = Table(  # the months that are to be reported on, and that were
    "reports",
    metadata,
    Column("month", String(7), primary_key=True),  # 2026-10
    Column("files", JSON),  # what was given to Slack right before it was to share them
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", BigInteger, nullable=False),
    Column("posted_at", BigInteger),
    Column("token", String(64)),
    Column("leased_until", BigInteger, nullable=False, server_default="0"),
)

standstills = Table(  # every pause of all refunds; a row without `ended_at` stops every process
    "standstills",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("by", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String(32)),
)

homes = Table(  # the Home tab of each person who opened it; `wanted` > `sent` means that Slack lags behind
    "homes",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column(
        "sees_all", Boolean, nullable=False, server_default=false()
    ),  # an approver, as last known: shown every request
    Column("filter", JSON, nullable=False),  # what the person chose to see
    Column("notice", JSON),  # what the person is told alone: why a click did not count
    Column("asked_at", BigInteger, nullable=False),  # when the person last did something in it
    Column("shown_at", BigInteger, nullable=False, default=0),
    Column("wanted", Integer, nullable=False, default=1),
    Column("sent", Integer, nullable=False, default=0),
    Column("sent_hash", String(64)),
    Column("view_hash", String(64)),  # Slack's own, of the view that stands there
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("token", String(64)),
    Column("leased_until", BigInteger, nullable=False, default=0),
)

changes = Table(  # what Homes have not been told of yet: rows are added with each change and taken out soon after
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("refund_id", Integer),  # NULL: it concerns everybody
)

budget = Table(  # the pacing of all processes towards Syncro: one row
    "budget",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("tat", Float(53), nullable=False),  # theoretical arrival time, seconds since 1970
)

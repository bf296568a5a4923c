"""A refund: its lines, its state, what was done and what keeps it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bot.models.base import Model
from bot.models.billing import Outlook
from bot.models.by_hand import Credit, Excuse, Looked
from bot.models.capability import ProductKind
from bot.models.caution import Caution
from bot.models.charge import Charged
from bot.models.decision import Approval, Decision
from bot.models.delegation import Acting
from bot.models.earlier import Earlier
from bot.models.landing import Landing
from bot.models.policy import Needed, Tier
from bot.models.question import Question
from bot.models.reason import Reason
from bot.models.remedy import Closed, Instruction, Kept
from bot.models.shelf import Shelf
from bot.models.standstill import Standstill
from bot.models.ticket import Ticket


class State(StrEnum):
    """Where a refund stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PROCESSING = "processing"
    RESOLVED = "resolved"
    LANDED = "landed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NEEDS_ATTENTION = "needs_attention"
    OVERDUE = "overdue"
    BY_HAND = "by_hand"  # a person has finished it in Syncro
    CLOSED = "closed"  # a person gave it up: nothing of it stands in Syncro
    DRY_RUN = "dry_run"  # approved in a dry run, and over: nothing was written to Syncro

    @property
    def holds_quantity(self) -> bool:
        """Whether the refund's quantities are spoken for: no other refund may take them."""
        return self not in {State.REJECTED, State.CANCELLED, State.EXPIRED, State.CLOSED, State.DRY_RUN}


class RefundLine(Model):
    """A line of a refund, as approved; it becomes one negative line on the ticket.

    `quantity` is positive here and negative in Syncro. `price_cents` is the billed unit price after discounts,
    `credit_cents` = quantity x price, both excluding GST. `right_cents` is what one should have cost, where the billed
    price was wrong.
    """

    reference: str
    invoice_line_id: int
    product_id: int
    name: str
    quantity: Decimal
    price_cents: int
    credit_cents: int
    taxable: bool
    serials: tuple[str, ...] = ()
    stocked: bool = False
    right_cents: int | None = None

    @property
    def kind(self) -> ProductKind:
        """How Syncro counts the product."""
        if self.serials:
            return ProductKind.SERIALISED
        return ProductKind.STOCKED if self.stocked else ProductKind.PLAIN


class Milestone(StrEnum):
    """What has been done in Syncro, in the order of the procedure."""

    TICKET_CREATED = "ticket_created"
    LINES_ADDED = "lines_added"
    READ_BACK = "read_back"
    CHECKLIST_COMPLETE = "checklist_complete"
    TICKET_RESOLVED = "ticket_resolved"


class Progress(Model):
    """One thing that was done. `turned` counts lines that had to be added positive and then edited to negative."""

    milestone: Milestone
    at: datetime
    turned: int = 0


class Trap(StrEnum):
    """Why a refund cannot go on by itself."""

    REFUSED = "refused"  # Syncro said a clear no
    NOT_PERMITTED = "not_permitted"  # the token lacks a permission
    UNKNOWN = "unknown"  # no answer twice, and the effect was not found
    TWO_FOUND = "two_found"  # one effect was found twice
    CHANGED = "changed"  # Syncro does not hold what was approved
    POSITIVE_LINE = "positive_line"  # a line that charges the customer may stand on the ticket
    LINE_REMOVED = "line_removed"  # Syncro would not turn a line negative, so it is not there
    CHECKLIST = "checklist"  # a worksheet needs a person
    NO_LONGER_REFUNDABLE = "no_longer_refundable"  # the invoice changed between request and execution
    UNREACHABLE = "unreachable"  # for hours Syncro could not be reached, or not be read
    CRASHED = "crashed"  # the same step failed several times
    REFUNDED_BY_HAND = "refunded_by_hand"  # refunds made by hand leave less than what was approved
    NAMED_ELSEWHERE = "named_elsewhere"  # Syncro names the refund where the ledger does not know it
    REFUNDED_ALREADY = "refunded_already"  # other refunds took what was left meanwhile
    STILL_STANDING = "still_standing"  # it was to be given up, and a part of it stands in Syncro
    RESTORED = "restored"  # the ledger learnt of it from its ticket, which is not finished
    NOT_LANDED = "not_landed"  # runs have passed, and the credit is not on an invoice
    NOT_SEEN = "not_seen"  # for days nobody could look whether the credit is on an invoice
    LANDED_OTHERWISE = "landed_otherwise"  # it stands on an invoice, and not as approved
    TAKEN_OFF = "taken_off"  # it stood on an invoice as approved, and does not any more


class Attention(Model):
    """What a person has to know and do.

    `step` says what the bot was doing ("adding line 2"), `said` holds Syncro's own words, `differences` what the
    read-back found, each a sentence. The caller need not repeat what was done: that is the refund's progress.
    `handed_to` is who goes on by hand. `may_keep` is the fingerprint of what stands on the ticket, where that may take
    the place of what was approved, and `keepable_cents` what it would refund, including GST; `may_put_back` says that
    the bot can make the ticket as approved again, `billed` that it holds what was approved, and an invoice has taken it
    or a part of it. `by_hand` are the lines of others that stand in the way, and `so_far` says of each line of the
    refund whether it stands on the ticket, where one does. `charging` is a line that was seen to stand there with a
    positive quantity.
    """

    trap: Trap
    step: str
    said: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    permission: str = ""
    line: str = ""
    may_keep: str = ""
    keepable_cents: int = 0
    may_put_back: bool = False
    billed: bool = False
    handed_to: str = ""
    by_hand: tuple[Credit, ...] = ()
    so_far: tuple[str, ...] = ()
    charging: str = ""


class Why(StrEnum):
    """Why a running refund pauses."""

    NO_ANSWER = "no_answer"  # a write was sent and the answer was lost: look again before anything else
    UNREACHABLE = "unreachable"  # nothing reached Syncro, or it can't be read
    BUSY = "busy"  # Syncro's limit of requests
    LEDGER_BEHIND = "ledger_behind"  # Syncro holds refunds that the ledger does not know, as after a restored backup
    RUN_TODAY = "run_today"  # the customer's recurring invoices are made in these hours
    DRY_RUN = "dry_run"  # it was asked for in earnest, and the bot is in a dry run
    STANDSTILL = "standstill"  # an approver paused all refunds


class Waiting(Model):
    """Why a running refund pauses, until when, and what it was doing.

    `since` is when it began to pause for nothing but Syncro's being out of reach or busy.
    """

    why: Why
    until: datetime
    step: str = ""
    since: datetime | None = None


class Rehearsal(Model):
    """What a dry run found out beside the request itself: names for the notes, and the status of a finished ticket."""

    requester: str
    approver: str
    status: str


class Refund(Model):
    """A refund with everything people may see of it.

    `key` signs the record of this refund that stands in the ticket's notes: only a ticket that carries it is ours.
    `version` counts what was asked for under this number; `asked_at` is when the latest was sent, None for the first,
    and `before_cents` what the one before came to, incl. GST. `content_hash` is the fingerprint of what was shown to
    the approvers; a decision is bound to it. `approvals` are those of this `version`. `tier`, `needed` and `expires_at`
    are what the policy makes of it, where it is looked at under a policy. `instruction` is what a person asked for and
    the bot has not done yet. Where something was `kept`, `lines` and `gst_cents` are what stands in Syncro. `rounds`
    counts how often a person had the ticket changed after it was once as approved. `by_hand` are the credits of its
    products that were made by hand when it was asked for, `looked` says when and how completely Syncro was read for
    them, and `excuses` what approvers say of such credits; `earlier` are requests for the same that were made before.
    Where the billed price was wrong and is refunded, the right one is `to_charge`, until somebody says that it was
    `charged`. `standstill` is set while all refunds are paused and this one is not finished. With `dry_run` nothing of
    it is ever written to Syncro. `outlook_asked` is what the requester and the approver saw, where `outlook` has
    changed since. `landing` is what was found when the bot last looked for the credit on an invoice. `stock` are the
    products that came back to a shelf. `acting` are those whom a reminder calls because they act for somebody it calls.
    """

    id: int
    reference: str
    key: str
    state: State
    requester_id: str
    customer_id: int
    customer_name: str
    invoice_id: int
    invoice_number: str
    invoice_date: date
    lines: tuple[RefundLine, ...]
    gst_cents: int
    currency_symbol: str = "$"
    reason: Reason
    details: str
    date_from: date | None = None
    date_to: date | None = None
    outlook: Outlook
    caution: Caution = Caution()
    by_hand: tuple[Credit, ...] = ()
    looked: Looked = Looked()
    earlier: tuple[Earlier, ...] = ()
    content_hash: str
    created_at: datetime
    time_zone: str
    web_url: str
    version: int = 1
    asked_at: datetime | None = None
    before_cents: int = 0
    approvals: tuple[Approval, ...] = ()
    questions: tuple[Question, ...] = ()
    tier: Tier | None = None
    needed: Needed | None = None
    expires_at: datetime | None = None
    acting: tuple[Acting, ...] = ()
    decision: Decision | None = None
    ticket: Ticket | None = None
    lines_done: int = 0
    progress: tuple[Progress, ...] = ()
    attention: Attention | None = None
    waiting: Waiting | None = None
    instruction: Instruction | None = None
    kept: Kept | None = None
    closed: Closed | None = None
    rounds: int = 0
    excuses: tuple[Excuse, ...] = ()
    standstill: Standstill | None = None
    dry_run: bool = False
    rehearsal: Rehearsal | None = None
    outlook_asked: Outlook | None = None
    to_charge: bool = False
    charged: Charged | None = None
    landing: Landing | None = None
    stock: tuple[Shelf, ...] = ()

    @property
    def since(self) -> datetime:
        """Since when the request waits as it is."""
        return self.asked_at or self.created_at

    @property
    def credit_cents(self) -> int:
        """The credit excluding GST, in cents, as a positive number."""
        return sum(line.credit_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        """The credit including GST, in cents, as a positive number."""
        return self.credit_cents + self.gst_cents

    @property
    def charge_cents(self) -> int:
        """What the refunded units come to at the right price, excluding GST; 0 where no price was wrong."""
        units: dict[tuple[int, int], Decimal] = {}
        for line in self.lines:
            if line.right_cents is not None:
                key = (line.invoice_line_id, line.right_cents)
                units[key] = units.get(key, Decimal(0)) + line.quantity
        return sum(
            int((quantity * cents).quantize(Decimal(1), ROUND_HALF_UP)) for (_, cents), quantity in units.items()
        )

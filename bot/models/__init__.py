"""The vocabulary: what a refund is made of, and the words for it.

Money is whole cents (`int`), quantities are `Decimal`, times are aware, dates are days in the account's time zone.
Every class is frozen and can be stored as JSON; a field added later needs a default, so that old rows still make sense.
"""

from bot.models.base import Model, RowId, SyncroId
from bot.models.billing import (
    Account,
    BilledLine,
    Customer,
    Invoice,
    InvoiceSummary,
    Outlook,
    Product,
    RunWindow,
    Schedule,
    ScheduleTrouble,
    SoldUnit,
    SparkCalendar,
    Trouble,
    Usual,
)
from bot.models.bulk import Outcome, Pick
from bot.models.by_hand import Aftermath, Credit, Excuse, Looked, Noted, Orphan, OwnLine, Place
from bot.models.capability import Capabilities, Capability, ProductKind, Sign
from bot.models.caution import Caution, GstChange
from bot.models.charge import Charged
from bot.models.checked import Broken, Checked, Spot
from bot.models.decision import Approval, ApproverFacts, Decision, DecisionKind, Denial
from bot.models.delegation import Acting, Delegation, HandOver, HandOverField, Objection
from bot.models.earlier import Earlier
from bot.models.eligibility import Eligibility, Spent
from bot.models.entry import Outside, Visitor
from bot.models.finding import Examined, Finding, Grade
from bot.models.home import Home, HomeFilter, Kind, Part, Row, Section, Stands, Waits, Whose
from bot.models.landing import Bill, Cause, Evidence, Landing, Maker, Obstacle, Sighting, Verdict, Watch
from bot.models.policy import Group, Needed, Patience, Policy, Tier
from bot.models.question import Question
from bot.models.reason import Reason
from bot.models.record import Claim, Entry, Fate, Reconciled, Record, RecordedLine
from bot.models.refund import Attention, Milestone, Progress, Refund, RefundLine, Rehearsal, State, Trap, Waiting, Why
from bot.models.remedy import Closed, Instruction, Kept, Remedy
from bot.models.report import Month, NoMonth, Report, Share
from bot.models.request import Choice, Draft, Facts, Input, Taken, Violation
from bot.models.settled import Correction, Supplier
from bot.models.shelf import Shelf
from bot.models.standstill import Standstill
from bot.models.stock import (
    OFF,
    Agreement,
    Correcting,
    Count,
    Hitch,
    Location,
    Moved,
    NotCounted,
    OnHand,
    SetTo,
    Stock,
)
from bot.models.story import Event, Sent, Story
from bot.models.ticket import Ticket, TicketFacts, TicketLine, Worksheet, WorksheetField
from bot.models.unit import Blank, Course, Naming, Unit, family, folded

__all__ = [
    "OFF",
    "Account",
    "Acting",
    "Aftermath",
    "Agreement",
    "Approval",
    "ApproverFacts",
    "Attention",
    "Bill",
    "BilledLine",
    "Blank",
    "Broken",
    "Capabilities",
    "Capability",
    "Cause",
    "Caution",
    "Charged",
    "Checked",
    "Choice",
    "Claim",
    "Closed",
    "Correcting",
    "Correction",
    "Count",
    "Course",
    "Credit",
    "Customer",
    "Decision",
    "DecisionKind",
    "Delegation",
    "Denial",
    "Draft",
    "Earlier",
    "Eligibility",
    "Entry",
    "Event",
    "Evidence",
    "Examined",
    "Excuse",
    "Facts",
    "Fate",
    "Finding",
    "Grade",
    "Group",
    "GstChange",
    "HandOver",
    "HandOverField",
    "Hitch",
    "Home",
    "HomeFilter",
    "Input",
    "Instruction",
    "Invoice",
    "InvoiceSummary",
    "Kept",
    "Kind",
    "Landing",
    "Location",
    "Looked",
    "Maker",
    "Milestone",
    "Model",
    "Month",
    "Moved",
    "Naming",
    "Needed",
    "NoMonth",
    "NotCounted",
    "Noted",
    "Objection",
    "Obstacle",
    "OnHand",
    "Orphan",
    "Outcome",
    "Outlook",
    "Outside",
    "OwnLine",
    "Part",
    "Patience",
    "Pick",
    "Place",
    "Policy",
    "Product",
    "ProductKind",
    "Progress",
    "Question",
    "Reason",
    "Reconciled",
    "Record",
    "RecordedLine",
    "Refund",
    "RefundLine",
    "Rehearsal",
    "Remedy",
    "Report",
    "Row",
    "RowId",
    "RunWindow",
    "Schedule",
    "ScheduleTrouble",
    "Section",
    "Sent",
    "SetTo",
    "Share",
    "Shelf",
    "Sighting",
    "Sign",
    "SoldUnit",
    "SparkCalendar",
    "Spent",
    "Spot",
    "Stands",
    "Standstill",
    "State",
    "Stock",
    "Story",
    "Supplier",
    "SyncroId",
    "Taken",
    "Ticket",
    "TicketFacts",
    "TicketLine",
    "Tier",
    "Trap",
    "Trouble",
    "Unit",
    "Usual",
    "Verdict",
    "Violation",
    "Visitor",
    "Waiting",
    "Waits",
    "Watch",
    "Whose",
    "Why",
    "Worksheet",
    "WorksheetField",
    "family",
    "folded",
]

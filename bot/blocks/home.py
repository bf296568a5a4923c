"""The Home tab: what waits for this person, what they asked for, and for approvers everything open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.bulk import small_ones
from bot.blocks.button import actions, button
from bot.blocks.clean import clean
from bot.blocks.home_rows import row_blocks
from bot.blocks.modal import placeholder
from bot.blocks.options import option
from bot.blocks.pager import pager
from bot.blocks.standstill import GO_ON, paused
from bot.blocks.text import bold, paragraph, plain, rich
from bot.models import Part, Stands, Whose

if TYPE_CHECKING:
    from bot.blocks.message import Block, Message, View
    from bot.models import Home, Section

CALLBACK_ID = "refund_home"
HEADER_LIMIT = 150
TITLES = {
    Part.WAITING: "Waiting for you",
    Part.MINE: "Your requests",
    Part.EVERYTHING: "Everything open",
}
STANDS = {
    Stands.ANY: "Wherever they stand",
    Stands.ASKED: "Waiting for approval",
    Stands.AT_WORK: "Being carried out",
    Stands.WITH_A_PERSON: "Needing a person",
    Stands.OVERDUE: "Overdue",
    Stands.BEFORE_THE_BILL: "Resolved, before the bill",
    Stands.ENDED: "Ended",
}
WHOSE = {
    Whose.BOTH: "Mine and everybody's",
    Whose.MINE: "Only mine",
    Whose.EVERYTHING: "Only everybody's",
}


def home_view(home: Home) -> View:
    """The whole tab; at most 100 blocks, however much there is."""
    blocks = [
        *home.notice,
        *_notices(home),
        actions("home:ask", button("home_ask", "Ask for a Refund", {})),
        *_section(Part.WAITING, home.waiting, TITLES[Part.WAITING], empty="Nothing waits for you."),
        *(small_ones(home) if home.approver and home.up_to_cents else []),
        {"type": "divider"},
        _filters(home),
        *_lists(home),
    ]
    return _view(blocks)


def notice(reference: str, note: Message) -> list[Block]:
    """What one person is told on top of their Home, and about which refund, where it is about one."""
    return [*([rich(paragraph(bold(f"About {reference}:")))] if reference else []), *note.blocks]


def not_drawn() -> View:
    """Stands there where Slack would not show the Home."""
    sorry = paragraph("I could not show your Home. The cards in the channel are right; nothing is lost.")
    return _view([rich(sorry)])


def _view(blocks: list[Block]) -> View:
    return {"type": "home", "callback_id": CALLBACK_ID, "blocks": blocks}


def _notices(home: Home) -> list[Block]:
    """What stands still, before anything else."""
    said = []
    if home.standstill is not None:
        said += [
            paused(home.standstill),
            paragraph("I write nothing more to Syncro until an approver types ", bold(GO_ON), "."),
        ]
    if home.dry_run:
        said.append(paragraph(bold("Dry run: nothing is written to Syncro.")))
    if home.unsure:
        said.append(
            paragraph(
                "Slack does not tell me right now who approves. What waits for approvers shows here once it does; the "
                "cards in the channel can be decided."
            )
        )
    return [rich(*said)] if said else []


def _lists(home: Home) -> list[Block]:
    nothing = "None fits." if _is_filtered(home) else "None yet."
    blocks: list[Block] = []
    if home.mine is not None:
        blocks += _section(Part.MINE, home.mine, TITLES[Part.MINE], empty=nothing)
    if home.everything is not None:
        title = TITLES[Part.EVERYTHING] if home.filter.stands is Stands.ANY else "Everybody's requests"
        blocks += _section(
            Part.EVERYTHING, home.everything, title, empty="None." if nothing == "None yet." else nothing
        )
    return blocks


def _section(part: Part, section: Section, title: str, *, empty: str) -> list[Block]:
    """A heading with the number, the rows of the page, and how to see the others."""
    more = "more than " if section.capped else ""
    count = f" ({more}{section.total})" if section.total else ""
    head: Block = {"type": "header", "text": plain(f"{title}{count}", HEADER_LIMIT)}
    if not section.rows:
        return [head, rich(paragraph(empty))]
    rows = [block for row in section.rows for block in row_blocks(row, asker=part is not Part.MINE)]
    return [head, *rows, *pager(part, section)]


def _filters(home: Home) -> Block:
    chosen = home.filter
    customer: dict[str, Any] = {
        "type": "external_select",
        "action_id": "home_customer",
        "min_query_length": 1,
        "placeholder": placeholder("Every customer"),
    }
    if chosen.customer_id:
        customer["initial_option"] = option(clean(chosen.customer_name) or "(no name)", str(chosen.customer_id))
    elements = [_select("home_stands", "Where they stand", STANDS, chosen.stands), customer]
    if home.approver:
        elements.insert(0, _select("home_whose", "Whose requests", WHOSE, chosen.whose))
    if _is_filtered(home):
        elements.append(button("home_clear", "Show Everything", {}))
    # Slack keeps what was picked in a block of the same id: another wish is another block.
    return actions(f"home:filters:{chosen.whose}:{chosen.stands}:{chosen.customer_id}", *elements)


def _is_filtered(home: Home) -> bool:
    chosen = home.filter
    return chosen.whose is not Whose.BOTH or chosen.stands is not Stands.ANY or bool(chosen.customer_id)


def _select(action_id: str, asks: str, words: dict[Any, str], chosen: str) -> dict[str, Any]:
    options = {value: option(said, value) for value, said in words.items()}
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": placeholder(asks),
        "options": list(options.values()),
        "initial_option": options[chosen],
    }

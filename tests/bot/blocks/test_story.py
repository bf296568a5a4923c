"""Everything about a refund: who, when, what, in the words people use; page by page, and nothing left out."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.happened import SAID
from bot.blocks.money import MINUS, TIMES
from bot.blocks.story import story_page
from bot.models import Approval, Event, Question, Reason, Refund, Sent, State, Story, Trap
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_view, inside
from tests.bot.blocks.reading import links, read

pytestmark = pytest.mark.long

THREAD = "https://example.slack.com/archives/C0/p1"


def event(name: str, who: str = "bot", **data: Any) -> Event:
    return Event(at=samples.AT, name=f"refund.{name}", who=who, data=data)


def sent(key: str, outcome: dict[str, Any] | None, sends: int = 1) -> Sent:
    return Sent(key=f"RF-000123/{key}", sends=sends, at=samples.AT, outcome=outcome)


def story(refund: Refund, *events: Event, writes: tuple[Sent, ...] = ()) -> Story:
    return Story(refund=refund, events=events, writes=writes, thread=THREAD)


def all_pages(told: Story) -> list[dict[str, Any]]:
    pages = [story_page(told, 0)]
    while any(found.get("text", {}).get("text") == "More" for found in inside(pages[-1]["blocks"]) if "value" in found):
        pages.append(story_page(told, len(pages)))
    return pages


def test_it_says_what_was_asked_by_whom_for_how_much_and_where_it_stands() -> None:
    refund = samples.refund(State.RESOLVED, decision=samples.APPROVED, ticket=samples.TICKET)
    page = story_page(story(refund), 0)
    text = read(page)
    check_view(page)
    assert page["title"]["text"] == "RF-000123"
    assert text.startswith("$415.38 incl. GST to Kererū Café · Thread Asked by @U0MERE · 24 Nov 2026 13:55")
    assert "Invoice 8101 of 1 Oct 2026" in text
    assert f"Total: {MINUS}$361.20 excl. GST · {MINUS}$415.38 incl. GST" in text
    assert "Approved by @U0WIREMU · Tue 24 Nov 14:02 Ticket 20031 is resolved." in text
    assert f"1 {TIMES} Yealink T46U handset at $249.00: {MINUS}$249.00 excl. GST" in text
    assert links(page)["Thread"] == THREAD


def test_no_serial_number_is_cut_off_however_long_they_are() -> None:
    serials = ("", *(f"{number:03d}{'x' * 140}" for number in range(90)))
    refund = samples.refund()
    line = refund.lines[0].model_copy(update={"serials": serials})
    pages = all_pages(story(refund.model_copy(update={"lines": (line, *refund.lines[1:])})))
    text = " ".join(read(page) for page in pages)
    assert all(serial in text for serial in serials)


def test_every_event_says_when_who_and_what() -> None:
    events = (
        event("requested", samples.MERE),
        event("approved", samples.WIREMU, reason="", acting_for=samples.MERE),
        event("ticket_created", id=9001, number="20031"),
        event("line/1", line_id=7, turned=0),
        event("round-2/line/3", line_id=7, turned=0),
        event("waiting", why="no_answer", step="adding line 2", until="2026"),
        event("needs_attention", trap=Trap.CHANGED, step="reading back", differences=["Approved: 2.", "Now: 1."]),
        event("changed", samples.MERE, version=2, before_cents=12345),
        event("stock_counted", samples.MERE, product=12, counted=3, lines=[{"deep": 1}]),
        Event(at=samples.AT, name="stock.differs", who=samples.MERE, data={"product": 12, "counted": "2"}),
    )
    told = read(story_page(story(samples.refund(), *events), 0)).split("24 Nov 2026 14:02 · ")
    assert [each.strip() for each in told[1:]] == [
        "@U0MERE asked for it",
        "@U0WIREMU approved it, acting for @U0MERE",
        "Created the ticket: 20031",
        "Added line 1",
        "Added line 3 again",
        "Waited: no answer; adding line 2",
        "Called a person: changed; reading back; Approved: 2.; Now: 1.",
        "@U0MERE changed the request: version 2; it came to $123.45 before",
        "@U0MERE Stock counted: product 12; counted 3",
        "@U0MERE counted the shelf, and it differs: product 12; counted 2 10 events, 0 writes to Syncro.",
    ]


def test_a_wait_that_was_begun_anew_says_how_often() -> None:
    again = event("waiting", why="unreachable").model_copy(
        update={"times": 1234, "until": samples.AT + timedelta(days=1)}
    )
    assert "Waited: unreachable (1,234 times, the last at 25 Nov 2026 14:02)" in read(
        story_page(story(samples.refund(), again), 0)
    )


def test_every_write_says_what_came_of_it() -> None:
    writes = (
        sent("ticket", {"done": {"id": 1}}),
        sent("1/add", {"refused": ["Quantity must be positive"], "status": 422}),
        sent("1/add-positive", {"done": {}}, 2),
        sent("round-2/1/turn", None),
        sent("1/mark/77", {"done": {}}, 0),
        sent("worksheet/8", {"done": {}}),
        sent("resolve", {"done": {}}),
    )
    text = read(story_page(story(samples.refund(), writes=writes), 0))
    for words in (
        "Create the ticket: sent once, done",
        "Add line 1, negative: sent once, refused by Syncro (422): Quantity must be positive",
        "Add line 1, positive, to be turned: sent 2 times, done",
        "Turn line 1 negative (again): sent once, and nobody knows yet what came of it",
        "Mark line 1, which was added by hand: found there, never sent by this ledger, done",
        "Answer the checklist: sent once, done",
        "Resolve the ticket: sent once, done",
    ):
        assert words in text


def test_questions_stand_there_in_full() -> None:
    asked = Question(number=1, by=samples.WIREMU, at=samples.AT, text="w" * 1000)
    answered = asked.model_copy(update={"number": 2, "answered_at": samples.AT, "answer": "a" * 1000})
    text = read(story_page(story(samples.refund(questions=(asked, answered))), 0))
    assert "w" * 1000 in text
    assert "a" * 1000 in text
    assert "Not answered yet." in text


def test_who_has_agreed_so_far_is_named_while_it_is_open() -> None:
    refund = samples.refund(approvals=(Approval(by=samples.WIREMU, at=samples.AT, entries=()),))
    assert "Nobody has decided yet. Approved by @U0WIREMU · 24 Nov 2026 14:02" in read(story_page(story(refund), 0))


@pytest.mark.parametrize("words", ["Yealink", samples.HOSTILE, "ā" * 3000])
@pytest.mark.parametrize("state", [State.REQUESTED, State.RESOLVED, State.NEEDS_ATTENTION])
def test_the_longest_story_is_paged_and_every_line_event_and_write_is_on_a_page(words: str, state: State) -> None:
    huge = samples.huge(words, state=state) if state is not State.NEEDS_ATTENTION else samples.huge(words)
    lines = tuple(
        line.model_copy(update={"serials": tuple(f"{number}-{unit}-{words[:40]}" for unit in range(60))})
        for number, line in enumerate(huge.lines)
    )
    refund = huge.model_copy(update={"lines": lines})
    events = tuple(event("answer", samples.MERE, number=number, text=words) for number in range(150))
    writes = tuple(sent(f"{number}/add", {"refused": [words], "status": 422}) for number in range(60))
    pages = all_pages(story(refund, *events, writes=writes))
    for page in pages:
        check_view(page)
    together = [found for page in pages for block in page["blocks"] for found in block.get("elements", ())]
    bullets = [item for found in together if found["type"] == "rich_text_list" for item in found["elements"]]
    assert len(bullets) >= len(lines) * (1 + 2) + len(events) + len(writes)
    assert f"Page 1 of {len(pages)}. 150 events, 60 writes to Syncro." in read(pages[0])


def test_pages_turn_both_ways_and_a_page_that_there_is_not_is_the_last() -> None:
    told = story(samples.refund(), *(event("answer", samples.MERE, number=n, text="x" * 900) for n in range(250)))
    pages = all_pages(told)
    assert len(pages) > 2
    turning = [json.loads(each["value"])["page"] for each in inside(pages[1]["blocks"]) if "value" in each]
    assert turning == [0, 2]
    assert story_page(told, 99) == pages[-1]


@pytest.mark.parametrize("reason", Reason)
def test_nothing_typed_becomes_markup(reason: Reason) -> None:
    refund = samples.refund(customer_name=samples.NASTY, details=samples.NASTY, reason=reason)
    page = story_page(story(refund, event("answer", samples.MERE, text=samples.NASTY), event(samples.NASTY)), 0)
    check_view(page)
    assert {found["url"] for found in inside(page["blocks"]) if found.get("type") == "link"} <= {
        THREAD,
        f"{samples.WEB}/customers/31",
        f"{samples.WEB}/invoices/71",
        f"{samples.WEB}/tickets/9001",
    }
    assert {found["user_id"] for found in inside(page["blocks"]) if found.get("type") == "user"} == {samples.MERE}


def test_no_word_of_the_ledger_itself_is_read() -> None:
    for said in SAID.values():
        assert "_" not in said

# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.syncro import Clock
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox_tests.syncro.client import Api


async def subjects(api: Api, **query: Any) -> list[str]:
    return [row["subject"] for row in (await api.get("/tickets", **query))["tickets"]]


async def test_K1_line_items_in_a_create_body_are_silently_ignored(api: Api) -> None:
    lines = [{"name": "Handset", "description": "x", "quantity": -1}]
    ticket = await api.ticket(line_items=lines, line_items_attributes=lines)
    assert ticket["line_items"] == []
    assert api.syncro.account.ticket(20031).lines == []


async def test_a_ticket_has_a_number_that_is_not_its_id(api: Api) -> None:
    ticket = await api.ticket()
    assert (ticket["id"], ticket["number"], ticket["status"]) == (90210031, 20031, "New")
    assert (await api.http.get("/tickets/20031")).status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"subject": "x"}, "Customer required field"),
        ({"subject": "x", "customer_id": 1}, "Customer required field"),
        ({"subject": " "}, "Subject can't be blank"),
        ({"status": "Done"}, "Status is not included in the list"),
        ({"comments_attributes": [{"body": "text"}]}, "Subject can't be blank"),
        ({"subject": 7}, "Subject is not a string"),
        ({"number": "20001"}, "Number has already been taken"),
    ],
)
async def test_a_ticket_that_is_not_valid_is_refused_and_not_made(api: Api, body: dict[str, Any], message: str) -> None:
    before = set(api.syncro.account.tickets)
    if "customer_id" not in body and message != "Customer required field":
        body = {"subject": "Credit", "customer_id": api.syncro.account.customer(who.KERERU).id, **body}
    response = await api.send("POST", "/tickets", **body)
    assert (response.status_code, response.json()) == (422, {"error": message})
    assert set(api.syncro.account.tickets) == before


async def test_K7_a_comment_needs_subject_and_body(api: Api) -> None:
    ticket = await api.ticket()
    response = await api.send("POST", f"/tickets/{ticket['id']}/comment")
    assert response.status_code == 422
    assert response.json() == {"success": False, "message": ["Body can't be blank", "Subject can't be blank"]}


async def test_K7_the_text_of_a_comment_stays_literal_and_do_not_email_is_never_returned(api: Api) -> None:
    ticket = await api.ticket()
    text = "**bold** <b>x</b> \u202eright-to-left"
    body = {"subject": "Credit", "body": text, "do_not_email": True, "hidden": False}
    answer = (await api.send("POST", f"/tickets/{ticket['id']}/comment", **body)).json()["comment"]
    assert answer["body"] == text
    assert "do_not_email" not in answer


@pytest.mark.parametrize(
    ("flags", "mails"),
    [({}, 1), ({"hidden": True}, 0), ({"do_not_email": True}, 0), ({"hidden": False, "do_not_email": False}, 1)],
)
async def test_K7_the_customer_gets_mail_unless_told_otherwise(api: Api, flags: dict[str, bool], mails: int) -> None:
    comment = {"subject": "Notes", "body": "Reason", **flags}
    ticket = await api.ticket(comments_attributes=[comment])
    assert len(api.syncro.account.mails) == mails
    await api.send("POST", f"/tickets/{ticket['id']}/comment", **comment)
    await api.send("PUT", f"/tickets/{ticket['id']}", comments_attributes=[comment])
    assert len(api.syncro.account.mails) == 3 * mails


async def test_K8_lists_carry_the_first_comment_and_no_lines(api: Api) -> None:
    entries = [{"subject": f"Note {number}", "body": "text", "hidden": True} for number in range(12)]
    ticket = await api.ticket(comments_attributes=entries)
    await api.line(ticket)
    (listed,) = (await api.get("/tickets", number=20031, all_comments="true"))["tickets"]
    assert [comment["subject"] for comment in listed["comments"]] == ["Note 0"]
    assert "line_items" not in listed

    first = await api.get(f"/tickets/{ticket['id']}/comments")
    second = await api.get(f"/tickets/{ticket['id']}/comments", page=2)
    assert first["meta"] == {"total_pages": 2, "page": 1, "per_page": 10}
    assert [len(page["comments"]) for page in (first, second)] == [10, 2]
    everything = await api.get(f"/tickets/{ticket['id']}/comments", per_page=50, sort_direction="DESC")
    assert len(everything["comments"]) == 12


async def test_K9_a_ticket_can_be_deleted_and_a_comment_cannot(api: Api) -> None:
    ticket = await api.ticket(comments_attributes=[{"subject": "a", "body": "b", "hidden": True}])
    comment = ticket["comments"][0]["id"]
    assert (await api.http.delete(f"/tickets/{ticket['id']}/comments/{comment}")).status_code == 404
    answer = await api.http.delete(f"/tickets/{ticket['id']}")
    assert answer.json() == {"message": "Ticket was successfully deleted. "}
    gone = await api.http.delete(f"/tickets/{ticket['id']}")
    assert (gone.status_code, gone.json()) == (404, {"message": "Not found"})


async def test_K10_statuses_are_those_of_the_settings(api: Api) -> None:
    ticket = await api.ticket()
    settings = await api.get("/tickets/settings")
    assert settings["ticket_status_list"][:3] == ["New", "In Progress", "Resolved"]
    refused = await api.resolve(ticket, "Resolved - Credited")
    assert refused.json() == {"success": False, "message": ["Status is not included in the list"]}
    api.syncro.account.ticket_statuses.append("Resolved - Credited")
    resolved = (await api.resolve(ticket, "Resolved - Credited")).json()["ticket"]
    assert resolved["resolved_at"] == "2026-11-24T20:30:00.000Z"
    reopened = (await api.resolve(ticket, "In Progress")).json()["ticket"]
    assert reopened["resolved_at"] is None


@pytest.mark.parametrize("mailed", [True, False])
async def test_K10_resolving_mails_the_customer_if_the_account_says_so(api: Api, *, mailed: bool) -> None:
    api.syncro.account.switches.resolved_emails = mailed
    ticket = await api.ticket()
    await api.resolve(ticket)
    assert [mail.ticket_number for mail in api.syncro.account.mails] == [20031] * mailed


async def test_K11_a_reply_of_the_customer_moves_the_ticket_by_itself(api: Api) -> None:
    ticket = await api.ticket()
    await api.resolve(ticket)
    api.syncro.account.customer_replies(20031, "Thanks!")
    now = (await api.get(f"/tickets/{ticket['id']}"))["ticket"]
    assert (now["status"], now["resolved_at"], now["comments"][-1]["body"]) == ("Customer Reply", None, "Thanks!")


async def test_K12_tickets_are_found_by_each_filter(api: Api, clock: Clock) -> None:
    clock.advance(hours=1)
    tui = api.syncro.account.customer(who.TUI).id
    ticket = await api.ticket(who.TUI, subject="Credit/refund for X (RF-000123)")
    await api.ticket(who.KERERU, subject="Other")
    wanted = ["Credit/refund for X (RF-000123)"]
    assert await subjects(api, customer_id=tui, status="New") == wanted
    assert await subjects(api, number=str(ticket["number"])) == wanted
    assert await subjects(api, query="RF-000123") == wanted
    assert await subjects(api, query="RF-000124") == []
    assert await subjects(api, customer_id=tui, created_after="2026-11-24T20:45:00Z") == wanted
    assert await subjects(api, customer_id=tui, created_after="2026-11-25T10:30:00") == []
    assert await subjects(api, customer_id=tui, since_updated_at="2026-11-25") == wanted
    assert await subjects(api, since_updated_at="nonsense") == []
    await api.resolve(ticket)
    assert await subjects(api, resolved_after="2026-11-25", customer_id=tui) == wanted
    assert wanted[0] not in await subjects(api, status="Not Closed")
    assert await subjects(api, mine="true") == []


async def test_K12_tickets_come_newest_first(api: Api) -> None:
    await api.ticket(subject="Newest")
    rows = (await api.get("/tickets"))["tickets"]
    assert rows[0]["subject"] == "Newest"
    assert [row["created_at"] for row in rows] == sorted((row["created_at"] for row in rows), reverse=True)


async def test_a_search_finds_similar_references_too(api: Api) -> None:
    await api.ticket(subject="Credit (RF-0001)")
    await api.ticket(subject="Credit (RF-00012)")
    assert len(await subjects(api, query="RF-0001")) == 2


async def test_an_update_changes_only_what_is_sent(api: Api) -> None:
    ticket = await api.ticket(priority="2 Normal", tag_list=["refund"])
    after = (await api.send("PUT", f"/tickets/{ticket['id']}", user_id=70115)).json()["ticket"]
    assert (after["subject"], after["priority"], after["tag_list"]) == ("Credit", "2 Normal", ["refund"])
    assert after["user"]["full_name"] == "Refund Bot"


async def test_a_refused_update_changes_nothing(api: Api) -> None:
    ticket = await api.ticket()
    comment = {"body": "no subject"}
    refused = await api.send("PUT", f"/tickets/{ticket['id']}", status="Resolved", comments_attributes=[comment])
    assert refused.status_code == 422
    assert api.syncro.account.ticket(20031).status == "New"


async def test_times_are_written_in_utc_with_milliseconds(api: Api) -> None:
    ticket = await api.ticket()
    assert ticket["created_at"] == "2026-11-24T20:30:00.000Z"
    assert api.syncro.account.ticket(20031).created_at == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)

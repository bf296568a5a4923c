"""Comments and the mails they cause: K7, K8."""

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, unsuccessful
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.moments import is_after, is_before
from tests.sandbox.syncro.pages import Page
from tests.sandbox.syncro.records import Comment, Ticket
from tests.sandbox.syncro.wire import tickets as wire

PER_PAGE = 10
Entry = tuple[Comment, bool]
"""A comment, and whether the customer gets it by mail."""


def add_comment(account: Account, call: Call) -> Answer:
    ticket = account.find_ticket(call.id())
    entry = comment_of(account, call.body)
    if messages := wrongs([entry]):
        raise unsuccessful(*messages)
    publish(account, ticket, [entry])
    account.touch(ticket)
    return Answer({"comment": wire.comment(ticket, entry[0])})


def list_comments(account: Account, call: Call) -> Answer:
    """All of them, hidden ones too, ten a page unless `per_page` says otherwise."""
    ticket = account.find_ticket(call.id())
    found = [comment for comment in ticket.comments if in_range(account, call, comment)]
    found.sort(
        key=lambda comment: (comment.created_at, comment.id),
        reverse=(call.text("sort_direction") or "").upper() == "DESC",
    )
    page = Page(max(call.whole("page") or 1, 1), max(call.whole("per_page") or PER_PAGE, 1))
    return Answer(
        {
            "comments": [wire.full_comment(account, ticket, comment) for comment in page.cut(found)],
            "meta": {"total_pages": page.count(found), "page": page.number, "per_page": page.size},
        }
    )


def in_range(account: Account, call: Call, comment: Comment) -> bool:
    """Comments are never edited through the API, so both pairs of filters look at the same moment."""
    return all(
        is_after(call.text(f"{field}_after"), comment.created_at, account.zone)
        and is_before(call.text(f"{field}_before"), comment.created_at, account.zone)
        for field in ("created", "updated")
    )


def read(account: Account, body: Body) -> list[Entry]:
    """The `comments_attributes` of a ticket."""
    return [comment_of(account, entry) for entry in body.objects("comments_attributes")]


def comment_of(account: Account, body: Body) -> Entry:
    """Text is kept as it came; markdown stays literal."""
    comment = Comment(
        id=account.new_id(),
        subject=body.text("subject") or "",
        body=body.text("body") or "",
        tech=body.text("tech") or account.user_name,
        hidden=body.flag("hidden") is True,
        user_id=account.user_id,
        created_at=account.now(),
    )
    return comment, not comment.hidden and body.flag("do_not_email") is not True


def wrongs(entries: list[Entry]) -> list[str]:
    messages = []
    for comment, _ in entries:
        messages += [] if comment.body.strip() else ["Body can't be blank"]
        messages += [] if comment.subject.strip() else ["Subject can't be blank"]
    return messages


def publish(account: Account, ticket: Ticket, entries: list[Entry]) -> None:
    """Whether a mail went out is never shown again (K7)."""
    for comment, mailed in entries:
        ticket.comments.append(comment)
        if mailed:
            account.mail_customer(ticket, comment.subject, comment.body)

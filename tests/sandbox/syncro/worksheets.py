"""Worksheets, the checklists of a ticket: K13."""

import copy

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, not_found, unsuccessful
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.moments import stamp
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Ticket, Worksheet, WorksheetField, WorksheetTemplate
from tests.sandbox.syncro.wire.tickets import worksheet as shape


def attach_templates(account: Account, ticket: Ticket) -> None:
    """What the account puts on every new ticket by itself."""
    for template_id in account.switches.worksheets_attached:
        ticket.worksheets.append(from_template(account, account.worksheet_templates[template_id]))


def from_template(account: Account, template: WorksheetTemplate, title: str | None = None) -> Worksheet:
    return Worksheet(
        id=account.new_id(),
        template_id=template.id,
        name=title or template.name,
        required=template.required,
        fields=copy.deepcopy(template.fields),
    )


def list_worksheets(account: Account, call: Call) -> Answer:
    ticket = account.find_ticket(call.id("ticket_id"))
    return listing(call, account.switches, "worksheet_results", ticket.worksheets, shape)


def create(account: Account, call: Call) -> Answer:
    """404 for an unknown template."""
    ticket = account.find_ticket(call.id("ticket_id"))
    template = account.worksheet_templates.get(call.body.whole("worksheet_template_id") or 0)
    if template is None:
        raise not_found()
    made = from_template(account, template, call.body.text("title"))
    ticket.worksheets.append(made)
    account.touch(ticket)
    return Answer({"worksheet_result": shape(made)})


def get(account: Account, call: Call) -> Answer:
    return Answer({"worksheet_result": shape(find(account, call)[1])})


def update(account: Account, call: Call) -> Answer:
    """Answers are kept as history of their field; completing needs the required ones, if the switch says so."""
    ticket, worksheet = find(account, call)
    body = call.body
    title, complete, public, required = (
        body.text("title"),
        body.flag("complete"),
        body.flag("public"),
        body.flag("required"),
    )
    given = answers_of(worksheet, body)
    missing = [each.name for each in worksheet.fields if each.required and not each.answers and each not in given]
    if complete and missing and account.switches.complete_needs_answers:
        raise unsuccessful(*(f"{name} must be answered" for name in missing))
    for each, answer in zip(given, answers_in(body), strict=True):
        each.answers.append({**answer, "created_at": stamp(account.now())})
    worksheet.name = title or worksheet.name
    worksheet.complete = worksheet.complete if complete is None else complete
    worksheet.public = worksheet.public if public is None else public
    worksheet.required = worksheet.required if required is None else required
    account.touch(ticket)
    return Answer({"worksheet_result": shape(worksheet)})


def answers_in(body: Body) -> list[dict[str, str]]:
    """Each `{"value": …, "user": …}`."""
    found = []
    for slug, answer in body.mapping("answers").items():
        if not isinstance(answer, dict) or not isinstance(answer.get("value"), str):
            raise unsuccessful(f"Answer for {slug} needs a value")
        found.append({"value": answer["value"], "user": str(answer.get("user") or "")})
    return found


def answers_of(worksheet: Worksheet, body: Body) -> list[WorksheetField]:
    """The fields that are answered, by slug, in the order sent. Headings take no answer."""
    by_slug = {each.slug: each for each in worksheet.fields if each.is_check}
    unknown = [slug for slug in body.mapping("answers") if slug not in by_slug]
    if unknown:
        raise unsuccessful(*(f"Unknown field {slug}" for slug in unknown))
    return [by_slug[slug] for slug in body.mapping("answers")]


def delete(account: Account, call: Call) -> Answer:
    ticket, worksheet = find(account, call)
    ticket.worksheets.remove(worksheet)
    account.touch(ticket)
    return Answer({"success": True})


def find(account: Account, call: Call) -> tuple[Ticket, Worksheet]:
    ticket = account.find_ticket(call.id("ticket_id"))
    for worksheet in ticket.worksheets:
        if worksheet.id == call.id():
            return ticket, worksheet
    raise not_found()

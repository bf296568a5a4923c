"""The ticket's checklist is complete.

Reading the procedure's "checklist" as the ticket's worksheets is ours, not confirmed: it stands in this file alone.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.models import Attention, Milestone, Trap
from bot.rules.checklist import plan
from bot.steps import translate
from bot.steps.effect import No, Write, once, reading
from bot.steps.read_back import LAG
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Ticket, Worksheet
    from bot.rules.checklist import WorksheetAnswer
    from bot.steps.work import Work

DOING = "completing the checklist"
SIGNATURE = "Refund bot"


async def ensure_checklist_complete(work: Work, ticket: Ticket) -> None:
    """Answer the worksheets the bot can answer; those that need a person stop the refund.

    What the bot answered is read again: a person may have opened it since, also long ago in an earlier run.
    """
    todo = plan(await _worksheets(work, ticket))
    for answer in todo.answers:
        await _complete(work, ticket, answer)
    for pause in (0.0, *LAG):
        if not todo.answers:
            break
        await asyncio.sleep(pause)
        todo = plan(await _worksheets(work, ticket))
    still_open = (*(answer.worksheet for answer in todo.answers), *todo.needs_person)
    if still_open:
        names = tuple(worksheet.name for worksheet in still_open)
        raise Stop(Attention(trap=Trap.CHECKLIST, step=DOING, differences=names))
    await work.achieve(Milestone.CHECKLIST_COMPLETE)


async def _worksheets(work: Work, ticket: Ticket) -> list[Worksheet]:
    async def read() -> list[Worksheet]:
        return [translate.worksheet(record) async for record in work.syncro.worksheets.for_ticket(ticket.id)]

    return await reading(work, DOING, read)


async def _complete(work: Work, ticket: Ticket, answer: WorksheetAnswer) -> None:
    worksheet = answer.worksheet

    async def send() -> dict[str, Any]:
        slugs = {entry.id: entry.slug or str(entry.id) for entry in worksheet.fields}
        answers = {slugs[entry]: {"value": text, "user": SIGNATURE} for entry, text in answer.answers.items()}
        await work.syncro.worksheets.update(ticket.id, worksheet.id, complete=True, answers=answers)
        return {"id": worksheet.id}

    async def find() -> list[dict[str, Any]]:
        records = work.syncro.worksheets.for_ticket(ticket.id)
        return [{"id": record.id} async for record in records if record.id == worksheet.id and record.complete]

    outcome = await once(
        work,
        Write(
            key=f"{work.refund.reference}/worksheet/{worksheet.id}",
            doing=DOING,
            request={"ticket": ticket.id, "worksheet": worksheet.id},
            send=send,
            find=find,
            repeatable=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said, line=worksheet.name))

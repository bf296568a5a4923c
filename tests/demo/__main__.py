"""Play it, print what people saw and what Syncro holds, and end with 0 only if the ticket is exactly right."""

import asyncio
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from tests.demo.play import approve, ask
from tests.sandbox.bot_process import BotProcess
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack, Message
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket

EXPECTED = [
    ("Yealink T46U handset", Decimal(-1), 24900),
    ("Microsoft 365 Business Premium", Decimal(-3), 3740),
]
RESOLVED_WITHIN = 30  # seconds
TURNED = 1  # the handset is serialised: Syncro refuses it negative, so it is added positive and edited
LOOKED_AT = ("/invoices", "/schedules", "/tickets")
MOST_CALLS = len(EXPECTED) + 6 + 2 * TURNED


async def play() -> list[str]:
    """The whole demo; returns what is wrong, which should be nothing."""
    with tempfile.TemporaryDirectory() as folder:
        async with LocalSyncro() as syncro, LocalSlack() as slack:
            database = f"sqlite:///{Path(folder) / 'refunds.db'}"
            started = time.monotonic()
            async with BotProcess(environment(slack, syncro, database_url=database)) as bot:
                print(f"The bot is ready after {time.monotonic() - started:.1f} s.\n")
                slack.connect(bot.url)
                try:
                    return await _refund(slack, syncro)
                except Exception:
                    print(bot.log(), slack.failures, sep="\n", file=sys.stderr)
                    raise
                finally:
                    await bot.stop()


async def _refund(slack: LocalSlack, syncro: LocalSyncro) -> list[str]:
    screens: list[str] = []
    modal = await ask(slack.person("mere"), show=screens, slack=slack)
    card = await slack.channel("refunds").message_with("Kererū Café", timeout=10)
    await modal.until(lambda form: "Open the thread" in form.text(), timeout=10)
    screens.append(slack.screen.modal(modal))
    await modal.close()
    screens.append(slack.screen.message(card))
    calls_before = len(syncro.requests)
    await approve(slack.person("wiremu"), card)
    await slack.wait_until(lambda: _says(card, "Done in Syncro"), timeout=RESOLVED_WITHIN)
    sent = syncro.requests[calls_before:]
    # The stock of what comes back is noted before the first line, and looked at after the resolve: both are no part of
    # the procedure, and counted apart.
    stock_reads = sum(call.method == "GET" and call.path.startswith("/products") for call in sent)
    looks = _looks(sent)
    calls = len(sent) - stock_reads - looks
    await slack.wait_until(lambda: _says(card, "Waiting for the run of"), timeout=RESOLVED_WITHIN)
    print("\n\n".join([*screens, slack.screen.thread(card)]))
    ticket = next(iter(reversed(syncro.account.tickets.values())))
    print(f"\n{_shown(ticket)}\n")
    print(
        f"Syncro calls from the click to resolved: {calls}, {looks} to look for refunds by hand before the ticket and "
        f"before each line, and {stock_reads} to read the stock.\n"
        f"At most {MOST_CALLS} beside these looks for {len(EXPECTED)} lines: one for each line and 6 more, and 2 for "
        f"each line that had to be turned ({TURNED})."
    )
    return _wrong(ticket, calls) + [f"Slack: {failure}" for failure in slack.failures]


def _says(card: Message, words: str) -> bool:
    return any(words in reply.text for reply in card.replies())


def _looks(sent: list[LoggedCall]) -> int:
    """How many requests read the invoice, the templates, and what others refunded; none comes after the last line."""
    last = max(at for at, call in enumerate(sent) if call.path.endswith(("add_line_item", "update_line_item")))
    read = [call for call in sent[:last] if call.method == "GET" and call.path.startswith(LOOKED_AT)]
    return sum("created_after" not in call.query for call in read)  # that one looks for the refund's own ticket


def _shown(ticket: Ticket) -> str:
    head = f"Syncro ticket {ticket.number} · {ticket.status}\n  {ticket.subject}"
    notes = "\n".join(f"  | {line}" for comment in ticket.comments for line in comment.body.splitlines())
    lines = "\n".join(
        f"  {line.quantity:>4} x ${line.retail_cents / 100:>8.2f}  {line.name} (product {line.product_id})\n"
        f"         {line.description}"
        for line in ticket.lines
    )
    return f"{head}\n{notes}\n{lines}"


def _wrong(ticket: Ticket, calls: int) -> list[str]:
    found = []
    lines = [(line.name, line.quantity, line.retail_cents) for line in ticket.lines]
    if lines != EXPECTED:
        found.append(f"The lines are {lines}, not {EXPECTED}.")
    if any(line.product_id is None for line in ticket.lines):
        found.append("A line is a Manual item.")
    if not ticket.subject.startswith("Credit/refund for "):
        found.append(f"The subject is {ticket.subject!r}.")
    if not ticket.resolved:
        found.append(f"The ticket is {ticket.status}.")
    if not all(worksheet.complete for worksheet in ticket.worksheets if worksheet.required):
        found.append("The checklist is not complete.")
    if calls > MOST_CALLS:
        found.append(f"{calls} calls to Syncro.")
    return found


def main() -> int:
    """Run it; returns the exit code."""
    wrong = asyncio.run(play())
    for sentence in wrong:
        print(f"WRONG: {sentence}", file=sys.stderr)
    print("Exactly right." if not wrong else f"{len(wrong)} things are wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

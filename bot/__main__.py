"""`python -m bot`: serve until told to stop. Some more commands.

`python -m bot reconcile`: after a restore, learn again from Syncro. `python -m bot policy`: say who approves what.
`python -m bot verify`: check that the record of events is as it was written. `python -m bot doctor`: look whether
Slack, Syncro and the database are as the bot needs them.
`python -m bot export`: write the refunds of a period for the books.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot import log
from bot.app import build
from bot.blocks.checked import checked
from bot.blocks.doctor import is_well, table
from bot.blocks.policy import policy_text
from bot.blocks.probed import asks, left_behind, probed
from bot.blocks.reconciled import reconciled
from bot.clients import build_doctor, build_people, build_probe, open_ledger
from bot.ledger.readable import UnreadableError
from bot.ledger.verify import verify
from bot.rules.policy import stuck
from bot.settings import Settings, SettingsError, read_settings
from bot.steps.billing import SyncroSilentError
from bot.steps.capability_file import check_place, save
from bot.steps.probe import CanNotProbeError
from bot.workflow.export import CSV, JSON, export

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence

SYNCRO_SILENT = 1
BROKEN = 1
UNWELL = 1
NOT_WRITTEN = 1
WRONG_SETTINGS = 2
PRIVATE = 0o077  # whatever is written (the ledger, exports, capabilities) is for the bot's own account alone
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)  # the calendar ends soon after, and with it the next day


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="command", title="what to do (default: serve)")
    commands.add_parser("serve", help="serve until told to stop")
    reconcile = commands.add_parser("reconcile", help="after a restore, learn again from Syncro")
    reconcile.add_argument("--dry-run", action="store_true", help="tell what would be stored, and store nothing")
    commands.add_parser("policy", help="say who approves what")
    verify = commands.add_parser("verify", help="check that the record of events is as it was written")
    verify.add_argument("--expect", metavar="HASH", type=_hash, help="a head that was kept elsewhere")
    doctor = commands.add_parser("doctor", help="look whether Slack, Syncro and the database are as the bot needs them")
    doctor.add_argument("--probe", metavar="CUSTOMER", help="then try lines on a ticket of this internal customer")
    doctor.add_argument("--yes", action="store_true", help="do not ask before the probe")
    books = commands.add_parser("export", help="write the refunds of a period for the books")
    books.add_argument(
        "--from", dest="first", required=True, metavar="DAY", type=_day, help="the first day: 2026-10-01"
    )
    books.add_argument("--to", dest="last", required=True, metavar="DAY", type=_day, help="the last day: 2026-10-31")
    books.add_argument("--format", choices=[CSV, JSON], default=CSV, help="default: csv")
    books.add_argument("--output", metavar="FILE", type=Path, help="default: to the terminal")
    told = parser.parse_args(arguments)
    if told.command == "export" and told.last < told.first:
        books.error("--to is before --from")
    if told.command == "doctor" and told.yes and told.probe is None:
        doctor.error("--yes belongs to --probe")
    try:
        settings = read_settings()
    except SettingsError as wrong:
        return _cannot_start(wrong.problems)
    log.configure()
    os.umask(PRIVATE)
    work: dict[str, Callable[[], Coroutine[Any, Any, int]]] = {
        "serve": lambda: _serve(settings),
        "reconcile": lambda: _reconcile(settings, dry_run=told.dry_run),
        "policy": lambda: _policy(settings),
        "doctor": lambda: _doctor(settings, probe=told.probe, sure=told.yes),
        "verify": lambda: _verify(settings, expected=told.expect or ""),
        "export": lambda: _export(settings, told.first, told.last, kind=told.format, output=told.output),
    }
    try:
        return asyncio.run(work[told.command or "serve"]())
    except UnreadableError as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_SETTINGS


def _hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text.strip().casefold()):
        raise argparse.ArgumentTypeError("a head is 64 characters, 0 to 9 and a to f")
    return text.strip().casefold()


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-10-31") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise argparse.ArgumentTypeError(f"{text} is not between {FIRST_DAY} and {LAST_DAY}")
    return day


def _cannot_start(problems: list[str]) -> int:
    print("The refund bot can't start. Please set in the environment or in .env:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return WRONG_SETTINGS


async def _serve(settings: Settings) -> int:
    async with build(settings) as bot:
        if problems := _stuck(settings, await bot.people.members()):
            return _cannot_start(problems)
        await bot.run()
    return 0


async def _doctor(settings: Settings, *, probe: str | None, sure: bool) -> int:
    async with build_doctor(settings) as doctor:
        examined = await doctor.examine()
    print(table(examined))
    if not is_well(examined):
        return UNWELL
    return 0 if probe is None else await _probe(settings, probe, sure=sure)


async def _probe(settings: Settings, named: str, *, sure: bool) -> int:
    path = settings.refund_capabilities
    if path is None or settings.refund_dry_run:
        wrong = "REFUND_CAPABILITIES is missing (where the answers go)" if path is None else "REFUND_DRY_RUN is set"
        print(f"The probe can't begin: {wrong}.", file=sys.stderr)
        return WRONG_SETTINGS
    async with build_probe(settings) as probe:
        try:
            check_place(path)
            customer = await probe.customer(named)
            if not sure and await asyncio.to_thread(_typed, asks(customer.display_name)) != customer.display_name:
                print("Nothing was tried.")
                return 0
            capabilities = await probe.run(customer.id, at=datetime.now(UTC))
            save(capabilities, path)
        except (CanNotProbeError, OSError) as wrong:
            print(f"The probe came to no end: {wrong}", file=sys.stderr)
            return UNWELL
        finally:
            print(left_behind(probe.ticket_number, probe.left), end="")
    print(probed(capabilities, path))
    return UNWELL if probe.left else 0


def _typed(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:  # nobody is there to type
        return ""


async def _policy(settings: Settings) -> int:
    async with build_people(settings) as people:
        members = await people.members()
        behind = {each for found in members.values() for each in found or ()}
        names = {each: await people.name(each) for each in sorted(behind)}
    print(policy_text(settings.policy, members, names))
    problems = _stuck(settings, members)
    return _cannot_start(problems) if problems else 0


def _stuck(settings: Settings, members: Mapping[str, Sequence[str] | None]) -> list[str]:
    """Requests that nobody could decide are found before there is one."""
    name = "REFUND_POLICY" if settings.refund_policy is not None else "REFUND_APPROVERS"
    return [f"{name}: {problem}" for problem in stuck(settings.policy, members)]


async def _reconcile(settings: Settings, *, dry_run: bool) -> int:
    async with build(settings) as bot:
        try:
            found = await bot.reconciler.run(dry_run=dry_run)
        except SyncroSilentError as silent:
            lacking = "" if silent.permission is None else f" My token lacks {silent.permission or 'a permission'}."
            print(f"Syncro did not answer.{lacking} Run this again: what was stored is right.", file=sys.stderr)
            return SYNCRO_SILENT
    print(reconciled(found, dry_run=dry_run))
    return 0


async def _verify(settings: Settings, *, expected: str) -> int:
    async with open_ledger(settings) as ledger, ledger.reading() as tx:
        found = await verify(tx, expected=expected)
    print(checked(found))
    return 0 if found.good else BROKEN


async def _export(settings: Settings, first: date, last: date, *, kind: str, output: Path | None) -> int:
    if settings.supplier.lacking:
        why = "is missing: the export names the supplier"
        return _cannot_start([f"{name} {why}" for name in settings.supplier.lacking])
    with tempfile.TemporaryFile() as whole:
        async with open_ledger(settings) as ledger, ledger.reading() as tx:
            pieces = export(tx, first, last, supplier=settings.supplier, kind=kind)
            if output is not None:
                return await _write(pieces, output)
            async for piece in pieces:
                whole.write(piece.encode())
        whole.seek(0)
        return _print(whole)


def _print(whole: IO[bytes]) -> int:
    """Hand it to whoever reads it, at their pace: no transaction waits for a pager, which PostgreSQL would end."""
    try:
        shutil.copyfileobj(whole, sys.stdout.buffer)
        sys.stdout.flush()
    except BrokenPipeError:  # a pager that was left; at its end Python would flush once more, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_WRITTEN
    return 0


async def _write(pieces: AsyncIterator[str], output: Path) -> int:
    """Put the whole of it in place at once: half an export looks like an export."""
    half: Path | None = None
    try:
        number, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        half = Path(name)
        with os.fdopen(number, "wb") as file:
            async for piece in pieces:
                file.write(piece.encode())
        half.replace(output)
    except OSError as failure:
        print(f"{output} can't be written: {failure.strerror}", file=sys.stderr)
        return NOT_WRITTEN
    finally:
        if half is not None:
            half.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

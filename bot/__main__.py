"""`python -m bot`: serve until told to stop. `python -m bot reconcile`: after a restore, learn again from Syncro."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot import log
from bot.app import build
from bot.blocks.reconciled import reconciled
from bot.settings import Settings, SettingsError, read_settings
from bot.steps.billing import SyncroSilentError

SYNCRO_SILENT = 1
WRONG_SETTINGS = 2


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument(
        "command", nargs="?", default="serve", choices=["serve", "reconcile"], help="what to do (default: serve)"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="reconcile: tell what would be stored, and store nothing"
    )
    told = parser.parse_args(arguments)
    if told.dry_run and told.command != "reconcile":
        parser.error("--dry-run belongs to reconcile")
    try:
        settings = read_settings()
    except SettingsError as wrong:
        print("The refund bot can't start. Please set in the environment or in .env:", file=sys.stderr)
        for problem in wrong.problems:
            print(f"  {problem}", file=sys.stderr)
        return WRONG_SETTINGS
    log.configure()
    if told.command == "reconcile":
        return asyncio.run(_reconcile(settings, dry_run=told.dry_run))
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    async with build(settings) as bot:
        await bot.run()


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


if __name__ == "__main__":
    sys.exit(main())

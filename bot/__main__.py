"""`python -m bot`: serve until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot import log
from bot.app import build
from bot.settings import Settings, SettingsError, read_settings

WRONG_SETTINGS = 2


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("command", nargs="?", default="serve", choices=["serve"], help="what to do (default: serve)")
    parser.parse_args(arguments)
    try:
        settings = read_settings()
    except SettingsError as wrong:
        print("The refund bot can't start. Please set in the environment or in .env:", file=sys.stderr)
        for problem in wrong.problems:
            print(f"  {problem}", file=sys.stderr)
        return WRONG_SETTINGS
    log.configure()
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    async with build(settings) as bot:
        await bot.run()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.sandbox`: the local Syncro and the local Slack alone, for a bot that you start yourself.

It prints the environment that points a bot at them, then reads what people do in Slack from its input ("help" tells),
until Ctrl-C. In another terminal: eval "$(python -m tests.sandbox --environment)" && python -m bot
"""

import argparse
import asyncio
import shlex
import signal
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.talk import Talk, lines_typed

SYNCRO_PORT, SLACK_PORT, BOT_PORT = 3002, 3001, 3000
SYNCRO_TOKEN = "local-syncro-token"


def main() -> int:
    """The command line; returns the exit code."""
    options = _options()
    slack = LocalSlack(port=options.slack_port)
    syncro = LocalSyncro(port=options.syncro_port, token=SYNCRO_TOKEN)
    ledger = Path(tempfile.gettempdir()) / f"refund-bot-sandbox-{options.syncro_port}.db"
    told = environment(slack, syncro, database_url=f"sqlite:///{ledger}")
    told |= {"HOST": "127.0.0.1", "PORT": str(options.bot_port)}
    print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in told.items()), flush=True)
    if options.environment:
        return 0
    try:
        asyncio.run(serve(slack, syncro, ledger=ledger, bot_url=f"http://127.0.0.1:{options.bot_port}"))
    except OSError as taken:
        print(f"{taken}. Is another sandbox running? --help shows how to take other ports.", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.sandbox", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--syncro-port", type=int, default=SYNCRO_PORT, help="default %(default)s")
    parser.add_argument("--slack-port", type=int, default=SLACK_PORT, help="default %(default)s")
    parser.add_argument("--bot-port", type=int, default=BOT_PORT, help="where the bot will listen, default %(default)s")
    parser.add_argument("--environment", action="store_true", help="print the environment, and start nothing")
    return parser.parse_args()


async def serve(slack: LocalSlack, syncro: LocalSyncro, *, ledger: Path, bot_url: str) -> None:
    """Both services, and the people, until Ctrl-C, SIGTERM or "quit"."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as opened:
        await opened.enter_async_context(syncro)
        await opened.enter_async_context(slack)
        for old in ledger.parent.glob(f"{ledger.name}*"):  # the account is new, so the old one's refunds mean nothing
            old.unlink()
        slack.connect(bot_url)
        print(f"# Syncro {syncro.base_url} and Slack {slack.api_url} are there; the bot is expected at {bot_url}.")
        print('# Type "help" to act as a person in Slack; Ctrl-C ends.', flush=True)
        talking = asyncio.create_task(Talk(slack).listen(lines_typed(), stop))
        await stop.wait()
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        print("# The local services have stopped.", flush=True)


if __name__ == "__main__":
    sys.exit(main())

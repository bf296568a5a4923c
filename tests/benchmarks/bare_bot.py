"""The least a Bolt app can be: one command, one empty listener. What the refund bot is measured against."""

import asyncio
import os
import signal

from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient


async def serve() -> None:
    """Listen where HOST and PORT say, until SIGTERM. `/healthz` is there so that the same code can wait for it."""
    token = os.environ["SLACK_BOT_TOKEN"]
    async with ClientSession() as session:

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id="T0SANDBOX1", bot_token=token)

        app = AsyncApp(
            signing_secret=os.environ["SLACK_SIGNING_SECRET"],
            client=AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"], session=session),
            authorize=authorize,
            process_before_response=True,
        )

        @app.command("/refund")
        async def refund(ack: AsyncAck) -> None:
            await ack()

        async def alive(_: web.Request) -> web.Response:
            return web.Response()

        server = app.web_app(path="/slack/events")
        server.router.add_get("/healthz", alive)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, os.environ["HOST"], int(os.environ["PORT"])).start()
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve())

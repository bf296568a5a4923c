"""What is known of a unit: as much as is shown is read, and the rest is counted."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.history import SHOWN, history
from bot.ledger import refunds
from bot.ledger.database import Database
from bot.models import State
from bot.workflow.history import Histories
from tests.bot.ledger.examples import refund

RETURNS = 50


async def test_a_unit_that_came_back_very_often_is_counted_in_full(database_url: str) -> None:
    database = Database(database_url)
    async with database.transaction() as tx:
        for number in range(1, RETURNS + 1):
            line = refund(number).lines[0].model_copy(update={"serials": ("7C2F01",)})
            await refunds.insert_request(tx, refund(number, lines=(line,)), draft_id=f"{number}")
            await refunds.change(tx, number, state=State.RESOLVED)
    returns, count = await Histories(database, AsyncWebClient(), "C0").of_unit("7C2F01")
    await database.close()
    assert ([each.refund.id for each in returns], count) == (list(range(1, SHOWN + 1)), RETURNS)
    assert history("7C2F01", returns, count).text.endswith("and 40 more.")

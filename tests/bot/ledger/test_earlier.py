"""Requests that were made before about a line."""

from datetime import timedelta

from bot.ledger import earlier
from bot.ledger.database import Database
from bot.models import Reason, State
from tests.bot.ledger.examples import CREATED, MERE, requested

LINE = 501


async def test_the_customers_requests_about_a_line_are_found_with_what_became_of_them(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx, 1)
        await requested(tx, 2, customer=32)
        await requested(tx, 3)
    async with database.reading() as tx:
        found = await earlier.about(tx, [LINE], customer_id=31, since=CREATED)
        assert await earlier.about(tx, [LINE + 1], customer_id=31, since=CREATED) == []
        assert await earlier.about(tx, [LINE], customer_id=31, since=CREATED + timedelta(seconds=1)) == []
    assert [each.reference for each in found] == ["RF-000001", "RF-000003"]
    first = found[0]
    assert (first.requester_id, first.at, first.state) == (MERE, CREATED, State.REQUESTED)
    assert (first.reason, first.line_ids, first.names) == (Reason.RETURNED_GOODS, (LINE,), ("Microsoft 365",))

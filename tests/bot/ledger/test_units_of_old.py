"""A ledger from before units were named: they are found by their serial numbers, and nobody is asked about the past."""

import json

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.ledger import stock, units
from bot.ledger.database import Database
from bot.ledger.schema import MIGRATIONS, migrate
from bot.models import Naming

BEFORE = "0015"
REFUND = """INSERT INTO refunds (id, draft_id, state, customer_id, requester_id, body, kept, attempts, created_at)
 VALUES (:id, :draft, :state, 31, 'U0MERE', :body, :kept, 0, 1)"""


def _lines(*serials: str) -> str:
    return json.dumps({"lines": [{"product_id": 7, "serials": list(serials), "credit_cents": 100}], "gst_cents": 15})


def _as_it_was(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)
    rows = (
        ("resolved", _lines("7C2F01", "7C2F02"), None),
        ("processing", _lines("7C2F03"), None),
        ("by_hand", _lines("7C2F04", "7C2F05"), _lines("7C2F05")),
        ("closed", "{}", None),
    )
    for number, (state, body, kept) in enumerate(rows, 1):
        values = {"id": number, "draft": str(number), "state": state, "body": body, "kept": kept}
        connection.execute(text(REFUND), values)


async def test_units_of_earlier_refunds_are_found_and_only_those_at_work_are_named(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_as_it_was)
        await migrate(database)
        async with database.reading() as tx:
            found = [unit for number in (1, 2, 3, 4) for unit in await units.of_refund(tx, number)]
            assert [(unit.refund_id, unit.number, unit.serial, unit.state) for unit in found] == [
                (1, 1, "7C2F01", Naming.PAST),
                (1, 2, "7C2F02", Naming.PAST),
                (2, 1, "7C2F03", Naming.NONE),
                (3, 1, "7C2F05", Naming.PAST),
            ]
            assert [unit.refund_id for unit in await units.find(tx, "7c2f05-1")] == [3]
            assert await stock.next_due(tx) is None
    finally:
        await database.close()

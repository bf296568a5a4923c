"""Databases on a PostgreSQL server: one for each test, copied from a migrated one."""

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bot.ledger.database import Database
from bot.ledger.schema import migrate

VARIABLE = "TEST_POSTGRES_URL"


def server_url() -> str | None:
    """The URL of a database whose owner may make others, or None where there is no PostgreSQL to test on."""
    return os.environ.get(VARIABLE) or None


class PostgresServer:
    """Makes databases; nothing here may be called where an event loop is running."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._template = f"refunds_template_{secrets.token_hex(6)}"

    def start(self) -> None:
        """Migrate the database that the others are copied from."""
        self._do("CREATE DATABASE {}", self._template)
        asyncio.run(_migrate(self._url_of(self._template)))

    def stop(self) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._template)

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """The URL of a new database; dropped in the end, also under whoever is still connected to it."""
        name = f"refunds_{secrets.token_hex(6)}"
        if migrated:
            self._do("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        else:
            self._do("CREATE DATABASE {}", name)
        try:
            yield self._url_of(name)
        finally:
            self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _url_of(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()

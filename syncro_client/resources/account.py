from syncro_client.models import AccountSettings, Me
from syncro_client.shapes import flat
from syncro_client.transport import Wire


class Account:
    """The account and whoever owns the token; read only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def settings(self) -> AccountSettings:
        """The account's settings, among them its time zone.

        ``GET /settings``; no permission is documented.

        Raises:
            SyncroError: See errors.py.
        """
        return await self._wire.get("/settings", flat(AccountSettings))

    async def me(self) -> Me:
        """Whose token this is, and what it may do.

        ``GET /me``; every token may.

        Raises:
            NotPermitted: The token is wrong.
            SyncroError: See errors.py.
        """
        return await self._wire.get("/me", flat(Me))

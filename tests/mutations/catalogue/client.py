"""What the client lets out to Syncro."""

from tests.mutations.mutation import FAULTS, Mutation

CLIENT = (
    Mutation(
        "the client sends a write again",
        "syncro_client/transport.py",
        '''        """Writes once, whatever happens."""
        return await self._exchange("POST", path, shape, body=body)''',
        '''        """Writes until it is answered."""
        try:
            return await self._exchange("POST", path, shape, body=body)
        except UnknownOutcome:
            return await self._exchange("POST", path, shape, body=body)''',
        ("tests/syncro_client", f"{FAULTS}test_struck_once.py"),
    ),
    Mutation(
        "a client for reading alone lets writes out",
        "syncro_client/guard.py",
        "if read_only or endpoint is None or",
        "if endpoint is None or",
        ("tests/syncro_client/test_read_only.py",),
    ),
    Mutation(
        "a forbidden request leaves",
        "syncro_client/guard.py",
        "if read_only or endpoint is None or",
        "if read_only or",
        ("tests/syncro_client/test_guard.py",),
    ),
)

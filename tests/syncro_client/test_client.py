import httpx
import pytest

from syncro_client import Priority, SyncroClient
from tests.syncro_client.conftest import TOKEN
from tests.syncro_client.records import customer
from tests.syncro_client.small_syncro import SmallSyncro, says


@pytest.mark.parametrize(
    "base_url", ["", "acme", "ftp://acme.syncromsp.com", "https://", "http://acme:port", "/api/v1"]
)
def test_an_address_that_is_none_is_refused_at_once(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        SyncroClient(base_url=base_url, token=TOKEN)


@pytest.mark.parametrize("token", ["", "  ", "to\nken", "tökén"])
def test_a_token_that_no_header_can_carry_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match=r"^token is blank or holds a character that no header can carry$"):
        SyncroClient(base_url="https://acme.syncromsp.com/api/v1", token=token)


@pytest.mark.parametrize("slash", ["", "/", "//"])
async def test_a_slash_at_the_end_of_the_address_does_not_matter(
    slash: str, server: SmallSyncro, base_url: str
) -> None:
    server.on("GET", "/customers/1", says({"customer": customer()}))
    async with SyncroClient(base_url=base_url + slash, token=f" {TOKEN}\n") as syncro:
        assert (await syncro.customers.get(1)).display_name == "Walkin Customer"
    assert server.received[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_connections_that_were_handed_in_stay_open() -> None:
    async with httpx.AsyncClient() as http:
        async with SyncroClient(base_url="http://syncro.test", token=TOKEN, http=http):
            pass
        assert not http.is_closed


async def test_its_own_connections_are_closed_and_not_by_a_view() -> None:
    syncro = SyncroClient(base_url="http://syncro.test", token=TOKEN)
    await syncro.at(Priority.FORM).aclose()
    assert not syncro._wire.http.is_closed
    await syncro.aclose()
    assert syncro._wire.http.is_closed


async def test_a_view_shares_everything_but_its_purpose() -> None:
    async with SyncroClient(base_url="http://syncro.test", token=TOKEN, timeout=3.0) as syncro:
        view = syncro.at(Priority.FORM)
        assert view._wire.http is syncro._wire.http
        assert view._wire.limiter is syncro._wire.limiter
        assert (view._wire.priority, syncro._wire.priority) == (Priority.FORM, Priority.WORK)
        assert view.timeout == 3.0


def test_the_token_is_not_in_its_description() -> None:
    syncro = SyncroClient(base_url="https://acme.syncromsp.com/api/v1", token=TOKEN)
    assert repr(syncro) == "SyncroClient(base_url='https://acme.syncromsp.com/api/v1', priority=WORK)"


async def test_an_unknown_argument_is_an_error_not_a_silence() -> None:
    async with SyncroClient(base_url="http://syncro.test", token=TOKEN) as syncro:
        with pytest.raises(TypeError, match="line_items"):
            await syncro.tickets.create(customer_id=1, line_items=[])  # type: ignore[call-arg]

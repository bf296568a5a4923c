"""The bot goes by what a probe has seen: what comes to nothing is not sent."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.models import Capabilities, Capability, ProductKind, Sign
from bot.steps.capability_file import save
from tests.bot.conversation.acts import approve, lines_of, request, resolved
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import ProductKind as Theirs

pytestmark = pytest.mark.long

HANDSET = {"Yealink": "1"}


def seen(kind: ProductKind, added: Sign) -> Capabilities:
    return Capabilities(ticket="1", lines=(Capability(kind=kind, added=added, edited=Sign.KEPT),))


@pytest.fixture(
    params=[
        None,
        seen(ProductKind.SERIALISED, Sign.KEPT),
        seen(ProductKind.SERIALISED, Sign.REFUSED),
        seen(ProductKind.SERIALISED, Sign.TURNED),
        seen(ProductKind.STOCKED, Sign.REFUSED),
    ],
    ids=["no file", "kept", "refused", "turned", "another kind"],
)
def known(request: pytest.FixtureRequest) -> Capabilities | None:
    found: Capabilities | None = request.param
    return found


@pytest.fixture
def settings(tmp_path: Path, known: Capabilities | None) -> dict[str, str]:
    path = tmp_path / "capabilities.json"
    if known is not None:
        save(known, str(path))
    return {"REFUND_CAPABILITIES": str(path)}


@pytest.mark.parametrize("refuses", [True, False])
async def test_a_line_ends_as_a_credit_whatever_the_file_says_and_what_is_known_is_not_tried(
    play: Stage, known: Capabilities | None, *, refuses: bool
) -> None:
    """Also where Syncro does otherwise by now: the file spares a request, and decides nothing."""
    play.syncro.account.switches.refuse_negative_create = frozenset({Theirs.SERIALIZED}) if refuses else frozenset()
    card = await request(play, "8101", HANDSET, units={"Yealink": ["7C2F80AA02"]})
    await approve(play, card)
    assert lines_of(await resolved(play)) == [("Yealink T46U handset", "-1", 24900)]
    sent = [call.body["quantity"] for call in play.syncro.door.requests if call.path.endswith("/add_line_item")]
    detour = known is not None and not known.takes_negative(ProductKind.SERIALISED)
    expected = [1] if detour else ([-1, 1] if refuses else [-1])
    assert [Decimal(str(quantity)) for quantity in sent] == expected

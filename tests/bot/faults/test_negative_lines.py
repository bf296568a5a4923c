"""Whether Syncro takes a negative quantity is open (K6): all ends in credits, or with a person and no charge."""

import pytest

from bot.models import State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import act_as_told
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CHECKLIST, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault, ProductKind, Switches

EVERY = frozenset(ProductKind)
NONE: frozenset[ProductKind] = frozenset()
ACCOUNTS = {
    "takes negatives": Switches(refuse_negative_create=NONE),
    "refuses negatives": Switches(refuse_negative_create=EVERY),
    "turns negatives positive": Switches(refuse_negative_create=NONE, negative_create_turns_positive=EVERY),
    "turns negatives positive, also in edits": Switches(
        refuse_negative_create=NONE, negative_create_turns_positive=EVERY, negative_edit_turns_positive=EVERY
    ),
    "refuses every negative": Switches(refuse_negative_create=EVERY, refuse_negative_edit=EVERY),
    "turns negatives positive and refuses to edit them": Switches(
        refuse_negative_create=NONE, negative_create_turns_positive=EVERY, refuse_negative_edit=EVERY
    ),
}
LOSSES = (None, Fault.LOSE_REQUEST, Fault.DO_AND_LOSE_ANSWER)


@pytest.mark.parametrize("switches", ACCOUNTS.values(), ids=ACCOUNTS.keys())
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("write", [witness.ADD, witness.ADD_POSITIVE])
async def test_every_account_ends_in_credits_or_with_a_person_and_no_charge(
    here: Scene, bot: Process, write: str, loss: Fault | None
) -> None:
    here.account.switches.worksheets_attached = (CHECKLIST,)
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    if loss is not None:
        here.syncro.faults.planned.append(Aimed(write=write, kind=loss))
    refund = await here.run(bot)
    for _ in range(2):
        if refund.state is not State.RESOLVED:
            assert refund.attention is not None
            assert refund.attention.trap is Trap.LINE_REMOVED
            assert not [line for line in tickets_of(here, refund)[0].lines if line.quantity >= 0]
            await books_agree(here)
            act_as_told(here, refund)
            refund = await here.go_on(bot)
    assert refund.state is State.RESOLVED
    await books_agree(here)

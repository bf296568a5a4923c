"""After the refund the shelf is counted: the thread asks, and says what was found."""

from decimal import Decimal
from typing import Any

import pytest

from bot.ledger import stock
from tests.bot.conversation.acts import accepted, approve, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message, PersonCannot
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault, StockMoves
from tests.sandbox.syncro.records import LocationQuantity, Product
from tests.sandbox.syncro.seed import products as what
from tests.sandbox.syncro.wire import products as wire

pytestmark = pytest.mark.long

MOUSE = what.MOUSE


async def asked(play: Stage, *, quantity: str = "2") -> tuple[Message, Message]:
    """The card, and the question in its thread."""
    card = await request(play, "8102", {"Logitech": quantity})
    await approve(play, card)
    await resolved(play)
    return card, await reply(play, card, f"Count the shelf: {MOUSE}.")


async def found(play: Stage, question: Message, *, who: str = "mere", **numbers: str) -> None:
    await play.slack.person(who).click(question, "It Differs")
    modal = await play.slack.person(who).modal("What is on the shelf?")
    for label, number in numbers.items():
        await modal.fill({"shelf": "How many are", "back": "How many came", "damaged": "How many of"}[label], number)
    await modal.fill("What happened?", "One has a broken wheel.")
    await accepted(modal)


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        (StockMoves.LINE_ADDED, " says 19 on hand, 17 before the refund: 2 more, as it should be."),
        (StockMoves.TICKET_RESOLVED, " says 19 on hand, 17 before the refund: 2 more, as it should be."),
        (
            StockMoves.INVOICE_MADE,
            "as before the refund: it seems not to have counted the 2 yet, and may do so with the next bill.",
        ),
    ],
)
async def test_whenever_syncro_moves_its_stock_the_shelf_is_asked_about(
    play: Stage, moves: StockMoves, says: str
) -> None:
    play.syncro.account.switches.stock_moves = moves
    card, question = await asked(play)
    told = shown(play, question)
    assert f"@Mere Tamihana Count the shelf: {MOUSE}. 2 were refunded." in told
    assert f"{says} Is it 19 that are on the shelf?" in told
    await play.slack.person("wiremu").click(question, "It Matches")
    told = await shows(play, question, "@Wiremu Kingi counted 19 on the shelf, as it should be")
    assert "[ It Matches ]" not in told
    assert ("Syncro said 17 then. I look each day" in told) is (moves is StockMoves.INVOICE_MADE)
    assert "differs" not in str([each.text for each in card.replies()])


async def test_what_is_not_stocked_is_not_asked_about(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await reply(play, card, "Done in Syncro")
    async with play.ledger() as tx:
        assert await stock.of_refund(tx, 1) == ()


async def test_fewer_may_have_come_back_than_were_refunded(play: Stage) -> None:
    play.syncro.account.switches.stock_moves = StockMoves.LINE_ADDED
    card, question = await asked(play)
    await found(play, question, shelf="18", back="1", damaged="1")
    told = shown(play, await reply(play, card, "The shelf differs"))
    assert f"@Mere Tamihana The shelf differs: {MOUSE}." in told
    assert "@Mere Tamihana counted 18; Syncro says 19. Refunded: 2. Came back: 1, 1 of them damaged." in told
    assert "One has a broken wheel." in told
    assert "If Syncro is to be put right, do it on the product's page (" in told
    assert "[ Set" not in told
    assert "found another number" in await shows(play, question, "found another number")
    assert play.syncro.account.product(MOUSE).quantity == 19


async def test_a_shelf_that_is_as_it_should_be_does_not_differ_although_fewer_came_back(play: Stage) -> None:
    card, question = await asked(play)
    await found(play, question, shelf="19", back="1", damaged="1")
    assert f"@Mere Tamihana Fewer came back: {MOUSE}." in shown(play, await reply(play, card, "Fewer came back"))
    await shows(play, question, "counted 19 on the shelf, as it should be; 1 of 2 came back, 1 damaged")


async def test_nobody_puts_syncro_right_while_the_bill_may_do_so(play: Stage) -> None:
    card, question = await asked(play)
    await found(play, question, shelf="18", back="1")
    told = shown(play, await reply(play, card, "The shelf differs"))
    assert "Syncro may still add the 2 with the bill, so please don't put it right yet." in told
    assert "[ Set" not in told


async def test_numbers_that_make_no_sense_are_asked_for_again(play: Stage) -> None:
    _, question = await asked(play)
    await play.slack.person("mere").click(question, "It Differs")
    modal = await play.slack.person("mere").modal("What is on the shelf?")
    assert modal.value("How many came") == "2"
    await modal.fill("How many of", "3")
    await modal.fill("How many are", "7")
    assert list((await modal.submit()).values()) == ["Not more than came back."]


async def test_who_neither_asked_nor_approves_counts_nothing(play: Stage) -> None:
    _, question = await asked(play)
    for button in ("It Matches", "It Differs"):
        await play.slack.person("sione").click(question, button)
        await whispered(play, "sione", "Only @Mere Tamihana and approvers can say that.")
    assert "[ It Matches ]" in shown(play, question)


async def test_the_second_word_does_not_count(play: Stage) -> None:
    _, question = await asked(play)
    await play.slack.person("mere").click(question, "It Differs")
    late = await play.slack.person("mere").modal("What is on the shelf?")
    await play.slack.person("wiremu").click(question, "It Matches")
    await shows(play, question, "counted 19")
    await late.fill("How many are", "3")
    await accepted(late)
    await whispered(play, "mere", "Somebody has counted this already")


class TestOwners:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"REFUND_STOCK_OWNERS": "U0SIONE001", "REFUND_MAY_SET_STOCK": "true"}

    @pytest.fixture(autouse=True)
    def moved(self, play: Stage) -> None:
        """Syncro has counted the return already: before it has, nothing may be set."""
        play.syncro.account.switches.stock_moves = StockMoves.LINE_ADDED

    async def test_nothing_is_set_to_which_the_bill_may_add_the_return(self, play: Stage) -> None:
        play.syncro.account.switches.stock_moves = StockMoves.INVOICE_MADE
        card, question = await asked(play)
        await found(play, question, shelf="18", back="1")
        assert "[ Set" not in shown(play, await reply(play, card, "The shelf differs"))

    async def test_the_owner_is_called_and_may_have_syncro_set(self, play: Stage) -> None:
        owner = play.slack.person("sione")
        assert owner.id == "U0SIONE001"
        card, question = await asked(play)
        assert "@Sione Fifita Count the shelf" in shown(play, question)
        await found(play, question, shelf="16", back="0")
        differs = await reply(play, card, "The shelf differs")
        assert play.syncro.account.product(MOUSE).quantity == 19
        await owner.click(differs, "Set Syncro to 16")
        await shows(play, differs, "Syncro is set to 16, as @Sione Fifita asked")
        assert play.syncro.account.product(MOUSE).quantity == 16
        with pytest.raises(PersonCannot):
            await owner.click(differs, "Set Syncro to 16")

    async def test_what_moved_since_is_not_overwritten(self, play: Stage) -> None:
        card, question = await asked(play)
        await found(play, question, shelf="16")
        differs = await reply(play, card, "The shelf differs")
        play.syncro.account.product(MOUSE).location_quantities[0].quantity = 12
        await play.slack.person("mere").click(differs, "Set Syncro to 16")
        told = await shows(play, differs, "Syncro is not set.")
        assert "It says 12 by now, so something has moved since the shelf was counted." in told
        assert play.syncro.account.product(MOUSE).quantity == 12

    @pytest.mark.parametrize("kind", [Fault.LOSE_REQUEST, Fault.DO_AND_LOSE_ANSWER, Fault.ERROR_AFTER, Fault.HTML])
    async def test_a_lost_answer_sets_it_once(self, play: Stage, kind: Fault) -> None:
        card, question = await asked(play)
        await found(play, question, shelf="16")
        differs = await reply(play, card, "The shelf differs")
        play.syncro.faults.next(kind=kind, method="PUT", path="/products/*/location_quantities")
        await play.slack.person("mere").click(differs, "Set Syncro to 16")
        await shows(play, differs, "Syncro is set to 16")
        assert play.syncro.account.product(MOUSE).quantity == Decimal(16)
        sent = [call for call in play.syncro.requests if call.path.endswith("/location_quantities")]
        assert len(sent) == (1 if kind in {Fault.DO_AND_LOSE_ANSWER, Fault.ERROR_AFTER} else 2)
        assert all(set(call.body) == {"location_quantity_id", "quantity"} for call in sent)

    @pytest.mark.parametrize("kind", [None, Fault.DO_AND_LOSE_ANSWER])
    async def test_what_was_sent_is_not_told_as_undone_because_one_was_sold_at_once(
        self, play: Stage, kind: Fault | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = wire.location_quantity

        def sell(product: Product, place: LocationQuantity) -> dict[str, Any]:
            place.quantity = 15 if place.quantity == 16 else place.quantity
            return told(product, place)

        card, question = await asked(play)
        await found(play, question, shelf="16")
        differs = await reply(play, card, "The shelf differs")
        monkeypatch.setattr(wire, "location_quantity", sell)
        if kind is not None:
            play.syncro.faults.next(kind=kind, method="PUT", path="/products/*/location_quantities")
        await play.slack.person("mere").click(differs, "Set Syncro to 16")
        said = await shows(play, differs, "Syncro may be set to 16, or not.")
        assert "I sent the number, and it says 15 now: something else may have moved since." in said
        assert len([call for call in play.syncro.requests if call.path.endswith("/location_quantities")]) == 1

    async def test_while_refunds_are_paused_it_says_that_it_waits(self, play: Stage) -> None:
        card, question = await asked(play)
        await found(play, question, shelf="16")
        differs = await reply(play, card, "The shelf differs")
        await play.slack.person("wiremu").command("/refund", "pause The prices are wrong.", channel="refunds")
        await play.slack.person("mere").click(differs, "Set Syncro to 16")
        await shows(play, differs, "Refunds are paused, so I wait until somebody has them go on.")
        assert play.syncro.account.product(MOUSE).quantity == 19

    async def test_two_locations_leave_the_setting_to_people(self, play: Stage) -> None:
        product = play.syncro.account.product(MOUSE)
        first = product.location_quantities[0]
        product.location_quantities.append(
            LocationQuantity(id=99, location_id=2, quantity=3, created_at=first.created_at, updated_at=first.updated_at)
        )
        card, question = await asked(play)
        await found(play, question, shelf="16")
        assert "[ Set" not in shown(play, await reply(play, card, "The shelf differs"))

"""In which rights somebody may decide now: their own, and those that were handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import delegations

if TYPE_CHECKING:
    from bot.ledger.database import Database, Transaction
    from bot.models import ApproverFacts
    from bot.steps.people import People


async def rights_of(
    database: Database, people: People, user_id: str, *, lately: bool = False
) -> tuple[ApproverFacts, ...]:
    """Their own right first. Of another's only what that one stands for at this moment in their own right is theirs.

    `lately` is for what is shown, never for a click that does something: as Slack had it in the last minutes.

    Raises:
        CouldNotCheckError: Slack did not say in time.
    """
    async with database.reading() as tx:
        given = await delegations.given_to(tx, user_id)
    own, *others = await people.all_of(user_id, *(each.by for each in given), lately=lately)
    handed = [
        own.model_copy(update={"entries": other.entries, "acting_for": each.by, "delegation": each.id})
        for each, other in zip(given, others, strict=True)
        if not other.deactivated
    ]
    return (own, *handed)


async def rights_to_begin(database: Database, people: People, user_id: str) -> tuple[ApproverFacts, ...]:
    """The same for what only opens a form: its answer is authorised anew. Slack takes few questions about groups.

    Whoever would have no say by what Slack had in the last minutes is asked about anew.

    Raises:
        CouldNotCheckError: Slack did not say in time.
    """
    lately = await rights_of(database, people, user_id, lately=True)
    has_a_say = not lately[0].deactivated and any(right.entitled for right in lately)
    return lately if has_a_say else await rights_of(database, people, user_id)


async def still_held(tx: Transaction, rights: tuple[ApproverFacts, ...]) -> tuple[ApproverFacts, ...]:
    """Those that hold now: what was revoked since is gone, and to revoke another one waits for the transaction."""
    handed = {right.delegation for right in rights if right.delegation is not None}
    holding = await delegations.holding(tx, handed)
    return tuple(right for right in rights if right.delegation is None or right.delegation in holding)

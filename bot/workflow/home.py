"""What one person's Home shows, as the ledger has it at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger import listing, messages, refunds, standstill, unfinished
from bot.models import Home, Kind, Part, Row, Section, Whose
from bot.rules.bulk import may_approve_together
from bot.rules.home import page_of, states, waiting_for
from bot.rules.policy import under
from bot.rules.unusual import is_unusual

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bot.ledger.database import Transaction
    from bot.ledger.homes import Opened
    from bot.models import ApproverFacts, HomeFilter, Policy, Refund, Waits


@dataclass
class Homes:
    """Gathers Homes. `link_to` makes the link to a message of the channel, empty where that is not known.

    What is shown rests on what Slack said lately; whatever is clicked is authorised anew.
    """

    policy: Policy
    link_to: Callable[[str], str]
    dry_run: bool = False

    async def gather(
        self,
        tx: Transaction,
        rights: Sequence[ApproverFacts],
        opened: Opened,
        *,
        unsure: bool,
        keeps: Collection[str] = (),
    ) -> Home:
        """The Home of a person with these rights; `unsure` where Slack did not say whether they approve.

        `keeps` are the ids under which they look after the stock.
        """
        wish, user_id = opened.filter, opened.user_id
        approver = any(right.entitled for right in rights)
        still = await standstill.current(tx)
        open_ones, are_more = await unfinished.unfinished(
            tx, user_id, everybodys=approver, entries={*rights[0].entries, *keeps}
        )
        open_ones = [each.model_copy(update={"standstill": still}) for each in open_ones]
        waiting = waiting_for(rights, open_ones, self.policy, dry_run=self.dry_run, keeps=keeps)
        decidable = [waits for waits in waiting if waits.kind is Kind.DECIDE]
        small = [waits for waits in decidable if may_approve_together(waits.refund, rights, self.policy)]
        sees_all = approver and wish.whose is not Whose.MINE
        sees_own = not approver or wish.whose is not Whose.EVERYTHING
        return Home(
            user_id=user_id,
            filter=wish,
            waiting=await self._waiting(tx, Part.WAITING, wish, waiting, capped=are_more),
            small=await self._waiting(tx, Part.SMALL, wish, small, capped=are_more),
            up_to_cents=self.policy.bulk_up_to_cents,
            mine=await self._listed(tx, Part.MINE, wish, requester_id=user_id) if sees_own else None,
            everything=await self._listed(tx, Part.EVERYTHING, wish) if sees_all else None,
            approver=approver,
            unsure=unsure,
            standstill=still,
            dry_run=self.dry_run,
            notice=tuple(opened.notice or ()),
        )

    async def _waiting(
        self, tx: Transaction, part: Part, wish: HomeFilter, found: Sequence[Waits], *, capped: bool
    ) -> Section:
        """A page of what waits; its rows say nothing that was not read to find them."""
        page, shown = page_of(part, wish.pages.get(part, 0), found)
        of_page = [found[number] for number in shown]
        cards = await messages.cards(tx, [waits.refund.id for waits in of_page])
        rows = tuple(
            self._row(waits.refund, cards).model_copy(update={"waits": waits.kind, "question": waits.question})
            for waits in of_page
        )
        return Section(page=page, start=shown.start, total=len(found), capped=capped, rows=rows)

    async def _listed(
        self, tx: Transaction, part: Part, wish: HomeFilter, *, requester_id: str | None = None
    ) -> Section:
        wanted = states(wish.stands, mine=requester_id is not None)
        found = await listing.newest(tx, wanted, requester_id=requester_id, customer_id=wish.customer_id or None)
        capped, found = len(found) > listing.MOST, found[: listing.MOST]
        page, shown = page_of(part, wish.pages.get(part, 0), found)
        whole = [await refunds.load(tx, found[number]) for number in shown]
        cards = await messages.cards(tx, [found[number] for number in shown])
        rows = tuple(self._row(refund, cards) for refund in whole if refund is not None)
        return Section(page=page, start=shown.start, total=len(found), capped=capped, rows=rows)

    def _row(self, refund: Refund, cards: Mapping[int, str]) -> Row:
        card = cards.get(refund.id)
        link = self.link_to(card) if card else ""
        return Row(refund=under(self.policy, refund), link=link, unusual=is_unusual(refund))

"""One returned product of one refund: counted, or its units named."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bot.models.base import Model
from bot.models.stock import Count, Hitch, Location, SetTo, Stock
from bot.models.unit import Blank, Naming, Unit


class Shelf(Model):
    """One returned product of one refund.

    `returned` is how many were refunded. `before` is Syncro's number before the first line was written, `now` the one
    it said last, None where it could not be read; `places` are the locations `now` is made of. `asked` are the ids of
    the people and user groups who are called. `may_set`: the owner of the bot lets it set Syncro's number.

    `billed`: when `now` was read the bill had come, or long ago should have, so that Syncro has had every chance to
    count the return. `earlier` is the shelf as it was counted first, where it had to be counted again. `silent_since`
    is when Syncro first gave no answer about it.

    `units` are those that came back by serial number, `blank` Syncro's units without one that may be them.
    `others_open`: other refunds of the product are under way. `hitch` says why they can't be read.
    """

    refund_id: int
    product_id: int
    name: str = ""
    state: Stock = Stock.NOTED
    returned: Decimal = Decimal(0)
    before: Decimal | None = None
    now: Decimal | None = None
    places: tuple[Location, ...] = ()
    asked: tuple[str, ...] = ()
    count: Count | None = None
    may_set: bool = False
    set_to: SetTo | None = None
    billed: bool = False
    earlier: Shelf | None = None
    units: tuple[Unit, ...] = ()
    blank: tuple[Blank, ...] = ()
    others_open: bool = False
    silent_since: datetime | None = None
    remind_at: datetime | None = None
    hitch: Hitch | None = None

    @property
    def free(self) -> tuple[Blank, ...]:
        """Those of `blank` that no unit of this refund has been given: one may be getting its name right now."""
        mine = {unit.instance_id for unit in self.units}
        return tuple(each for each in self.blank if each.id not in mine)

    @property
    def nameless(self) -> tuple[Unit, ...]:
        """Its units that have no name yet, and none of Syncro's."""
        return tuple(unit for unit in self.units if unit.state is Naming.TO_NAME and unit.instance_id is None)

    @property
    def shown(self) -> str:
        """What the question is about, so that an answer to an older one is told apart."""
        billed, others = "/billed" if self.billed else "", "/others" if self.others_open else ""
        return f"{self.before}/{self.now}{billed}{others}"

    @property
    def which(self) -> str:
        """What its messages are named after: the product, and where it is counted again that it is the second time."""
        return f"{self.product_id}{'' if self.earlier is None else '/2'}"

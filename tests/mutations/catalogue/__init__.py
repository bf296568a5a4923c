"""The ways in which the product is broken, by what they break, and the tests that must not let them pass."""

from tests.mutations.catalogue.approval import APPROVAL
from tests.mutations.catalogue.billing import BILLING
from tests.mutations.catalogue.by_hand import BY_HAND
from tests.mutations.catalogue.charges import CHARGES
from tests.mutations.catalogue.client import CLIENT
from tests.mutations.catalogue.elsewhere import ELSEWHERE
from tests.mutations.catalogue.entry import ENTRY
from tests.mutations.catalogue.landing import LANDING
from tests.mutations.catalogue.lanes import LANES
from tests.mutations.catalogue.ledger import LEDGER
from tests.mutations.catalogue.lines import LINES
from tests.mutations.catalogue.remedies import REMEDIES
from tests.mutations.catalogue.units import UNITS
from tests.mutations.catalogue.writes import WRITES
from tests.mutations.mutation import Mutation

CATALOGUE: tuple[Mutation, ...] = (
    *WRITES,
    *LINES,
    *CHARGES,
    *LANES,
    *BY_HAND,
    *ELSEWHERE,
    *BILLING,
    *APPROVAL,
    *REMEDIES,
    *LANDING,
    *UNITS,
    *LEDGER,
    *ENTRY,
    *CLIENT,
)

__all__ = ["CATALOGUE", "Mutation"]

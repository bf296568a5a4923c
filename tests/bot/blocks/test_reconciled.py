from __future__ import annotations

from bot.blocks.reconciled import DRY_RUN, NONE, NOT_OURS, reconciled
from bot.models import Claim, Fate, Reconciled, Ticket
from tests.bot.blocks import samples


def row(fate: Fate, reference: str = "RF-000123", **changes: object) -> Reconciled:
    claim = Claim(
        ticket=Ticket(id=9001, number="20031"),
        customer_name="Kererū\nCafé",
        reference=reference,
        records=(),
        created_at=samples.AT,
    )
    return Reconciled.model_validate({"claim": claim, "fate": fate} | changes)


def test_each_ticket_has_its_line_and_what_is_unfinished_below_it() -> None:
    rows = [row(Fate.REBUILT, cents=41538, kept_as="RF-000130"), row(Fate.KNOWN, "RF-000001", differences=("A\nb.",))]
    assert reconciled(rows).splitlines() == [
        "Refund     Ticket  Customer     Credit incl. GST  What was done",
        "RF-000123  20031   Kererū Café  $415.38           learnt again: resolved, kept as RF-000130",
        "RF-000001  20031   Kererū Café                    known, nothing to do",
        "    A b.",
    ]


def test_what_is_not_ours_comes_with_what_to_do() -> None:
    said = reconciled([row(Fate.NOT_OURS)], dry_run=True)
    assert NOT_OURS in said
    assert said.endswith(DRY_RUN)


def test_there_may_be_none_and_every_fate_has_its_words() -> None:
    assert reconciled([]) == NONE
    assert all(reconciled([row(fate)]) for fate in Fate)

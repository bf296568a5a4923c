"""A positive line, or one that may be: people are told of it first of all."""

from tests.mutations.mutation import FAULTS, Mutation

CHARGES = (
    Mutation(
        "a line sent as a credit and not answered charges nobody",
        "bot/ledger/charging.py",
        "return self.what not in",
        'return (self.outcome is not None or self.what == "add-positive") and self.what not in',
        (f"{FAULTS}test_possible_charges.py", "-k", "may_have_become_a_charge"),
    ),
    Mutation(
        "what else stands in the way is told instead of a charge",
        "bot/workflow/runner.py",
        "told = await charging.first_of_all(tx, lease.refund_id, attention, nothing_charges=nothing_charges)",
        "told = attention",
        (
            f"{FAULTS}test_alarms.py",
            f"{FAULTS}test_possible_charges.py",
            "-k",
            "charge_first or revoked or permitted or any_more",
        ),
    ),
    Mutation(
        "a charge that people were told of is forgotten when they have the refund go on",
        "bot/ledger/remedies.py",
        "    await charging.remember(tx, refund.id, refund.attention)\n",
        "",
        (f"{FAULTS}test_possible_charges.py", "-k", "told_of_is_an_alarm_again"),
    ),
    Mutation(
        "a credit that was looked for in vain is told as a charge",
        "bot/workflow/runner.py",
        "seen = work is not None and work.nothing_charges",
        "seen = False",
        (f"{FAULTS}test_possible_charges.py", "-k", "in_vain"),
    ),
    Mutation(
        "a charge is called known after people had the refund go on",
        "bot/ledger/charging.py",
        "is_known=each.outcome is not None and each.at > went_on and",
        "is_known=each.outcome is not None and",
        (f"{FAULTS}test_alarms.py", "-k", "known_to_charge"),
    ),
    Mutation(
        "the alarm forgets that it could not look while the ledger was away",
        "bot/workflow/alarm.py",
        "if self._looked is None or tx.now > self._looked + FIRST_TRY:",
        "if self._looked is None:",
        (f"{FAULTS}test_alarms.py", "-k", "ledger_was_away"),
    ),
)

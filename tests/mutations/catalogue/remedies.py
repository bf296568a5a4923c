"""What people choose where a refund stopped."""

from tests.mutations.mutation import FAULTS, Mutation

REMEDIES = (
    Mutation(
        "what was changed once more is kept unseen",
        "bot/steps/keep_theirs.py",
        "fingerprint(lines) != asked.shown",
        "not asked.shown",
        ("tests/bot/conversation/test_changed_by_hand.py", "-k", "unseen"),
    ),
    Mutation(
        "a refund is given up while a line of it stands",
        "bot/steps/close.py",
        "if asked.remedy is Remedy.GIVEN_UP and standing:",
        "if asked.remedy is Remedy.GIVEN_UP and charging:",
        (f"{FAULTS}test_remedies.py",),
    ),
    Mutation(
        "a refund is closed before what was sent can take effect",
        "bot/steps/close.py",
        "    await _wait_for_what_was_sent(work)\n    mine",
        "    mine",
        (f"{FAULTS}test_remedies.py",),
    ),
    Mutation(
        "a line that names another refund is kept or put back",
        "bot/rules/remedy.py",
        "if any(others_named(refund, held) for held in ticket.lines):",
        "if False:",
        ("tests/bot/rules/test_remedy.py", "-k", "another_refund"),
    ),
    Mutation(
        "nobody may have a refund go on that can not be put back",
        "bot/rules/approver.py",
        "remedy is not Remedy.PUT_BACK or trouble.may_put_back",
        "trouble.may_put_back",
        (
            "tests/bot/rules/test_remedy.py",
            "-k",
            "offered",
        ),
        by_tool=True,
    ),
    Mutation(
        "what was billed meanwhile is offered to be put back, although nothing is to be put back",
        "bot/steps/differs.py",
        "bool(mends(work.refund, held))",
        "mends(work.refund, held) is not None",
        ("tests/bot/conversation/test_changed_by_hand.py", "-k", "billed_meanwhile"),
    ),
)

"""Who decides, and on what."""

from tests.mutations.mutation import Mutation

APPROVAL = (
    Mutation(
        "people approve what they asked for",
        "bot/rules/approver.py",
        "(not cancels and own, Denial.OWN_REQUEST),",
        "(False, Denial.OWN_REQUEST),",
        ("tests/bot/rules/test_approver.py",),
    ),
    Mutation(
        "the first of two approvals decides",
        "bot/workflow/decision.py",
        "not is_enough(tier, refund.approvals)",
        "not refund.approvals",
        ("tests/bot/conversation/test_several_approvals.py",),
    ),
    Mutation(
        "a person counts twice",
        "bot/rules/approver.py",
        "spent = counted is not None and not moves(tier, refund.approvals, person)",
        "spent = False",
        ("tests/bot/rules/test_approver.py",),
    ),
    Mutation(
        "whoever acts for somebody and that one count twice",
        "bot/rules/approver.py",
        "[approval for approval in approvals if approval.people & person.people]",
        "[approval for approval in approvals if approval.by == person.user_id]",
        ("tests/bot/rules/test_delegation.py",),
    ),
    Mutation(
        "whoever acts for somebody approves what that one asked for",
        "bot/rules/approver.py",
        "(delegators, Denial.REQUEST_OF_DELEGATOR),",
        "(False, Denial.REQUEST_OF_DELEGATOR),",
        ("tests/bot/rules/test_delegation.py",),
    ),
    Mutation(
        "a delegation that was revoked counts all the same",
        "bot/ledger/delegations.py",
        "return delegations.c.revoked_at.is_(None), delegations.c.begins_at <= now",
        "return delegations.c.begins_at <= now",
        ("tests/bot/ledger/test_delegations.py",),
    ),
    Mutation(
        "two processes remind of the same request",
        "bot/workflow/reminders.py",
        "            await pending.look_again(tx, refund.id, found.again)\n        return True\n",
        "            pass\n        return False\n",
        ("tests/bot/workflow/test_reminders.py", "-k", "together"),
    ),
    Mutation(
        "what was decided expires all the same",
        "bot/ledger/pending.py",
        ".where(refunds.c.state == State.REQUESTED, refunds.c.due_at <= tx.now_ms)",
        ".where(refunds.c.due_at <= tx.now_ms)",
        ("tests/bot/ledger/test_pending.py",),
    ),
    Mutation(
        "approvals of an earlier version count",
        "bot/ledger/approvals.py",
        "approvals.c.refund_id == refund_id, approvals.c.version == version",
        "approvals.c.refund_id == refund_id",
        ("tests/bot/ledger/test_approvals.py",),
    ),
    Mutation(
        "a click on an old card decides",
        "bot/rules/approver.py",
        "(shown_hash != refund.content_hash, Denial.CHANGED),",
        "(False, Denial.CHANGED),",
        ("tests/bot/rules/test_approver.py",),
    ),
    Mutation(
        "the right price is no part of what was approved",
        "bot/rules/content.py",
        "{} if line.right_cents is None else",
        "{} if True else",
        (
            "tests/bot/rules/test_content.py",
            "-k",
            "line",
        ),
        by_tool=True,
    ),
    Mutation(
        "the refunds by hand that were shown are no part of what was approved",
        "bot/rules/content.py",
        "    if by_hand:",
        "    if False:",
        (
            "tests/bot/rules/test_content.py",
            "-k",
            "request",
        ),
        by_tool=True,
    ),
    Mutation(
        "a dry run has the fingerprint of a refund in earnest",
        "bot/rules/content.py",
        "    if dry_run:",
        "    if False:",
        (
            "tests/bot/rules/test_content.py",
            "-k",
            "request",
        ),
        by_tool=True,
    ),
)

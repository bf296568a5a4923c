"""What the ledger keeps, and of which refund."""

from tests.mutations.mutation import Mutation

LEDGER = (
    Mutation(
        "what others have asked for does not count",
        "bot/ledger/reservations.py",
        "in_(invoice_line_ids),\n            refunds.c.state.in_(HOLDING),",
        'in_(invoice_line_ids),\n            refunds.c.state.in_(["resolved"]),',
        ("tests/bot/ledger/test_reservations.py",),
    ),
    Mutation(
        "what is learnt again takes a number before the lines that a request may hold",
        "bot/workflow/reconcile.py",
        """                if not dry_run:
                    await reservations.lock(tx, [line.invoice_line_id for line in refund.lines])
                free = next_number(await refunds.next_id(tx) - 1, _numbers(claims))
""",
        """                free = next_number(await refunds.next_id(tx) - 1, _numbers(claims))
                if not dry_run:
                    await reservations.lock(tx, [line.invoice_line_id for line in refund.lines])
""",
        ("tests/bot/ledger/test_order_of_locks.py",),
    ),
    Mutation(
        "an event does not follow from the one before",
        "bot/ledger/chain.py",
        "        previous = linked\n",
        "",
        ("tests/bot/ledger/test_chain.py",),
    ),
    Mutation(
        "a refund made as a month ends is in the books twice",
        "bot/ledger/settled.py",
        "settled_at < to_ms(end)",
        "settled_at <= to_ms(end)",
        (
            "tests/bot/ledger/test_settled.py",
            "-k",
            "moment",
        ),
        by_tool=True,
    ),
    Mutation(
        "a pause of another kind counts as Syncro being away",
        "bot/ledger/away.py",
        "last and last.why in AWAY",
        "last",
        ("tests/bot/ledger/test_away.py",),
        by_tool=True,
    ),
    Mutation(
        "Syncro is away for refunds that nobody works on",
        "bot/ledger/away.py",
        ".where(refunds.c.state.in_(RUNNABLE))",
        "",
        ("tests/bot/ledger/test_away.py",),
        by_tool=True,
    ),
    Mutation(
        "approvals of another refund count",
        "bot/ledger/approvals.py",
        "approvals.c.refund_id == refund_id, approvals.c.version",
        "approvals.c.refund_id >= refund_id, approvals.c.version",
        (
            "tests/bot/ledger/test_neighbours.py",
            "-k",
            "read",
        ),
        by_tool=True,
    ),
    Mutation(
        "a step that another refund achieved is taken for this one's",
        "bot/ledger/progress.py",
        "select(steps.c.step).where(steps.c.refund_id == refund_id",
        "select(steps.c.step).where(steps.c.refund_id >= refund_id",
        (
            "tests/bot/ledger/test_neighbours.py",
            "-k",
            "step",
        ),
        by_tool=True,
    ),
    Mutation(
        "an answer is shown at the newest call of any refund",
        "bot/ledger/messages.py",
        '        messages.c.refund_id == refund_id,\n        messages.c.name.startswith(f"{ATTENTION}/"),',
        '        messages.c.name.startswith(f"{ATTENTION}/"),',
        (
            "tests/bot/ledger/test_neighbours.py",
            "-k",
            "answer",
        ),
        by_tool=True,
    ),
)

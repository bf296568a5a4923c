"""Lines on the ticket: which one is ours, and none that charges."""

from tests.mutations.mutation import FAULTS, Mutation

LINES = (
    Mutation(
        "any line with the reference is taken for the one that was sent",
        "bot/steps/ensure_line.py",
        "    return held.product_id == line.product_id and (held.quantity < 0 or held.quantity == line.quantity)\n",
        "    return True\n",
        (f"{FAULTS}test_forgery.py",),
    ),
    Mutation(
        "the price on the ticket is a cent off",
        "bot/steps/ensure_line.py",
        "price = Decimal(line.price_cents).scaleb(-2)",
        "price = Decimal(line.price_cents + 1).scaleb(-2)",
        ("tests/bot/conversation/test_from_request_to_resolved.py",),
    ),
    Mutation(
        "a line that Syncro would not turn stays positive",
        "bot/steps/ensure_line.py",
        "        await _take_off(task, line_id)\n",
        "",
        (f"{FAULTS}test_negative_lines.py", f"{FAULTS}test_struck_once.py", "-k", "take-off or negative_lines or edit"),
    ),
    Mutation(
        "a line is called turned whatever the quantity",
        "bot/steps/ensure_line.py",
        'if isinstance(outcome, No) or Decimal(outcome.value["quantity"]) != -line.quantity:',
        "if isinstance(outcome, No):",
        (f"{FAULTS}test_negative_lines.py", "-k", "also"),
    ),
    Mutation(
        "a line is found turned whatever the quantity",
        "bot/steps/ensure_line.py",
        "if found.id == line_id and found.quantity == wanted]",
        "if found.id == line_id]",
        (f"{FAULTS}test_struck_once.py", "-k", "turn"),
    ),
    Mutation(
        "a line adopted that names another line",
        "bot/steps/adopt_line.py",
        "        and not any(names(found.description, reference) for reference in others)\n",
        "",
        (f"{FAULTS}test_line_by_hand.py", "-k", "alike"),
    ),
    Mutation(
        "a line of another refund is adopted after a merge",
        "bot/steps/adopt_line.py",
        "        and not others_named(work.refund, found)\n",
        "",
        (f"{FAULTS}test_merged.py",),
    ),
    Mutation(
        "a line that names another refund by now is taken for what was sent",
        "bot/steps/ensure_line.py",
        "if any(others_named(work.refund, each) for each in named):",
        "if False:",
        (f"{FAULTS}test_merged.py",),
    ),
    Mutation(
        "a line that names another refund beside ours is no difference",
        "bot/rules/comparison.py",
        "if others := others_named(refund, held):\n        differences",
        "if (others := others_named(refund, held)) and claims == 0:\n        differences",
        ("tests/bot/rules/test_comparison.py",),
    ),
    Mutation(
        "what is put back has the names of what was there before",
        "bot/steps/ensure_line.py",
        'return f"round-{self.work.refund.rounds}/" if self.again else ""',
        'return ""',
        (f"{FAULTS}test_struck_once.py", "-k", "again"),
    ),
)

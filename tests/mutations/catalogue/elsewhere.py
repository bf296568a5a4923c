"""What names this refund in another place."""

from tests.mutations.mutation import FAULTS, Mutation

ELSEWHERE = (
    Mutation(
        "a refund that Syncro names elsewhere is written again",
        "bot/steps/ensure_still_billed.py",
        "    await _not_elsewhere(work, invoice, since)\n",
        "",
        (f"{FAULTS}test_elsewhere.py",),
    ),
    Mutation(
        "only credits that name the refund stop it",
        "bot/rules/elsewhere.py",
        "if each.quantity and refund",
        "if each.quantity > 0 and refund",
        (f"{FAULTS}test_elsewhere.py", "-k", "any_sign"),
    ),
    Mutation(
        "a line of another product that names the refund is not seen",
        "bot/steps/aftermath.py",
        " or refunds_named(credit.description)",
        "",
        (f"{FAULTS}test_elsewhere.py", "-k", "any_sign"),
    ),
    Mutation(
        "a ticket that carries the notes alone is not seen",
        "bot/rules/elsewhere.py",
        "if refund.key in each.keys",
        "if False",
        (f"{FAULTS}test_elsewhere.py", "-k", "notes"),
    ),
    Mutation(
        "lines on the invoice itself that name the refund are not seen",
        "bot/rules/elsewhere.py",
        "(*aftermath.credits, *lines_of(invoice))",
        "aftermath.credits",
        (f"{FAULTS}test_elsewhere.py", "-k", "copied"),
    ),
    Mutation(
        "the requester says that what names the refund is something else",
        "bot/steps/ensure_still_billed.py",
        "standing(named, said, requester_id=refund.requester_id)",
        'standing(named, said, requester_id="")',
        (f"{FAULTS}test_elsewhere.py", "-k", "any_sign"),
    ),
)

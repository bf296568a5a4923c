"""The credit on the next invoice."""

from tests.mutations.mutation import Mutation

LANDING = (
    Mutation(
        "a credit of another amount has landed",
        "bot/rules/landing.py",
        "    elif wrong:\n",
        "    elif False:\n",
        ("tests/bot/rules/test_landing.py",),
    ),
    Mutation(
        "a template that is still to run was moved",
        "bot/rules/not_landed.py",
        "each.next_run > day",
        "each.next_run >= day",
        ("tests/bot/rules/test_not_landed.py",),
        by_tool=True,
    ),
)

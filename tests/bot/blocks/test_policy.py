from __future__ import annotations

from datetime import timedelta

from bot.blocks.policy import needs, policy_text
from bot.models import Group, Patience, Policy, Tier
from bot.rules.policy import of_approvers

TEAM = Group(name="team", members=("S1",))
FINANCE = Group(name="finance", members=("S2", "U9"))
POLICY = Policy(
    tiers=(
        Tier(up_to_cents=20_000, approvers=(TEAM,)),
        Tier(up_to_cents=200_000, approvers=(TEAM, FINANCE)),
        Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,), notify=("U9",)),
    )
)
NAMES = {"U1": "Wiremu Kingi", "U2": "Aroha Ngata", "U9": "Sione Fifita"}


def test_everything_the_policy_says_is_told_in_plain_words() -> None:
    people = {"S1": ("U1", "U2"), "S2": None, "U9": ("U9",)}
    assert policy_text(POLICY, people, NAMES) == (
        "Who approves a refund (amounts incl. GST):\n"
        "  Up to $200.00: one of team.\n"
        "  Up to $2,000.00: one of team or finance.\n"
        "  Above $2,000.00: two different people of team or finance, at least one of finance. Called: Sione Fifita.\n"
        "  Nobody approves or rejects what they asked for themselves. Any one who may approve can reject.\n"
        "\n"
        "The groups:\n"
        "  team: S1 (Wiremu Kingi, Aroha Ngata)\n"
        "  finance: S2 (Slack did not say who that is), U9 (Sione Fifita)\n"
        "\n"
        "Reminders: after 4 hours, then every 24 hours,\n"
        "  Monday to Friday between 08:00 and 18:00 of the account's time.\n"
        "Expiry: after 14 days without a decision. Nothing is done in Syncro then."
    )


def test_what_may_be_approved_together_is_told_where_anything_may_be() -> None:
    together = POLICY.model_copy(update={"bulk_up_to_cents": 20_000})
    said = "  Up to $200.00 each, several can be approved at once from the Home.\n"
    assert said in policy_text(together, {}, {})
    assert "at once" not in policy_text(POLICY, {}, {})


def test_without_a_file_one_of_the_approvers_decides_any_amount() -> None:
    told = policy_text(of_approvers(("S1",)), {"S1": ()}, {})
    assert "  Any amount: one of approvers.\n" in told
    assert "  approvers: S1 (nobody)\n" in told


def test_spans_of_time_are_told_as_people_say_them() -> None:
    patience = Patience(
        remind_after=timedelta(hours=1), remind_every=timedelta(hours=48), expire_after=timedelta(hours=36)
    )
    told = policy_text(Policy(tiers=POLICY.tiers, patience=patience), {}, {})
    assert "Reminders: after 1 hour, then every 2 days," in told
    assert "Expiry: after 36 hours without" in told


def test_a_group_that_is_the_only_one_is_not_named_twice() -> None:
    assert needs(Tier(approvers=(), must_include=(FINANCE,), approvals=2)) == "two different people of finance"

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.models import Patience
from bot.rules.policy_file import PolicyError, read_policy

WHOLE = """
[groups]
team = ["S0TEAM001"]
finance = ["S0FINANCE1", "U0SIONE001"]

[[tiers]]
up_to = 200
approvers = ["team"]

[[tiers]]
up_to = 1999.95
approvers = ["team", "finance"]

[[tiers]]
approvers = ["team"]
approvals = 2
must_include = ["finance"]
notify = ["finance", "U0MERE0001"]

[bulk]
up_to = 199.95

[reminders]
after_hours = 2
every_hours = 48
between = "09:00-17:30"

[expiry]
after_days = 7
"""
LEAST = '[groups]\nteam = ["S1"]\n[[tiers]]\napprovers = ["team"]\n'


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as wrong:
        read_policy(text)
    return wrong.value.problems


def test_a_whole_file_is_read() -> None:
    policy = read_policy(WHOLE)
    small, middle, large = policy.tiers
    assert (small.up_to_cents, small.approvals, small.ids) == (20_000, 1, ("S0TEAM001",))
    assert (middle.up_to_cents, [group.name for group in middle.approvers]) == (199_995, ["team", "finance"])
    assert (large.up_to_cents, large.approvals) == (None, 2)
    assert large.ids == ("S0TEAM001", "S0FINANCE1", "U0SIONE001")
    assert [group.name for group in large.must_include] == ["finance"]
    assert large.notify == ("S0FINANCE1", "U0SIONE001", "U0MERE0001")
    assert policy.bulk_up_to_cents == 19_995
    assert policy.patience == Patience(
        remind_after=timedelta(hours=2),
        remind_every=timedelta(hours=48),
        start=time(9),
        end=time(17, 30),
        expire_after=timedelta(days=7),
    )


def test_what_is_left_out_is_as_without_a_file() -> None:
    policy = read_policy(LEAST)
    assert policy.patience == Patience()
    assert (policy.tiers[0].approvals, policy.tiers[0].notify) == (1, ())


def test_what_is_no_toml_is_told_with_its_place() -> None:
    (problem,) = problems("[groups\n")
    assert problem.startswith("not TOML: ")
    assert "line 1" in problem


def test_everything_wrong_is_told_at_once() -> None:
    assert problems(
        """
        greeting = "hello"
        [groups]
        team = ["wiremu", "S1"]
        nobody = []
        [[tiers]]
        up_to = 200
        approvers = ["taem"]
        [[tiers]]
        up_to = 100.001
        approvers = ["team"]
        approvals = 0
        notify = ["somebody"]
        colour = "red"
        [[tiers]]
        up_to = 50
        approvers = "team"
        must_include = ["team", "nobody"]
        [reminders]
        after_hours = -1
        every_hours = true
        between = "18:00-08:00"
        [expiry]
        after_days = 400
        weeks = 2
        """
    ) == [
        "the file: nobody knows greeting; it takes groups, tiers, bulk, reminders, expiry",
        "group team: not ids of users (U…) or user groups (S…): wiremu",
        "group nobody: it has nobody in it",
        "tier 1: approvers names no group of the file: taem",
        "tier 2: nobody knows colour; it takes up_to, approvers, approvals, must_include, notify",
        "tier 2: approvals: write a whole number above 0, at most 10",
        "tier 2: up_to is an amount above 0 in whole cents",
        "tier 2: notify names neither a group of the file nor an id: somebody",
        'tier 3: approvers: write a list of texts, such as ["S0123ABCD"]',
        "tier 3: must_include names 2 groups; set approvals to that or more",
        "tier 2: up_to has to be more than in the tier before",
        "tier 3: leave up_to out of the last tier, so that every amount has one",
        "tier 3: up_to has to be more than in the tier before",
        "expiry: nobody knows weeks; it takes after_days",
        "reminders: write the hours of a day in between as 08:00-18:00",
        "reminders: after_hours: write a number above 0, at most 720",
        "reminders: every_hours: write a number above 0, at most 720",
        "expiry: after_days: write a number above 0, at most 365",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "write at least one [[tiers]]"),
        *(
            (
                f'[reminders]\nbetween = "{hours}"\n',
                "reminders: write between without a time zone, as 08:00-18:00; it is the account's time",
            )
            for hours in ("08:00Z-18:00", "08:00-18:00Z", "08:00Z-18:00+12:00")
        ),
        ("tiers = 3\n", "write at least one [[tiers]]"),
        ('groups = 3\n[[tiers]]\napprovers = ["team"]\n', "write groups as a table, [groups]"),
        ('[groups]\nteam = "S1"\n' + LEAST, "not TOML: "),
        ('[groups]\nteam = ["S1"]\n[[tiers]]\n', "tier 1: say in approvers which groups may approve"),
        (LEAST + "[[tiers]]\napprovers = ['team']\n", "tier 1: up_to is missing; only the last tier has none"),
        (LEAST + "up_to = nan\n", "tier 1: up_to is an amount incl. GST, such as 200 or 199.95"),
        (LEAST + "up_to = true\n", "tier 1: up_to is an amount incl. GST, such as 200 or 199.95"),
        (LEAST + "approvals = 1.5\n", "tier 1: approvals: write a whole number above 0, at most 10"),
    ],
)
def test_each_thing_that_can_be_wrong_has_its_sentence(text: str, problem: str) -> None:
    assert any(told.startswith(problem) for told in problems(text)), problems(text)


def test_a_group_that_has_to_be_among_them_may_approve_without_being_named_twice() -> None:
    policy = read_policy('[groups]\nfinance = ["S2"]\n[[tiers]]\nmust_include = ["finance"]\n')
    assert policy.tiers[0].ids == ("S2",)

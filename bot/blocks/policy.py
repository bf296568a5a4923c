"""The policy in plain words, for a terminal; and what it asks of one refund, for the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from bot.models import Group, Patience, Policy, Tier

NAME_LIMIT = 40  # characters of a group's name
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
OWN = "Nobody approves or rejects what they asked for themselves. Any one who may approve can reject."


def policy_text(policy: Policy, people: Mapping[str, Sequence[str] | None], names: Mapping[str, str]) -> str:
    """Everything the policy says. `people` are the ids behind each id of it, None where that is not known.

    `names` are what people are called, by their ids.
    """
    parts = ["Who approves a refund (amounts incl. GST):"]
    before = 0
    for tier in policy.tiers:
        parts.append(f"  {_amounts(tier, before, single=len(policy.tiers) == 1)}: {needs(tier)}.{_called(tier, names)}")
        before = tier.up_to_cents or before
    if policy.bulk_up_to_cents:
        small = money(policy.bulk_up_to_cents, "$")
        parts.append(f"  Up to {small} each, several can be approved at once from the Home.")
    groups = {group.name: group for tier in policy.tiers for group in tier.groups}
    parts += [f"  {OWN}", "", "The groups:"]
    parts += [f"  {_group(group, people, names)}" for group in groups.values()]
    return "\n".join([*parts, "", *_patience(policy.patience)])


def needs(tier: Tier) -> str:
    """Who has to agree: "one of team", "two different people of team or finance, at least one of finance"."""
    where = " or ".join(_name(group) for group in tier.groups)
    who = f"one of {where}" if tier.approvals == 1 else f"{NUMBERS[tier.approvals]} different people of {where}"
    must = [_name(group) for group in tier.must_include] if len(tier.groups) > 1 else []
    return f"{who}, at least one of {' and one of '.join(must)}" if must else who


def _name(group: Group) -> str:
    return cut(clean(group.name), NAME_LIMIT)


def _amounts(tier: Tier, before_cents: int, *, single: bool) -> str:
    if tier.up_to_cents is not None:
        return f"Up to {money(tier.up_to_cents, '$')}"
    return "Any amount" if single else f"Above {money(before_cents, '$')}"


def _called(tier: Tier, names: Mapping[str, str]) -> str:
    return f" Called: {', '.join(names.get(each, each) for each in tier.notify)}." if tier.notify else ""


def _group(group: Group, people: Mapping[str, Sequence[str] | None], names: Mapping[str, str]) -> str:
    return f"{group.name}: " + ", ".join(_member(each, people.get(each), names) for each in group.members)


def _member(entry: str, people: Sequence[str] | None, names: Mapping[str, str]) -> str:
    if people is None:
        return f"{entry} (Slack did not say who that is)"
    return f"{entry} ({', '.join(names.get(each, each) for each in people) or 'nobody'})"


def _patience(patience: Patience) -> list[str]:
    hours = f"{patience.start:%H:%M} and {patience.end:%H:%M}"
    return [
        f"Reminders: after {_long(patience.remind_after)}, then every {_long(patience.remind_every)},",
        f"  Monday to Friday between {hours} of the account's time.",
        f"Expiry: after {_long(patience.expire_after)} without a decision. Nothing is done in Syncro then.",
    ]


def _long(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    days = hours / 24
    if days >= 2 and days == int(days):  # noqa: PLR2004  "24 hours" reads better than "1 days"
        return f"{days:g} days"
    return "1 hour" if hours == 1 else f"{hours:g} hours"

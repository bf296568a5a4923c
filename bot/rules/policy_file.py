"""What does the policy file say? The text of a TOML file becomes a policy, or a list of everything wrong with it."""

from __future__ import annotations

import re
import tomllib
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from bot.models import Group, Patience, Policy, Tier

ID = re.compile(r"[UWS]\w+")
"""The id of a user (U…, W…) or of a user group (S…) in Slack."""
LONGEST_HOURS = 24 * 30
LONGEST_DAYS = 365
MOST_APPROVALS = 10
TOP = ("groups", "tiers", "bulk", "reminders", "expiry")
OF_TIER = ("up_to", "approvers", "approvals", "must_include", "notify")


class PolicyError(Exception):
    """The file is no policy; `problems` lists everything wrong with it, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_policy(text: str) -> Policy:
    """The policy in the text of a file.

    Raises:
        PolicyError: it is none.
    """
    try:
        told = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        raise PolicyError([f"not TOML: {wrong}"]) from wrong
    reader = _Reader()
    policy = reader.policy(told)
    if policy is None or reader.problems:
        raise PolicyError(reader.problems)
    return policy


class _Reader:
    """Reads as far as it can, and keeps everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._groups: dict[str, Group] = {}

    def policy(self, told: dict[str, Any]) -> Policy | None:
        self._known("the file", told, TOP)
        self._read_groups(self._table("groups", told))
        tiers = told.get("tiers")
        if not isinstance(tiers, list) or not tiers or not all(isinstance(each, dict) for each in tiers):
            self._wrong("write at least one [[tiers]]")
            tiers = []
        read = tuple(self._tier(f"tier {number}", each) for number, each in enumerate(tiers, 1))
        self._check_order(read)
        bulk = self._table("bulk", told)
        self._known("bulk", bulk, ("up_to",))
        bulk_up_to = self._cents("bulk", bulk["up_to"]) if "up_to" in bulk else 0
        patience = self._patience(self._table("reminders", told), self._table("expiry", told))
        return None if self.problems else Policy(tiers=read, patience=patience, bulk_up_to_cents=bulk_up_to)

    def _read_groups(self, told: dict[str, Any]) -> None:
        for name, members in told.items():
            where = f"group {name}"
            ids = self._texts(where, members)
            if isinstance(members, list) and not members:
                self._wrong(f"{where}: it has nobody in it")
            if odd := [each for each in ids if not ID.fullmatch(each)]:
                self._wrong(f"{where}: not ids of users (U…) or user groups (S…): {', '.join(odd)}")
            self._groups[name] = Group(name=name, members=tuple(dict.fromkeys(ids)))

    def _tier(self, where: str, told: dict[str, Any]) -> Tier:
        self._known(where, told, OF_TIER)
        approvers = self._named(where, "approvers", told)
        must_include = self._named(where, "must_include", told)
        if not approvers and not must_include and not self.problems:
            self._wrong(f"{where}: say in approvers which groups may approve")
        approvals = int(self._number(f"{where}: approvals", told.get("approvals", 1), MOST_APPROVALS, whole=True))
        if len(must_include) > approvals:
            self._wrong(f"{where}: must_include names {len(must_include)} groups; set approvals to that or more")
        return Tier(
            up_to_cents=self._cents(where, told["up_to"]) if "up_to" in told else None,
            approvers=approvers,
            approvals=approvals,
            must_include=must_include,
            notify=self._notify(where, told),
        )

    def _check_order(self, tiers: tuple[Tier, ...]) -> None:
        before = 0
        for number, tier in enumerate(tiers, 1):
            last = number == len(tiers)
            if last and tier.up_to_cents is not None:
                self._wrong(f"tier {number}: leave up_to out of the last tier, so that every amount has one")
            if not last and tier.up_to_cents is None:
                self._wrong(f"tier {number}: up_to is missing; only the last tier has none")
            if tier.up_to_cents is not None and tier.up_to_cents <= before:
                self._wrong(f"tier {number}: up_to has to be more than in the tier before")
            before = tier.up_to_cents or before

    def _patience(self, reminders: dict[str, Any], expiry: dict[str, Any]) -> Patience:
        self._known("reminders", reminders, ("after_hours", "every_hours", "between"))
        self._known("expiry", expiry, ("after_days",))
        usual = Patience()
        start, end = self._hours(reminders["between"]) if "between" in reminders else (usual.start, usual.end)
        after = self._number("reminders: after_hours", reminders.get("after_hours", 4), LONGEST_HOURS)
        every = self._number("reminders: every_hours", reminders.get("every_hours", 24), LONGEST_HOURS)
        days = self._number("expiry: after_days", expiry.get("after_days", 14), LONGEST_DAYS)
        return Patience(
            remind_after=timedelta(hours=float(after)),
            remind_every=timedelta(hours=float(every)),
            start=start,
            end=end,
            expire_after=timedelta(days=float(days)),
        )

    def _named(self, where: str, key: str, told: dict[str, Any]) -> tuple[Group, ...]:
        names = self._texts(f"{where}: {key}", told.get(key, []))
        if odd := [name for name in names if name not in self._groups]:
            self._wrong(f"{where}: {key} names no group of the file: {', '.join(odd)}")
        return tuple(self._groups[name] for name in dict.fromkeys(names) if name in self._groups)

    def _notify(self, where: str, told: dict[str, Any]) -> tuple[str, ...]:
        ids: list[str] = []
        for name in self._texts(f"{where}: notify", told.get("notify", [])):
            if name in self._groups:
                ids += self._groups[name].members
            elif ID.fullmatch(name):
                ids.append(name)
            else:
                self._wrong(f"{where}: notify names neither a group of the file nor an id: {name}")
        return tuple(dict.fromkeys(ids))

    def _cents(self, where: str, told: object) -> int:
        if not isinstance(told, int | Decimal) or isinstance(told, bool) or not Decimal(told).is_finite():
            self._wrong(f"{where}: up_to is an amount incl. GST, such as 200 or 199.95")
            return 0
        cents = Decimal(told) * 100
        if cents != int(cents) or cents <= 0:
            self._wrong(f"{where}: up_to is an amount above 0 in whole cents")
            return 0
        return int(cents)

    def _number(self, where: str, told: object, most: int, *, whole: bool = False) -> Decimal:
        number = Decimal(told) if isinstance(told, int | Decimal) and not isinstance(told, bool) else None
        odd = number is None or not number.is_finite() or not 0 < number <= most
        if number is None or odd or (whole and number != int(number)):
            self._wrong(f"{where}: write a {'whole ' if whole else ''}number above 0, at most {most}")
            return Decimal(1)
        return number

    def _hours(self, told: object) -> tuple[time, time]:
        start, _, end = told.partition("-") if isinstance(told, str) else ("", "", "")
        try:
            hours = time.fromisoformat(start.strip()), time.fromisoformat(end.strip())
        except ValueError:
            hours = time(), time()
        if any(each.tzinfo for each in hours):
            self._wrong("reminders: write between without a time zone, as 08:00-18:00; it is the account's time")
            return time(), time()
        if hours[0] >= hours[1]:
            self._wrong("reminders: write the hours of a day in between as 08:00-18:00")
        return hours

    def _texts(self, where: str, told: object) -> list[str]:
        if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
            self._wrong(f'{where}: write a list of texts, such as ["S0123ABCD"]')
            return []
        return told

    def _table(self, name: str, told: dict[str, Any]) -> dict[str, Any]:
        table = told.get(name, {})
        if not isinstance(table, dict):
            self._wrong(f"write {name} as a table, [{name}]")
            return {}
        return table

    def _known(self, where: str, told: dict[str, Any], keys: tuple[str, ...]) -> None:
        if odd := [key for key in told if key not in keys]:
            self._wrong(f"{where}: nobody knows {', '.join(odd)}; it takes {', '.join(keys)}")

    def _wrong(self, problem: str) -> None:
        self.problems.append(problem)

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import (
    Approval,
    ApproverFacts,
    DecisionKind,
    Delegation,
    Denial,
    Group,
    HandOver,
    HandOverField,
    Policy,
    Refund,
    State,
    Tier,
)
from bot.rules.approver import check_decision, with_approval
from bot.rules.delegation import (
    LONGEST,
    check_hand_over,
    may_hand_over,
    may_revoke,
    right_to_decide,
    right_to_use,
    span,
    stands,
    who_act,
)
from bot.rules.policy import is_enough, is_in, needed, under
from tests.bot.rules.examples import refund

ZONE = "Pacific/Auckland"
TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
TEAM, FINANCE = Group(name="team", members=("S1", "U2")), Group(name="finance", members=("S2",))
POLICY = Policy(tiers=(Tier(up_to_cents=20_000, approvers=(TEAM,)), Tier(approvers=(TEAM, FINANCE), approvals=2)))
WIREMU = ApproverFacts(user_id="U1", entries=("S1", "S2"))
SIONE = ApproverFacts(user_id="U9")
GROUPS = tuple(Group(name=f"g{number}", members=(f"S{number}",)) for number in range(3))
PEOPLE = tuple(f"U{number}" for number in range(6))


def objections(
    by: ApproverFacts = WIREMU,
    to: ApproverFacts = SIONE,
    *,
    first: date | None = TODAY,
    last: date | None = TODAY,
    reason: str = "On leave",
    known: tuple[Delegation, ...] = (),
) -> dict[str, str]:
    asked = HandOver(to=to.user_id, first_day=first, last_day=last, reason=reason)
    found = check_hand_over(asked, by=by, to=to, policy=POLICY, known=known, today=TODAY, time_zone=ZONE)
    return {each.field.value: each.message for each in found}


def made(first: date = TODAY, last: date = TODAY, *, by: str = "U1", to: str = "U9") -> Delegation:
    begins, ends = span(first, last, ZONE)
    return Delegation(id=1, by=by, to=to, begins_at=begins, ends_at=ends, time_zone=ZONE, reason="x", at=AT)


def test_somebody_who_may_approve_hands_it_to_somebody_who_may_not() -> None:
    assert objections() == {}


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (WIREMU, "this is you"),
        (ApproverFacts(user_id="U9", bot=True), "an app decides nothing"),
        (ApproverFacts(user_id="U9", deactivated=True), "this account is deactivated"),
        (ApproverFacts(user_id="U9", entries=("S2", "U2")), "No need to: this person may approve the same as you"),
    ],
)
def test_not_to_whom_it_is_no_use(to: ApproverFacts, words: str) -> None:
    assert words in objections(to=to)["to"]


def test_to_somebody_who_may_approve_less() -> None:
    assert objections(to=ApproverFacts(user_id="U9", entries=("S1",))) == {}


@pytest.mark.parametrize(
    "by",
    [
        SIONE,
        WIREMU.model_copy(update={"deactivated": True}),
        SIONE.model_copy(update={"entries": ("S1",), "acting_for": "U1"}),
    ],
)
def test_only_an_own_right_can_be_handed_over(by: ApproverFacts) -> None:
    assert not may_hand_over(by)
    assert objections(by, ApproverFacts(user_id="U5"))["to"].startswith("Only those who may approve in their own right")


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (None, TODAY, "from", "Choose a day."),
        (TODAY, None, "until", "Choose a day."),
        (TODAY - timedelta(1), TODAY, "from", "Choose 24 Nov 2026 or a later day: this one is over."),
        (TODAY + timedelta(366), TODAY + timedelta(367), "from", "Check the year: 25 Nov 2027 is more than a year"),
        (TODAY, TODAY - timedelta(1), "until", "Choose 24 Nov 2026 or a later day: it ends before it begins."),
        (TODAY, TODAY + timedelta(LONGEST), "until", "At most 90 days: choose 21 Feb 2027 or an earlier day."),
        (TODAY, date.max, "until", "At most 90 days"),
        (date.max, date.max, "from", "Check the year"),
    ],
)
def test_the_days_make_sense(first: date | None, last: date | None, field: str, words: str) -> None:
    assert words in objections(first=first, last=last)[field]


def test_the_longest_fits() -> None:
    assert objections(last=TODAY + timedelta(LONGEST - 1)) == {}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert objections(to=WIREMU, first=TODAY - timedelta(3), reason="").keys() == {"to", "from", "reason"}


def test_not_to_the_same_person_twice_on_one_day() -> None:
    later = made(TODAY + timedelta(2), TODAY + timedelta(3))
    assert objections(last=TODAY + timedelta(1), known=(later,)) == {}
    assert "acts for you on some of these days already" in objections(last=TODAY + timedelta(2), known=(later,))["to"]
    assert objections(last=TODAY + timedelta(2), known=(later.model_copy(update={"revoked_at": AT}),)) == {}
    assert objections(last=TODAY + timedelta(2), known=(made(to="U8"),)) == {}
    assert objections(last=TODAY + timedelta(2), known=(made(by="U8"),)) == {}


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    days=st.integers(0, LONGEST),
    zone=st.sampled_from([ZONE, "America/New_York", "Asia/Kathmandu", "America/Santiago"]),
    minutes=st.integers(-3 * 1440, (LONGEST + 3) * 1440),
)
def test_it_stands_exactly_on_its_days_of_the_accounts_calendar(
    first: date, days: int, zone: str, minutes: int
) -> None:
    last = first + timedelta(days)
    begins, ends = span(first, last, zone)
    one = made().model_copy(update={"begins_at": begins, "ends_at": ends})
    at = begins.astimezone(UTC) + timedelta(minutes=minutes)
    assert stands(one, at) == (first <= at.astimezone(begins.tzinfo).date() <= last)
    assert not stands(one.model_copy(update={"revoked_at": at}), at)


def test_the_two_whom_it_is_about_can_end_it() -> None:
    assert [who for who in PEOPLE if may_revoke(made(by="U1", to="U3"), who)] == ["U1", "U3"]


@st.composite
def days_at_the_office(draw: st.DrawFn) -> tuple[Tier, str, dict[str, set[str]], list[tuple[str, str]], list[str]]:
    """A tier, who asks, what everybody stands for, who acts for whom, and who clicks in which order."""
    ids = [group.members[0] for group in GROUPS]
    must_include = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=2))
    tier = Tier(
        approvers=tuple(draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1))),
        approvals=draw(st.integers(max(1, len(must_include)), 3)),
        must_include=tuple(must_include),
    )
    held = {person: draw(st.sets(st.sampled_from(ids))) for person in PEOPLE}
    pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] != pair[1])
    acting = draw(st.lists(pairs, unique=True, max_size=6))
    clicks = draw(st.lists(st.sampled_from(PEOPLE), max_size=12))
    return tier, draw(st.sampled_from(PEOPLE)), held, acting, clicks


def rights(person: str, held: dict[str, set[str]], acting: list[tuple[str, str]]) -> list[ApproverFacts]:
    handed = [
        ApproverFacts(user_id=person, entries=tuple(sorted(held[by])), acting_for=by, delegation=number)
        for number, (by, to) in enumerate(acting)
        if to == person
    ]
    return [ApproverFacts(user_id=person, entries=tuple(sorted(held[person]))), *handed]


def approved(asked: Refund, tier: Tier, mine: list[ApproverFacts]) -> tuple[Refund, ApproverFacts, Denial | None]:
    """The request after somebody's click, in which right that was, and why it did not count."""
    used, denial = right_to_decide(DecisionKind.APPROVED, mine, refund=asked, tier=tier, shown_hash="shown")
    if denial is not None:
        return asked, used, denial
    given = Approval(by=used.user_id, at=AT, entries=used.entries, acting_for=used.acting_for)
    return asked.model_copy(update={"approvals": with_approval(asked.approvals, given)}), used, None


@given(days_at_the_office())
def test_a_say_counts_once_whoever_gives_it_and_never_for_an_own_request(
    day: tuple[Tier, str, dict[str, set[str]], list[tuple[str, str]], list[str]],
) -> None:
    tier, requester, held, acting, clicks = day
    asked = refund(requester_id=requester)
    for who in clicks:
        if is_enough(tier, asked.approvals):
            break
        own, lacking = rights(who, held, []), needed(tier, asked.approvals).groups
        by_themselves = approved(asked, tier, own)[2] is None
        before, (asked, used, denial) = asked, approved(asked, tier, rights(who, held, acting))
        assert denial is not None or (requester, who) not in acting
        if denial is None and by_themselves and used.acting_for:
            assert is_in(lacking, used.entries), "who may decide by themselves acts for nobody, unless that helps more"
            assert not is_in(lacking, own[0].entries)
        if denial is None and who in {each.by for each in before.approvals}:
            assert len(asked.approvals) == len(before.approvals), "one yes is one yes"
            assert len(needed(tier, asked.approvals).groups) < len(lacking)
    for one in asked.approvals:
        stood_for = held[one.acting_for or one.by]
        assert set(one.entries) == stood_for, "what was handed on to somebody is not theirs to hand on"
        assert set(tier.ids) & stood_for
        assert requester not in one.people
        assert not one.acting_for or (one.acting_for, one.by) in acting
    assert all(not one.people & other.people for one, other in combinations(asked.approvals, 2))


@given(
    held=st.fixed_dictionaries({who: st.sets(st.sampled_from(["S0", "S1"])) for who in PEOPLE[:4]}),
    others=st.booleans(),
    late=st.booleans(),
)
def test_in_whatever_order_two_click_of_whom_one_acts_for_another_it_is_decided(
    *, held: dict[str, set[str]], others: bool, late: bool
) -> None:
    """U1 acts for U0, and clicks before that was handed over where it comes `late`; then everybody clicks once more."""
    tier = Tier(approvers=GROUPS[: 1 + others], approvals=2, must_include=(GROUPS[1],))
    ends = set()
    for order in permutations(["U1", "U2"]):
        asked = refund(requester_id="U3")
        for turn, who in enumerate((*order, *order)):
            if is_enough(tier, asked.approvals):
                break
            acting = [] if late and turn < 2 else [("U0", "U1")]
            asked = approved(asked, tier, rights(who, held, acting))[0]
        ends.add(is_enough(tier, asked.approvals))
        assert len(asked.approvals) <= len({each.by for each in asked.approvals})
    may = [held["U1"], held["U2"]], [held["U0"], held["U2"]]
    could = any(all(each & set(tier.ids) for each in pair) and any("S1" in each for each in pair) for pair in may)
    assert ends == {could}


DELEGATE = [ApproverFacts(user_id="U4", entries=("S1",)), ApproverFacts(user_id="U4", entries=("S2",), acting_for="U1")]
COLLEAGUE = [ApproverFacts(user_id="U5", entries=("S1",))]
WITH_FINANCE = Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,))


def test_a_delegates_click_goes_where_it_is_needed() -> None:
    asked, used, _ = approved(refund(requester_id="U2"), WITH_FINANCE, DELEGATE)
    assert used.acting_for == "U1"
    asked, used, denial = approved(asked, WITH_FINANCE, COLLEAGUE)
    assert denial is None
    assert is_enough(WITH_FINANCE, asked.approvals)


def test_where_the_place_is_taken_a_delegate_decides_in_their_own_right() -> None:
    asked, *_ = approved(refund(requester_id="U2"), WITH_FINANCE, [ApproverFacts(user_id="U6", entries=("S2",))])
    assert approved(asked, WITH_FINANCE, DELEGATE)[1].acting_for == ""


def test_a_yes_given_before_the_say_was_handed_over_moves_and_stays_one() -> None:
    asked, *_ = approved(refund(requester_id="U2"), WITH_FINANCE, DELEGATE[:1])
    assert approved(asked, WITH_FINANCE, COLLEAGUE)[2] is Denial.OTHERS_NEEDED
    asked, used, denial = approved(asked, WITH_FINANCE, DELEGATE)
    assert (used.acting_for, denial) == ("U1", None)
    assert [(each.by, each.acting_for) for each in asked.approvals] == [("U4", "U1")]
    assert not is_enough(WITH_FINANCE, asked.approvals)
    assert approved(asked, WITH_FINANCE, DELEGATE)[2] is Denial.APPROVED_ALREADY
    assert is_enough(WITH_FINANCE, approved(asked, WITH_FINANCE, COLLEAGUE)[0].approvals)


def test_a_yes_does_not_move_to_whom_somebody_else_acted_for() -> None:
    spent = Approval(by="U6", at=AT, entries=("S3",), acting_for="U1")
    given = Approval(by="U4", at=AT, entries=("S1",))
    asked = refund(requester_id="U2", approvals=(given, spent))
    three = WITH_FINANCE.model_copy(update={"approvals": 3})
    assert approved(asked, three, DELEGATE)[2] is Denial.APPROVED_ALREADY


def click(kind: DecisionKind, person: ApproverFacts, *given: Approval) -> Denial | None:
    asked = refund(approvals=given, state=State.REQUESTED)
    return check_decision(kind, refund=asked, tier=POLICY.tiers[1], person=person, shown_hash="shown")


FOR_WIREMU = ApproverFacts(user_id="U9", entries=("S1",), acting_for="U3", delegation=1)


def test_who_acts_for_the_requester_decides_nothing_in_their_name() -> None:
    for kind in (DecisionKind.APPROVED, DecisionKind.REJECTED):
        person = FOR_WIREMU.model_copy(update={"acting_for": "U1"})  # the requester of the example
        assert click(kind, person) is Denial.REQUEST_OF_DELEGATOR
        assert click(kind, FOR_WIREMU) is None
    assert click(DecisionKind.APPROVED, FOR_WIREMU.model_copy(update={"user_id": "U1"})) is Denial.OWN_REQUEST


def test_whoever_acts_and_whoever_they_act_for_are_one() -> None:
    wiremu = ApproverFacts(user_id="U3", entries=("S1",))
    by_sione = Approval(by="U9", at=AT, entries=("S1",), acting_for="U3")
    by_wiremu = Approval(by="U3", at=AT, entries=("S1",))
    assert click(DecisionKind.APPROVED, wiremu, by_sione) is Denial.COUNTED_ALREADY
    assert click(DecisionKind.APPROVED, FOR_WIREMU, by_wiremu) is Denial.COUNTED_ALREADY
    assert click(DecisionKind.APPROVED, FOR_WIREMU, by_sione) is Denial.APPROVED_ALREADY
    other = Approval(by="U7", at=AT, entries=("S1",), acting_for="U3")
    assert click(DecisionKind.APPROVED, FOR_WIREMU, other) is Denial.COUNTED_ALREADY
    assert click(DecisionKind.REJECTED, wiremu, by_sione) is None
    two = Approval(by="U4", at=AT, entries=("S1",))
    assert click(DecisionKind.APPROVED, FOR_WIREMU, two) is None


def test_nor_in_their_own_right_while_they_act_for_the_requester() -> None:
    own = ApproverFacts(user_id="U9", entries=("S1",))
    acting = own.model_copy(update={"entries": ("S2",), "acting_for": "U1", "delegation": 1})
    assert right_to_use([own, acting], lambda _: None, requester_id="U1") == (own, Denial.REQUEST_OF_DELEGATOR)
    assert right_to_use([own, acting], lambda _: None, requester_id="U2") == (own, None)
    assert right_to_use([own], lambda _: None) == (own, None)


def test_the_refusal_that_says_most_is_told() -> None:
    denials = {"": Denial.NOT_ENTITLED, "U3": Denial.NOT_ENTITLED, "U4": Denial.REQUEST_OF_DELEGATOR}
    own = ApproverFacts(user_id="U9")
    others = [own.model_copy(update={"acting_for": each}) for each in ("U3", "U4")]
    assert right_to_use([own, *others], lambda person: denials[person.acting_for])[1] is Denial.REQUEST_OF_DELEGATOR
    assert right_to_use([own, others[0]], lambda person: denials[person.acting_for]) == (own, Denial.NOT_ENTITLED)


def called(tier: Tier, *given: Approval, by: str = "U3", to: str = "U9", **giver: object) -> list[tuple[str, str]]:
    facts = ApproverFacts(user_id=by, entries=("S2",)).model_copy(update=giver)
    late = under(Policy(tiers=(tier,)), refund(approvals=given))
    each = made(by=by, to=to)
    return [(acting.by, acting.to) for acting in who_act(late, [(each, facts), (each, facts)])]


def test_a_reminder_calls_who_acts_for_somebody_who_can_help() -> None:
    assert called(WITH_FINANCE) == [("U3", "U9")]
    assert called(WITH_FINANCE, entries=("S7",)) == []
    assert called(WITH_FINANCE, entries=()) == []
    assert called(WITH_FINANCE, deactivated=True) == []
    of_team = Approval(by="U5", at=AT, entries=("S1",))
    assert called(WITH_FINANCE, of_team) == [("U3", "U9")]
    assert called(WITH_FINANCE, of_team, entries=("S1",)) == []


def test_a_reminder_calls_nobody_who_asked_or_has_approved_nor_for_them() -> None:
    assert called(WITH_FINANCE, by="U1") == called(WITH_FINANCE, to="U1") == []
    for approval in (Approval(by="U3", at=AT), Approval(by="U9", at=AT), Approval(by="U5", at=AT, acting_for="U3")):
        assert called(WITH_FINANCE, approval) == []


def test_where_the_policy_says_whom_to_call_who_acts_for_them_is_called() -> None:
    for notify, expected in ((("U3",), [("U3", "U9")]), (("S2",), [("U3", "U9")]), (("U7",), [])):
        assert called(WITH_FINANCE.model_copy(update={"notify": notify})) == expected


def test_the_fields_are_those_of_the_form() -> None:
    assert {each.value for each in HandOverField} == {"to", "from", "until", "reason"}

"""The words and the picture of a month: empty, small, huge and hostile."""

from datetime import date

import pytest

from bot.blocks.picture import picture
from bot.blocks.report import cannot_report, comes, did_not_come, duration, lacks_scope, not_a_month, words
from bot.models import Month, NoMonth, Reason, Report, Share
from bot.rules.months import year_up_to
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message
from tests.bot.blocks.reading import read

pytestmark = pytest.mark.long

OCTOBER = date(2026, 10, 1)
PNG = b"\x89PNG\r\n\x1a\n"


def share(name: str, cents: int = 12903, count: int = 1) -> Share:
    return Share(name=name, count=count, cents=cents)


def report(name: str = "Microsoft 365", cents: int = 12903, parts: int = 1, *, whole: bool = True) -> Report:
    shares = tuple(share(name, cents) for _ in range(parts))
    return Report(
        first=OCTOBER,
        whole=whole,
        count=parts,
        cents=cents * parts,
        reasons=((Reason.GOODWILL, share("goodwill", cents * parts, parts)),) if parts else (),
        products=shares,
        customers=shares,
        requesters=tuple(share(samples.MERE, cents) for _ in range(min(parts, 1))),
        to_approval=1500 if parts else None,
        to_done=45 if parts else None,
        year=tuple(Month(first=first, cents=cents * parts, count=parts) for first in year_up_to(OCTOBER)),
        events=1234,
        head="ab" * 32,
    )


def test_it_says_how_much_for_what_to_whom_and_how_long_it_took() -> None:
    said = words(report("Kererū Café"))
    assert said.splitlines() == [
        "*Refunds in October 2026: $129.03 incl. GST, 1 refund*",
        "*Reasons:* Goodwill $129.03 (1)",
        "*Products:* Kererū Café $129.03 (1)",
        "*Customers:* Kererū Café $129.03 (1)",
        "*Asked by:* <@U0MERE> $129.03 (1)",
        "*How long:* request to approval 25 min · approval to done 45 s (medians)",
        "*Open now:* nothing",
        f"*The record:* 1,234 events, up to `{'ab' * 32}`",
    ]


def test_a_month_without_refunds_says_so() -> None:
    said = words(report(parts=0))
    assert said.startswith("*Refunds in October 2026: $0.00 incl. GST, 0 refunds*\n*Open now:* nothing")
    assert words(report(whole=False)).startswith("*Refunds in October 2026, so far:")


def test_what_is_open_and_late_is_named_and_the_rest_counted() -> None:
    late = report().model_copy(update={"open_count": 14, "late_count": 12, "late": ("RF-000001", "RF-000002")})
    assert "14 requests and refunds; overdue or waiting for a person: RF-000001, RF-000002 and 10 more" in words(late)
    waiting = report().model_copy(update={"open_count": 1})
    assert "1 request or refund; none is overdue or waits for a person" in words(waiting)


def test_long_lists_are_counted_not_cut() -> None:
    assert "95 more $12,257.85" in words(report(parts=100))


@pytest.mark.parametrize("name", [samples.NASTY, "*bold* _it_ ~no~ `code` :smile:", "<!channel> <@U0OTHER> & co", "\n"])
def test_no_name_of_a_thing_becomes_markup(name: str) -> None:
    said = words(report(name))
    for markup in ("<!channel>", "<@U0OTHER>", "*bold*", "_it_", "~no~", ":smile:"):
        assert markup not in said
    assert len(said) < 4000


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
        (86_400, "1 day"),
        (187_200, "2 days 4 h"),
        (86_399, "1 day"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert duration(seconds) == said


def test_the_answers_fit_and_say_what_to_type() -> None:
    for why in NoMonth:
        message = not_a_month(why, samples.NASTY)
        check_message(message)
        assert "/refund report 2026-10" in read(message)
    for message in (cannot_report([samples.WIREMU]), comes(OCTOBER), did_not_come(OCTOBER)):
        check_message(message)
    assert "“2026-13”" in read(not_a_month(NoMonth.NO_SUCH_MONTH, "2026-13"))
    assert "files:write" in lacks_scope(report())


@pytest.mark.parametrize(
    "shown",
    [
        report(),
        report(parts=0),
        report("ā" * 200, 98_765_432_109, 60),
        report("$5 off $10 _x_ ^2 \\frac{", 5),
        report("", whole=False),
        report().model_copy(update={"year": ()}),
    ],
)
def test_every_month_can_be_drawn(shown: Report) -> None:
    assert picture(shown).startswith(PNG)

from __future__ import annotations

from bot.blocks.doctor import WIDTH, is_well, table
from bot.blocks.specimen import screens, specimen
from bot.models import Examined, Finding, Grade
from tests.bot.blocks.limits import check_blocks

RED = Finding(what="channel", grade=Grade.RED, said="C1: Slack says is_archived", todo="Take it out of the archive.")
FINE = Finding(what="token", grade=Grade.OK, said="refunds in Acme")
ODD = Finding(what="scopes", grade=Grade.WARNING, said="more than needed: files:write", todo="Take them out.")


def test_each_line_says_what_how_it_stands_and_what_to_do() -> None:
    assert table([Examined(part="Slack", findings=(FINE, RED))]) == (
        "Slack\n"
        "  OK           token                       refunds in Acme\n"
        "  RED          channel                     C1: Slack says is_archived\n"
        "               -> Take it out of the archive.\n"
        "\n"
        "1 of 2 red: do what stands under each, and run this again."
    )


def test_only_what_is_red_is_not_well() -> None:
    assert is_well([Examined(part="Slack", findings=(FINE, ODD))])
    assert not is_well([Examined(part="Slack", findings=(FINE,)), Examined(part="Syncro", findings=(RED,))])
    assert table([Examined(part="Slack", findings=(ODD,))]).endswith("Nothing is red; 1 to think about.")
    assert table([Examined(part="Slack", findings=(FINE,))]).endswith("\nNothing is red.")


def test_long_and_hostile_words_stay_in_their_place() -> None:
    long = FINE.model_copy(update={"said": "Kererū\n  RED  token\x1b[31m " * 30})
    lines = table([Examined(part="Syncro", findings=(long,))]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line.startswith("  RED")] == []
    assert "\x1b" not in "".join(lines)


def test_the_specimens_are_screens_that_slack_takes() -> None:
    assert {surface for _, surface, _ in screens()} == {"message", "modal"}
    for _, _, blocks in screens():
        check_blocks(blocks)
    assert specimen().total_cents == 28635

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.clean import clean, clean_lines, cut
from bot.blocks.text import (
    bold,
    bullet,
    channel,
    fallback,
    group,
    link,
    paragraph,
    person,
    plain,
    quote,
    rich,
)
from tests.bot.blocks.limits import check_blocks, check_characters


def test_plain_words_that_follow_each_other_stay_one_sentence() -> None:
    block = rich(paragraph("Ticket ", "20031", " is resolved."))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "Ticket 20031 is resolved."}]


def test_spans_become_the_elements_slack_has_for_them() -> None:
    block = rich(paragraph(bold("A"), link("https://a.example", "b"), person("U1"), group("S1"), channel("C1")))
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "A", "style": {"bold": True}},
        {"type": "link", "url": "https://a.example", "text": "b"},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
    ]


def test_paragraphs_stand_on_lines_of_their_own_and_items_in_one_list() -> None:
    block = rich(paragraph("one"), paragraph("two"), bullet("a"), bullet("b"), quote("said"), paragraph("three"))
    assert [part["type"] for part in block["elements"]] == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_section",
    ]
    assert [part["text"] for part in block["elements"][0]["elements"]] == ["one", "\n", "two"]
    assert len(block["elements"][1]["elements"]) == 2


def test_the_fallback_escapes_what_people_type_and_names_people() -> None:
    said = fallback(paragraph(person("U1"), " says <!channel> & <@U2>"), quote("a\nb"))
    assert said == "<@U1> says &lt;!channel&gt; &amp; &lt;@U2&gt;\na\nb"


def test_the_fallback_names_groups_and_channels() -> None:
    assert fallback(paragraph(group("S1"), " in ", channel("C1"))) == "<!subteam^S1> in <#C1>"


def test_an_empty_paragraph_is_still_a_block_slack_takes() -> None:
    check_blocks([rich(paragraph("")), rich(quote("")), rich(bullet(""))])


def test_overrides_and_control_characters_are_gone_and_breaks_are_spaces() -> None:
    assert clean("a\u202eb\u2066c\x00\x1b[1m\r\nd\te\u2028f") == "abc[1m d e f"


def test_lines_of_a_quote_are_kept_but_no_wall_of_empty_ones() -> None:
    assert clean_lines("\n\na\n\n\n\nb\x07\n") == "a\n\nb"


def test_what_is_cut_ends_in_an_ellipsis_within_the_limit() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("ab cdef", 4) == "ab…"
    assert cut("abcd", 4) == "abcd"


def test_labels_show_emoji_codes_as_typed() -> None:
    assert plain(":tada:\n:smile:", 75) == {"type": "plain_text", "text": ":tada: :smile:", "emoji": False}


def test_spaces_that_set_words_apart_stay() -> None:
    block = rich(paragraph("−1 x $249.00   Yealink"))  # noqa: RUF001 - a minus sign
    assert "$249.00   Yealink" in block["elements"][0]["elements"][0]["text"]


@given(st.text())
def test_nothing_invisible_survives(text: str) -> None:
    check_characters(clean(text))
    check_characters(clean_lines(text))
    check_characters(fallback(paragraph(text), quote(text)))

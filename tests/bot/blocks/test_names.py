from __future__ import annotations

from bot.blocks.names import told_apart
from bot.blocks.options import line_option
from tests.bot.blocks import samples


def test_names_that_stand_once_stay_as_they_are() -> None:
    lines = samples.facts().invoice.lines
    assert [line.name for line in told_apart(lines)] == [line.name for line in lines]


def test_lines_of_one_name_carry_their_number_on_the_invoice() -> None:
    lines = [line.model_copy(update={"name": "Tablet lease"}) for line in samples.facts().invoice.lines]
    assert [line.name for line in told_apart(lines)] == [f"Tablet lease (line {n})" for n in range(1, len(lines) + 1)]


def test_the_number_of_a_long_name_survives_in_an_option() -> None:
    lines = [line.model_copy(update={"name": "Very long name " * 20}) for line in samples.facts().invoice.lines]
    texts = [line_option(line, line.quantity, 100, "$")["text"]["text"] for line in told_apart(lines)]
    assert len(set(texts)) == len(lines)

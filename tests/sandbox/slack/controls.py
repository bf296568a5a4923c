"""What a person can lay a hand on: buttons, menus and inputs, found by the words beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.normal_form import elements_of
from tests.sandbox.slack.reading import Reading

ENTERABLE = frozenset(
    {
        "plain_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
        "rich_text_input",
        "datepicker",
        "timepicker",
        "datetimepicker",
    }
)


class PersonCannot(Exception):  # noqa: N818 - what Slack's client would not let a person do
    """Slack's client would not let a person do this."""


@dataclass(frozen=True, slots=True)
class Control:
    """`names` are the texts a person could know it by, the most telling first."""

    block: Json
    element: Json
    names: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def in_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def label(self) -> str:
        return self.names[0] if self.names else ""


def controls_of(blocks: list[Json], reading: Reading) -> list[Control]:
    return [
        Control(block, element, tuple(name for name in _names(block, element, reading) if name))
        for block in blocks
        for element in elements_of(block)
    ]


def _names(block: Json, element: Json, reading: Reading) -> Iterable[str]:
    if block["type"] == "input":
        yield reading.text(block["label"])
    yield reading.text(element.get("text"))
    yield reading.text(element.get("placeholder"))
    if block["type"] == "section":
        yield reading.text(block.get("text"))
    if element["type"] in {"checkboxes", "radio_buttons", "overflow"}:
        for option in element["options"]:
            yield reading.text(option["text"])


def find(controls: list[Control], words: str, *, what: str) -> Control:
    """The one control with these words: named exactly so, or else containing them.

    Raises:
        PersonCannot: When there is none, or when the words fit several.
    """
    exact = [control for control in controls if words in control.names]
    found = exact or [c for c in controls if any(words.casefold() in name.casefold() for name in c.names)]
    if len(found) == 1:
        return found[0]
    seen = [control.label for control in (found or controls)]
    raise PersonCannot(f"{'several fit' if found else 'there is no'} {what} {words!r}; there are {seen}")


def pick_option(options: list[Json], words: str, reading: Reading) -> Json:
    """The option with these words, exactly or in part."""
    texts = [reading.text(option["text"]) for option in options]
    exact = [option for option, text in zip(options, texts, strict=True) if text == words]
    found = exact or [o for o, text in zip(options, texts, strict=True) if words.casefold() in text.casefold()]
    if len(found) == 1:
        return found[0]
    raise PersonCannot(f"{'several options fit' if found else 'there is no option'} {words!r}; there are {texts}")


def listed_options(element: Json) -> list[Json]:
    listed = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        listed += group["options"]
    return listed

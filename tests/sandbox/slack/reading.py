"""Blocks as lines of text, the way people read them."""

from dataclasses import dataclass, field

from tests.sandbox.slack import mrkdwn
from tests.sandbox.slack.directory import Directory, Json
from tests.sandbox.slack.input_state import Values, value_key
from tests.sandbox.slack.normal_form import STATELESS
from tests.sandbox.slack.tables import table_lines


@dataclass(frozen=True, slots=True)
class Reading:
    """`values` and `errors` are those of a view: what was entered, and what is wrong with it."""

    directory: Directory
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def lines(self, blocks: list[Json]) -> list[str]:
        return [line for block in blocks for line in self.block(block)]

    def block(self, block: Json) -> list[str]:
        lines: list[str] = getattr(self, f"_{block['type']}")(block)
        return lines

    def text(self, text: Json | None) -> str:
        if text is None:
            return ""
        shown = str(text["text"])
        return mrkdwn.readable(shown, self.directory) if text["type"] == "mrkdwn" else shown

    def _section(self, block: Json) -> list[str]:
        lines = self.text(block.get("text")).splitlines()
        for entry in block.get("fields") or []:
            lines += self.text(entry).splitlines()
        if "accessory" in block:
            lines.append(self.element(block, block["accessory"]))
        return lines

    def _header(self, block: Json) -> list[str]:
        return [self.text(block["text"])]

    def _divider(self, _block: Json) -> list[str]:
        return ["─" * 40]

    def _alert(self, block: Json) -> list[str]:
        return [f"! {line}" for line in self.text(block["text"]).splitlines()]

    def _markdown(self, block: Json) -> list[str]:
        return str(block["text"]).splitlines()

    def _image(self, block: Json) -> list[str]:
        return [f"[image: {block['alt_text']}]"]

    def _video(self, block: Json) -> list[str]:
        return [f"[video: {self.text(block['title'])}]"]

    def _context(self, block: Json) -> list[str]:
        parts = [
            f"[image: {part['alt_text']}]" if part["type"] == "image" else self.text(part) for part in block["elements"]
        ]
        return "  ".join(parts).splitlines()

    def _actions(self, block: Json) -> list[str]:
        return ["  ".join(self.element(block, element) for element in block["elements"])]

    def _input(self, block: Json) -> list[str]:
        optional = " (optional)" if block.get("optional") else ""
        lines = [f"{self.text(block['label'])}{optional}", f"  {self.element(block, block['element'])}"]
        if "hint" in block:
            lines.append(f"  {self.text(block['hint'])}")
        if block["block_id"] in self.errors:
            lines.append(f"  ✗ {self.errors[block['block_id']]}")
        return lines

    def _rich_text(self, block: Json) -> list[str]:
        return [line for part in block["elements"] for line in self.rich_part(part)]

    def _table(self, block: Json) -> list[str]:
        rows = [[self.cell(cell) for cell in row] for row in block["rows"]]
        return table_lines(rows, block.get("column_settings") or [])

    def cell(self, cell: Json) -> str:
        if cell["type"] == "raw_text":
            return str(cell["text"])
        return " ".join(line for part in cell["elements"] for line in self.rich_part(part))

    def rich_part(self, part: Json) -> list[str]:
        if part["type"] == "rich_text_list":
            indent = "  " * part.get("indent", 0)
            start = part.get("offset", 0) + 1
            return [
                f"{indent}{f'{number}.' if part['style'] == 'ordered' else '•'} {self.inline(item)}"
                for number, item in enumerate(part["elements"], start)
            ]
        lines = self.inline(part).splitlines()
        return [f"> {line}" for line in lines] if part["type"] == "rich_text_quote" else lines

    def inline(self, part: Json) -> str:
        return "".join(self.leaf(leaf) for leaf in part["elements"])

    def leaf(self, leaf: Json) -> str:
        match leaf["type"]:
            case "link":
                label = leaf.get("text")
                shown = f"{label} ({leaf['url']})" if label and label != leaf["url"] else str(leaf["url"])
            case "user":
                shown = mrkdwn.user_name(leaf["user_id"], self.directory)
            case "usergroup":
                shown = mrkdwn.group_name(leaf["usergroup_id"], self.directory)
            case "channel":
                shown = mrkdwn.channel_name(leaf["channel_id"], self.directory)
            case "emoji":
                shown = f":{leaf['name']}:"
            case "broadcast":
                shown = f"@{leaf['range']}"
            case "date":
                shown = str(leaf.get("fallback", leaf["timestamp"]))
            case _:
                shown = str(leaf.get("text", leaf.get("value", "")))
        return shown

    def element(self, block: Json, element: Json) -> str:
        """A control with what is in it: ``[ Button ]``, ``[value ▾]``, ``(•) chosen``, ``[x] ticked``."""
        kind = element["type"]
        if kind in {"button", "workflow_button"}:
            return f"[ {self.text(element['text'])} ]"
        if kind == "image":
            return f"[image: {element['alt_text']}]"
        if kind == "overflow":
            return "[ ⋯ " + " | ".join(self.text(option["text"]) for option in element["options"]) + " ]"
        shown = self.shown_value(block, element)
        if kind in {"radio_buttons", "checkboxes"}:
            return self._choices(element, shown)
        value = ", ".join(shown) or self.text(element.get("placeholder"))
        return f"[{value} ▾]" if "select" in kind else f"[{value}]"

    def _choices(self, element: Json, chosen: list[str]) -> str:
        on, off = ("(•)", "( )") if element["type"] == "radio_buttons" else ("[x]", "[ ]")
        shown = []
        for option in element["options"]:
            label = self.text(option["text"])
            more = f" - {self.text(option['description'])}" if "description" in option else ""
            shown.append(f"{on if label in chosen else off} {label}{more}")
        return "\n  ".join(shown)

    def shown_value(self, block: Json, element: Json) -> list[str]:
        if element["type"] in STATELESS:
            return []
        entry = self.values.get(block["block_id"], {}).get(element["action_id"])
        value = (entry or {}).get(value_key(element))
        if value is None or value == "":
            return []
        return [self._one_value(part) for part in (value if isinstance(value, list) else [value])]

    def _one_value(self, value: object) -> str:
        if isinstance(value, dict):
            return self.text(value["text"]) if "text" in value else "(rich text)"
        user = self.directory.users.get(str(value))
        channel = self.directory.channels.get(str(value))
        if user is not None:
            return user.real_name
        return f"#{channel.name}" if channel is not None else str(value)

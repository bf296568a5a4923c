"""The table of the rules is complete, and what it says that people read is what they read."""

import ast
import re

from tests.docs.pages import ROOT, code, first_column, text

PAGE = text("docs/rules.md")
SENTENCE = re.compile(r"“([^”]+)”")
SHORTEST = 3  # characters of a fragment that says something


def rows() -> dict[str, str]:
    """The rows of all tables by the rule's file."""
    found = {}
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            (name, *_) = code(line)
            assert name not in found, f"{name} stands there twice"
            found[name] = line
    return found


def written() -> str:
    """Every text in the source, with “…” where something is filled in."""
    texts = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                texts.append("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def test_every_rule_has_a_row_and_every_row_a_rule() -> None:
    files = {path.name for path in (ROOT / "bot" / "rules").glob("*.py")} - {"__init__.py"}
    assert set(rows()) == files


def test_every_sentence_that_is_quoted_is_one_that_people_read() -> None:
    source = written()
    missing = []
    for sentence in SENTENCE.findall(PAGE.partition("## What may be asked for")[2]):
        fragments = [part for part in sentence.split("…") if len(part.strip(" .:,;()")) >= SHORTEST]
        assert fragments, f"“{sentence}” says nothing"
        missing += [f"{part!r} of “{sentence}”" for part in fragments if part not in source]
    assert missing == []


def test_every_rule_that_refuses_tells_people_something() -> None:
    for name, row in rows().items():
        *_, refuses, said, _ = (cell.strip() for cell in row.split("|"))
        assert said or refuses.startswith(("nothing", "unsigned", "numbers")), name


def test_the_first_column_names_only_files() -> None:
    assert all(code(cell) for cell in first_column(PAGE) if not cell.startswith(("rule", "-")))

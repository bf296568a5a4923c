"""What the pages say is so: links lead somewhere, and every name in them exists."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from bot.models import State, Trap
from bot.settings import Settings
from tests.docs.pages import FENCED, PAGES, ROOT, anchors, code, first_column, links, section, text
from tests.sandbox.syncro import Switches

FOLDERS = ("bot", "docs", "syncro_client", "tests", ".ci", ".github")
SETTINGS = {name.upper() for name in Settings.model_fields}
MAKE = re.compile(r"(?:^|[`\s])make ([a-z-]+)(?=`|\s*$)", re.MULTILINE)
OF_TESTS = {"TEST_POSTGRES_URL"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page.read_text()):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = [name for name in code(page.read_text()) if name.split("/")[0] in FOLDERS and " " not in name]
    missing = [name for name in named if "/" in name and not (ROOT / name).exists()]
    assert missing == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    pages = [*(page.read_text() for page in PAGES), text(".ci/run"), text(".github/workflows/ci.yml")]
    named = {name for page in pages for name in MAKE.findall(page)}
    assert named >= {"demo", "test", "check"}
    assert named <= targets


def test_the_table_of_settings_is_the_settings() -> None:
    table = section(text("README.md"), "## Settings")
    assert [code(cell)[0] for cell in first_column(table)] == list(map(str.upper, Settings.model_fields))


def test_the_table_of_settings_tells_the_defaults() -> None:
    cells = [
        [cell.strip() for cell in row.split("|")] for row in section(text("README.md"), "## Settings").splitlines()
    ]
    told = {code(row[1])[0]: code(row[2])[0] for row in cells if len(row) > 3 and row[2].startswith("`")}
    known = {
        name.upper(): f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
        for name, field in Settings.model_fields.items()
        if field.default is not None and not field.is_required()
    }
    known["SYNCRO_BASE_URL"] = "https://{subdomain}.syncromsp.com/api/v1"
    assert told == known


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"\b(?:SLACK|SYNCRO|REFUND|SPARK|DATABASE|TEST)_[A-Z_]+\b", page.read_text()))
    assert named - SETTINGS - OF_TESTS == set()


def test_every_state_is_explained() -> None:
    page = section(text("docs/operating.md"), "## Where a refund stands")
    assert set(State) <= set(code(page))


def test_every_reason_to_call_a_person_is_explained() -> None:
    page = section(text("docs/operating.md"), "## When a refund needs a person")
    assert set(Trap) <= {name for cell in first_column(page) for name in code(cell)}


def test_every_event_that_is_named_is_logged() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    logged = set(re.findall(r"log\.\w+\(\s*\"([a-z_]+\.[a-z_]+)\"", source))
    page = section(text("docs/operating.md"), "## Logs")
    named = {name for cell in first_column(page) for name in code(cell)}
    assert named - logged == set()


def test_every_open_question_names_a_switch_that_exists() -> None:
    page = section(text("docs/syncro.md"), "## What is open, and how to find out")
    rows = [row.rsplit("|", 2)[1] for row in page.splitlines() if row.startswith("| ")][1:]
    named = {name for row in rows for name in code(row)}
    assert named
    assert named <= set(Switches.__dataclass_fields__)


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    required = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    assert set(first_column(text("docs/dependencies.md"))) == required


def test_ci_runs_what_the_readme_names_first() -> None:
    ran = re.findall(r"^stage .* make ([a-z-]+)$", text(".ci/run"), re.MULTILINE)
    assert ran[:3] == ["check", "test", "demo"]
    assert "bash .ci/run" in text(".github/workflows/ci.yml")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_service_file_and_the_env_file_of_the_readme_set_what_is_needed() -> None:
    shown = next(block for block in FENCED.findall(text("README.md")) if "SLACK_BOT_TOKEN=" in block)
    needed = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    assert needed <= set(re.findall(r"^(\w+)=", shown, re.MULTILINE))

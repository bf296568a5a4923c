"""Settings come from the environment; everything wrong is said at once."""

import os
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest

from bot.models import Capabilities, Capability, Eligibility, ProductKind, Reason, RunWindow, Sign, SparkCalendar
from bot.settings import Settings, SettingsError, read_settings
from bot.steps.capability_file import save

ROOT = Path(__file__).parents[2]
COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-local",
    "SLACK_SIGNING_SECRET": "secret-of-sixteen",
    "SYNCRO_SUBDOMAIN": "kiwi-it",
    "SYNCRO_API_TOKEN": "token-of-Syncro-1",
    "REFUND_CHANNEL": "C0123",
    "REFUND_APPROVERS": "U1, S2",
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A complete environment, and no .env file in reach."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SYNCRO_", "REFUND_", "SPARK_", "DATABASE_")):
            monkeypatch.delenv(name)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def problems() -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    return wrong.value.problems


@pytest.mark.usefixtures("told")
def test_the_defaults_need_no_more_than_six_settings() -> None:
    settings = read_settings()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.syncro_url == "https://kiwi-it.syncromsp.com/api/v1"
    assert settings.database_url == "sqlite:///refunds.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.refund_approvers == ("U1", "S2")
    assert settings.run_window == RunWindow(start=time(5, 30), end=time(9))
    assert settings.spark_field is None
    assert settings.record_secret == settings.syncro_api_token.get_secret_value()


def test_every_missing_setting_is_listed(told: pytest.MonkeyPatch) -> None:
    for name in COMPLETE:
        told.delenv(name)
    found = "\n".join(problems())
    for name in COMPLETE:
        assert name in found


def test_an_empty_setting_counts_as_missing(told: pytest.MonkeyPatch) -> None:
    told.setenv("SYNCRO_API_TOKEN", "")
    assert problems() == ["SYNCRO_API_TOKEN is missing"]


def test_wrong_and_missing_ones_are_listed_together(told: pytest.MonkeyPatch) -> None:
    told.setenv("PORT", "http")
    told.setenv("REFUND_CHANNEL", "#refunds")
    told.setenv("REFUND_APPROVERS", "U1 wiremu")
    told.setenv("SPARK_SCHEDULE_PATTERN", "(")
    told.setenv("SPARK_CUSTOMER_FIELD", "Billing")
    told.setenv("REFUND_RUN_WINDOW", "09:00-05:30")
    told.delenv("SYNCRO_SUBDOMAIN")
    found = problems()
    assert [sentence.split(":")[0].split(" is ")[0] for sentence in found] == [
        "SYNCRO_SUBDOMAIN",
        "PORT",
        "REFUND_CHANNEL",
        "REFUND_APPROVERS",
        "SPARK_SCHEDULE_PATTERN",
        "SPARK_CUSTOMER_FIELD",
        "REFUND_RUN_WINDOW",
    ]


@pytest.mark.usefixtures("told")
def test_without_settings_only_the_age_of_the_invoice_is_limited() -> None:
    assert read_settings().eligibility == Eligibility(oldest_days=365)


def test_the_owners_limits_are_read(told: pytest.MonkeyPatch) -> None:
    told.setenv("REFUND_OLDEST_INVOICE_DAYS", "0")
    told.setenv("REFUND_REASONS", "Returned_Goods; goodwill")
    told.setenv("REFUND_NOT_PRODUCTS", "Cable, 2 m; 15220303")
    told.setenv("REFUND_NOT_CATEGORIES", "Labour")
    told.setenv("REFUND_DAILY_LIMIT_EACH", "500")
    told.setenv("REFUND_DAILY_LIMIT", "2000.50")
    assert read_settings().eligibility == Eligibility(
        oldest_days=None,
        reasons=(Reason.RETURNED_GOODS, Reason.GOODWILL),
        products=("cable, 2 m", "15220303"),
        categories=("labour",),
        each_daily_cents=50000,
        all_daily_cents=200050,
    )


def test_limits_that_make_no_sense_are_refused_together(told: pytest.MonkeyPatch) -> None:
    told.setenv("REFUND_OLDEST_INVOICE_DAYS", "-1")
    told.setenv("REFUND_REASONS", "returned_goods; whim")
    told.setenv("REFUND_DAILY_LIMIT_EACH", "0")
    told.setenv("REFUND_DAILY_LIMIT", "9.999")
    found = problems()
    assert [sentence.split(":")[0] for sentence in found] == [
        "REFUND_OLDEST_INVOICE_DAYS",
        "REFUND_REASONS",
        "REFUND_DAILY_LIMIT_EACH",
        "REFUND_DAILY_LIMIT",
    ]
    assert "no such reason: whim (there are returned_goods, billed_in_error," in found[1]
    told.setenv("REFUND_REASONS", ";")
    assert "name at least one reason" in problems()[1]


def test_socket_mode_needs_no_signing_secret(told: pytest.MonkeyPatch) -> None:
    told.delenv("SLACK_SIGNING_SECRET")
    told.setenv("SLACK_APP_TOKEN", "xapp-local")
    assert read_settings().slack_signing_secret is None


def test_an_address_of_syncro_takes_the_place_of_the_subdomain(told: pytest.MonkeyPatch) -> None:
    told.delenv("SYNCRO_SUBDOMAIN")
    told.setenv("SYNCRO_BASE_URL", "http://127.0.0.1:9/api/v1")
    assert read_settings().syncro_url == "http://127.0.0.1:9/api/v1"


def test_an_api_url_of_slack_always_ends_with_a_slash(told: pytest.MonkeyPatch) -> None:
    told.setenv("SLACK_API_URL", "http://127.0.0.1:9/api")
    assert read_settings().slack_api_url == "http://127.0.0.1:9/api/"


def test_a_custom_field_marks_spark_customers(told: pytest.MonkeyPatch) -> None:
    told.setenv("SPARK_CUSTOMER_FIELD", "Billed by = Spark NZ")
    assert read_settings().spark_field == ("Billed by", "Spark NZ")


def test_a_dotenv_file_is_read(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told.setitem(Settings.model_config, "env_file", ".env")  # the tests look away from a developer's
    told.delenv("SYNCRO_API_TOKEN")
    (tmp_path / ".env").write_text("SYNCRO_API_TOKEN=from-the-file-it-came\n")
    assert read_settings().syncro_api_token.get_secret_value() == "from-the-file-it-came"


@pytest.mark.usefixtures("told")
def test_secrets_do_not_show() -> None:
    shown = repr(read_settings())
    for secret in ("xoxb-local", "secret-of-sixteen", "token-of-Syncro-1"):
        assert secret not in shown


def test_the_command_ends_with_2_and_one_message(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        env={"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    for name in COMPLETE:
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_settings_can_not_be_changed_afterwards() -> None:
    assert Settings.model_config["frozen"] is True


def test_a_policy_file_takes_the_place_of_the_approvers(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[groups]\nteam = ["S2", "U3"]\n[[tiers]]\napprovers = ["team"]\n')
    told.setenv("REFUND_POLICY", "policy.toml")
    told.delenv("REFUND_APPROVERS")
    assert read_settings().policy.ids == ("S2", "U3")


@pytest.mark.usefixtures("told")
def test_without_a_policy_file_any_approver_decides() -> None:
    assert read_settings().policy.ids == ("U1", "S2")


def test_everything_wrong_with_a_policy_file_is_said_with_everything_else(
    told: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text('[groups]\nteam = ["S2"]\n[[tiers]]\nup_to = 5\napprovers = ["taem"]\n')
    told.setenv("REFUND_POLICY", "policy.toml")
    told.setenv("PORT", "http")
    found = problems()
    assert found[0].startswith("PORT: ")
    assert found[1:] == [
        "REFUND_POLICY: policy.toml: tier 1: approvers names no group of the file: taem",
        "REFUND_POLICY: policy.toml: tier 1: leave up_to out of the last tier, so that every amount has one",
    ]


def test_a_policy_file_that_is_not_there_is_named(told: pytest.MonkeyPatch) -> None:
    told.setenv("REFUND_POLICY", "gone.toml")
    (problem,) = problems()
    assert problem.startswith("REFUND_POLICY: gone.toml can't be read: ")


def test_two_answers_to_who_approves_are_one_too_many(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[groups]\nteam = ["S2"]\n[[tiers]]\napprovers = ["team"]\n')
    told.setenv("REFUND_POLICY", "policy.toml")
    assert problems() == ["REFUND_APPROVERS: take it out: REFUND_POLICY is set, and says alone who approves"]


@pytest.mark.parametrize("lacking", ["REFUND_SPARK_CUTOFF_DAY", "REFUND_SPARK_REPORT_DAY"])
def test_half_a_calendar_of_spark_is_none(told: pytest.MonkeyPatch, lacking: str) -> None:
    told.setenv("REFUND_SPARK_CUTOFF_DAY", "20")
    told.setenv("REFUND_SPARK_REPORT_DAY", "25")
    assert read_settings().spark_calendar == SparkCalendar(cutoff_day=20, report_day=25)
    told.delenv(lacking)
    assert problems() == [
        "REFUND_SPARK_REPORT_DAY: set both days of the Spark calendar, REFUND_SPARK_CUTOFF_DAY and this one, or neither"
    ]


@pytest.mark.parametrize("day", ["0", "32", "the 20th"])
def test_a_day_that_no_month_has_is_refused(told: pytest.MonkeyPatch, day: str) -> None:
    told.setenv("REFUND_SPARK_CUTOFF_DAY", "20")
    told.setenv("REFUND_SPARK_REPORT_DAY", day)
    assert problems()[0].startswith("REFUND_SPARK_REPORT_DAY: Input should be ")


@pytest.mark.usefixtures("told")
def test_without_a_calendar_no_report_is_foreseen() -> None:
    assert read_settings().spark_calendar is None


@pytest.mark.parametrize(("value", "dry"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_a_dry_run_is_said_as_people_say_yes(told: pytest.MonkeyPatch, value: str, dry: bool) -> None:  # noqa: FBT001 -- a case
    told.setenv("REFUND_DRY_RUN", value)
    assert read_settings().refund_dry_run is dry


def test_before_the_first_probe_nothing_is_known_of_syncro(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert read_settings().capabilities == Capabilities()
    told.setenv("REFUND_CAPABILITIES", str(tmp_path / "not-yet.json"))
    assert read_settings().capabilities == Capabilities()


def test_what_a_probe_has_seen_is_read(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "capabilities.json"
    seen = Capabilities(ticket="20031", lines=(Capability(kind=ProductKind.STOCKED, added=Sign.REFUSED),))
    save(seen, str(path))
    told.setenv("REFUND_CAPABILITIES", str(path))
    known = read_settings().capabilities
    assert known == seen
    takes = {kind: known.takes_negative(kind) for kind in ProductKind}
    assert takes == {ProductKind.PLAIN: True, ProductKind.STOCKED: False, ProductKind.SERIALISED: True}


@pytest.mark.parametrize("text", ["", "{", '{"lines": [{"kind": "heavy"}]}'])
def test_a_file_that_no_probe_has_written_is_refused(told: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    path = tmp_path / "capabilities.json"
    path.write_text(text)
    told.setenv("REFUND_CAPABILITIES", str(path))
    (problem,) = problems()
    assert problem.startswith(f"REFUND_CAPABILITIES: {path} is no file of the probe (")
    assert problem.endswith("); take it away, and probe again")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "it begins with xoxb-; is this another token?"),
        ("SLACK_APP_TOKEN", "xoxb-1", "it begins with xapp-; is this another token?"),
        ("SLACK_API_URL", "slack.com/api", "give the whole address, with https://"),
        ("SYNCRO_SUBDOMAIN", "https://kiwi-it.syncromsp.com/", "give only the part before .syncromsp.com, for example"),
        ("SYNCRO_BASE_URL", "kiwi-it.syncromsp.com", "give the whole address, with https://"),
        ("DATABASE_URL", "mysql://x", "mysql is not supported; use sqlite:///… or postgresql://…"),
        ("DATABASE_URL", "refunds.db", "not a database URL; for example sqlite:///refunds.db"),
        ("REFUND_QUIET_PERIOD", "inf", "Input should be a finite number"),
        ("REFUND_RUN_WINDOW", "05:30Z-09:00", "write the hours without a zone: they are the account's"),
    ],
)
def test_what_can_not_work_is_refused_at_the_start(
    told: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    told.setenv(name, value)
    (found,) = problems()
    assert found.startswith(f"{name}: {problem}")

"""The whole examination: with nothing there, with everything there, and as the command shows it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendable.accounts import find_no_secret
from sendable.cli import app
from sendable.doctor.lines import Section, worst_of
from sendable.doctor.server import examine_server, find_api_url
from sendable.doctor.step import examine
from sendable.doctor.telling import examine_alerts, examine_reports
from sendable.numbers import mask_numbers_in

from ..clicksend.answering import Answer, serving
from ..ingestion.trouble import account_file, live_account, small_account
from ..library import AS_OF, write_playbook
from .lines import said_of, verdict_on

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
_SETTINGS = ("CLICKSEND_", "PREFECT_", "SENDABLE_")


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody has set anything, with no .env file."""
    for name in list(os.environ):
        if name.startswith(_SETTINGS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def look(root: Path) -> list[Section]:
    workspace, playbook = root / "workspace", root / "playbook"
    return examine(workspace, playbook, lambda: datetime.now(UTC), find_no_secret)


def test_with_nothing_there_everything_is_said_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"{NOWHERE}/api")
    sections = {section.title: section.lines for section in look(tmp_path)}
    assert list(sections) == [
        *("This machine", "Playbook", "Workspace", "Account", "Runs by themselves")
    ]
    assert verdict_on("playbook", sections["Playbook"]) == "error"
    assert "CLICKSEND_USERNAME" in said_of("credentials", sections["Account"])
    assert verdict_on("server", sections["Runs by themselves"]) == "error"
    assert list(tmp_path.iterdir()) == []


def test_everything_is_looked_at_without_importing_prefect(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from sendable.doctor.step import examine\n"
        f"root = Path({str(tmp_path)!r})\n"
        "found = examine(root / 'w', root / 'p', lambda: datetime.now(UTC), lambda name: None)\n"
        "assert len(found) == 5\n"
        "assert not {'prefect', 'great_expectations'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_server_is_where_up_says_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_api_url(tmp_path) == "http://127.0.0.1:4200/api"
    (tmp_path / "sendable-up.json").write_text(json.dumps({"ui": NOWHERE, "reports": NOWHERE}))
    assert find_api_url(tmp_path) == f"{NOWHERE}/api"
    # Nobody said that there is a server: without one, nothing that was set up is broken.
    assert verdict_on("server", examine_server(f"{NOWHERE}/api", tmp_path, AS_OF)) == "warning"
    assert verdict_on("reports", [examine_reports(tmp_path)]) == "warning"
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:7/api/")
    assert find_api_url(tmp_path) == "http://127.0.0.1:7/api"


def test_something_else_at_the_servers_address_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda asked, count: Answer(asked.path.endswith("health"))) as (at, _):
        url = at.base_url.removesuffix("/v3")
        assert "unknown answer" in said_of("server", examine_server(url, tmp_path, AS_OF))


def test_a_report_site_that_does_not_answer_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDABLE_REPORTS_URL", NOWHERE)
    assert verdict_on("reports", [examine_reports(tmp_path)]) == "error"
    with serving(lambda asked, count: Answer("<html></html>")) as (at, _):
        monkeypatch.setenv("SENDABLE_REPORTS_URL", at.base_url)
        assert verdict_on("reports", [examine_reports(tmp_path)]) == "ok"


def test_alerts_that_are_half_set_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict_on("alerts", [examine_alerts(NOWHERE)]) == "warning"
    monkeypatch.setenv("SENDABLE_ALERT_EMAIL", "pat@wattle.example")
    line = examine_alerts(NOWHERE)
    assert verdict_on("alerts", [line]) == "error"
    assert "pat@" not in line.sentence
    monkeypatch.setenv("SENDABLE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SENDABLE_SMTP_SENDER", "sendable@wattle.example")
    assert verdict_on("alerts", [examine_alerts(NOWHERE)]) == "ok"


@pytest.mark.slow
def test_the_command_mends_says_all_of_it_and_ends_as_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_account(tmp_path / "account", people=20, months=1)
    with account_file(folder) as database:
        database.execute("DELETE FROM inbound_rules WHERE action = 'POLL'")
    playbook = write_playbook(
        tmp_path / "playbook", opt_out_lists=[{"id": 3101, "confirmed": f"{AS_OF:%Y-%m-%d}"}]
    )
    options = ["--workspace", str(tmp_path / "workspace"), "--playbook", str(playbook)]

    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["doctor", *options, *more])
        return done.exit_code, done.output

    with live_account(folder) as live:
        monkeypatch.setenv("CLICKSEND_BASE_URL", live.address.base_url)
        monkeypatch.setenv("CLICKSEND_USERNAME", live.address.username)
        monkeypatch.setenv("CLICKSEND_API_KEY", live.address.api_key)
        code, said = run()
        assert code == 1
        assert "no STOP can be read" in said
        assert "sendable doctor --fix adds it" in said
        assert {method for method, _ in live.asked} == {"GET"}
        code, said = run("--fix", "--json")
        assert code == 0, said
        told = json.loads(said)
        assert told["verdict"] == "warning"
        mended = told["sections"][0]
        assert mended["title"] == "Mended"
        assert "was added to the account 'main'" in mended["lines"][0]["sentence"]
        assert live.address.api_key not in said
        assert mask_numbers_in(said) == said
        code, said = run("--fix", "--json")
        assert json.loads(said)["sections"][0]["title"] == "This machine"
        # What cannot be mended is said, and all the rest is looked at all the same.
        monkeypatch.setenv("CLICKSEND_API_KEY", "another")
        code, said = run("--fix", "--json")
        assert code == 1
        titles = [section["title"] for section in json.loads(said)["sections"]]
        assert titles[:2] == ["Mended", "This machine"]
    assert worst_of(look(tmp_path)) == "error"


def test_a_subaccount_without_credentials_is_a_line_and_the_main_one_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_account(tmp_path / "account", people=20, months=1)
    write_playbook(
        tmp_path / "playbook", subaccounts=[{"name": "shop", "credentials": "CLICKSEND_SHOP"}]
    )
    with live_account(folder) as live:
        monkeypatch.setenv("CLICKSEND_BASE_URL", live.address.base_url)
        monkeypatch.setenv("CLICKSEND_USERNAME", live.address.username)
        monkeypatch.setenv("CLICKSEND_API_KEY", live.address.api_key)
        sections = {section.title: section.lines for section in look(tmp_path)}
    assert verdict_on("credentials", sections["Account"]) == "ok"
    assert "CLICKSEND_SHOP_USERNAME" in said_of("credentials", sections["Subaccount shop"])

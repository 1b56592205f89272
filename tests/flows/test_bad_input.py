"""Bad input: one clear line that says what to do, a failed run, the last good run untouched."""

from __future__ import annotations

import errno
import gzip
import sqlite3
import sys

import pytest
from prefect.client.orchestration import get_client

import flows.refresh
from sendable.cli import main
from sendable.clicksend.sandbox.serving import running_account
from sendable.errors import SendableError
from tests.flows.conftest import NOW


class Outcome:
    """What the command line answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def sendable(request_on, capsys, monkeypatch):
    """Runs a command on the workspace as a user would, in this process."""
    for name in ("CLICKSEND_USERNAME", "CLICKSEND_API_KEY", "CLICKSEND_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(request_on.workspace.parent)

    def run(*arguments: str) -> Outcome:
        line = ["sendable", *arguments, "--workspace", str(request_on.workspace)]
        line += ["--playbook", str(request_on.playbook)]
        monkeypatch.setattr(sys, "argv", line)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return run


def sandbox_of(request) -> sqlite3.Connection:
    return sqlite3.connect(request.workspace / "sandbox" / "account.sqlite")


def newest_refresh_state() -> str:
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(limit=200)
        refreshes = [run for run in runs if client.read_flow(run.flow_id).name == "refresh"]
    return max(refreshes, key=lambda run: run.expected_start_time).state_name


def assert_one_line(outcome: Outcome, *parts: str) -> None:
    assert outcome.code == 1
    assert "Traceback" not in outcome.err + outcome.out
    lines = [line for line in outcome.err.splitlines() if line.strip()]
    assert len(lines) == 1, outcome.err
    for part in parts:
        assert part in lines[0]


def refresh(sendable) -> Outcome:
    return sendable("refresh", "--as-of", NOW.isoformat())


def test_wrong_credentials(sendable, request_on, monkeypatch):
    with running_account(request_on.workspace / "sandbox", now=NOW) as address:
        monkeypatch.setenv("CLICKSEND_BASE_URL", address.base_url)
        monkeypatch.setenv("CLICKSEND_USERNAME", address.username)
        monkeypatch.setenv("CLICKSEND_API_KEY", "not-the-key-of-anybody")
        outcome = refresh(sendable)
    assert_one_line(outcome, "refused the user name and API key", "CLICKSEND_API_KEY")
    assert "not-the-key" not in outcome.err
    assert newest_refresh_state() == "Failed"


def test_no_credentials(sendable, request_on):
    (request_on.workspace / "sandbox" / "account.sqlite").unlink()
    assert_one_line(refresh(sendable), "no ClickSend credentials", "CLICKSEND_USERNAME")


@pytest.mark.slow
def test_an_account_without_lists(sendable, request_on):
    with sandbox_of(request_on) as account:
        account.execute("DELETE FROM contacts")
        account.execute("DELETE FROM lists")
    assert_one_line(refresh(sendable), "no contact lists", "Import contacts")
    assert newest_refresh_state() == "Failed"


@pytest.mark.slow
def test_an_empty_account(sendable, request_on):
    with sandbox_of(request_on) as account:
        for table in ("contacts", "clicks", "inbound", "messages", "campaigns"):
            account.execute(f"DELETE FROM {table}")
    assert_one_line(refresh(sendable), "at least one contact", "subaccount")
    assert not (request_on.workspace / "runs" / "latest").exists()


def test_a_list_name_that_the_account_does_not_have(sendable, request_on):
    path = request_on.playbook / "playbook.yaml"
    path.write_text(path.read_text().replace("  VIP club:", "  VIP culb:"))
    assert_one_line(refresh(sendable), "'VIP culb'", "VIP club")


def test_a_rule_that_does_not_parse_is_said_before_anything_begins(sendable, request_on):
    path = request_on.playbook / "segments" / "engaged-customers.yaml"
    path.write_text(path.read_text().replace("rule: |\n  ", "rule: |\n  contry = 'AU' AND "))
    outcome = refresh(sendable)
    assert_one_line(outcome, "engaged-customers.yaml:7", "contry", "country")
    assert not (request_on.workspace / "runs").exists()


@pytest.mark.slow
def test_a_rule_that_does_not_parse_makes_a_run_of_the_schedule_red(request_on):
    path = request_on.playbook / "segments" / "engaged-customers.yaml"
    path.write_text(path.read_text().replace("rule: |\n  ", "rule: |\n  contry = 'AU' AND "))
    with pytest.raises(SendableError, match="contry"):
        flows.refresh.refresh(request_on)
    assert newest_refresh_state() == "Failed"


@pytest.mark.slow
def test_a_damaged_orders_file(sendable, request_on):
    orders = request_on.workspace / "sandbox" / "shop" / "orders.csv"
    packed = orders.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(orders.read_bytes())[:-500])
    path = request_on.playbook / "playbook.yaml"
    path.write_text(path.read_text().replace("shop/orders.csv", "shop/orders.csv.gz"))
    assert_one_line(refresh(sendable), "orders.csv.gz", "damaged", "Export it again")


@pytest.mark.slow
def test_an_orders_file_with_a_field_too_many(sendable, request_on):
    orders = request_on.workspace / "sandbox" / "shop" / "orders.csv"
    lines = orders.read_text().splitlines()
    lines[6] += ",surplus"
    orders.write_text("\n".join(lines) + "\n")
    assert_one_line(refresh(sendable), "orders.csv:7", "row 7")


@pytest.mark.slow
def test_a_full_disk_leaves_the_last_good_run(sendable, request_on, monkeypatch):
    assert refresh(sendable).code == 0
    latest = (request_on.workspace / "runs" / "latest").resolve()

    def write_nothing(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sendable.lake.write_deltalake", write_nothing)
    assert_one_line(refresh(sendable), "disk is full", "Free some space")
    assert (request_on.workspace / "runs" / "latest").resolve() == latest
    assert newest_refresh_state() == "Failed"


@pytest.mark.slow
def test_another_account_in_the_same_workspace(sendable, request_on):
    assert refresh(sendable).code == 0
    with sandbox_of(request_on) as account:
        account.execute("UPDATE meta SET value = '99' WHERE key = 'user_id'")
    assert_one_line(refresh(sendable), "holds the data of account", "--workspace")


@pytest.mark.slow
def test_a_second_writer_is_told_which_run_writes(sendable, request_on):
    from sendable.workspace import Workspace

    with Workspace(request_on.workspace).lake.writing("20261101T090000Z-test"):
        assert_one_line(refresh(sendable), "20261101T090000Z-test", "Wait until it has finished")


@pytest.mark.slow
def test_the_summary_names_the_counts_the_segments_and_the_files(sendable, request_on):
    outcome = refresh(sendable)
    assert outcome.code == 0
    for part in ("contacts", "recipients", "sendable", "held", "excluded", "Engaged customers"):
        assert part in outcome.out
    for name in ("tracker.xlsx", "rulebook.html", "quality.html"):
        assert name in outcome.out

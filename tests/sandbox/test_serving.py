"""The server as a process of its own, and the commands around it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import requests
from typer.testing import CliRunner

from sendable.clicksend.sandbox.commands import app
from sendable.clicksend.sandbox.serving import running_account
from sendable.errors import ConfigurationError, SourceError

from .accounts import NOW, Generated


def test_it_is_served_while_the_block_runs(quiet: Generated) -> None:
    with running_account(quiet.directory, now=NOW) as address:
        auth = (address.username, address.api_key)
        created = requests.post(
            f"{address.base_url}/lists", auth=auth, json={"list_name": "Kept"}, timeout=10
        )
        assert created.status_code == 200
        assert address.api_key not in repr(address)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address.base_url}/lists", auth=auth, timeout=10)
    assert "Kept" in set(quiet.table("SELECT list_name FROM lists")["list_name"])


def test_it_ends_when_the_block_fails(quiet: Generated) -> None:
    with pytest.raises(ZeroDivisionError), running_account(quiet.directory) as address:
        raise ZeroDivisionError
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address.base_url}/lists", timeout=10)


def test_it_ends_when_its_parent_is_gone(quiet: Generated) -> None:
    command = [sys.executable, "-m", "sendable.clicksend.sandbox", str(quiet.directory)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout
    assert child.stdin
    assert child.stdout.readline().strip().isdigit()
    # What the operating system does to the pipe of a process that was killed.
    child.stdin.close()
    assert child.wait(timeout=10) == 0
    child.stdout.close()


def test_no_account_no_server(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no sandbox account"), running_account(tmp_path):
        pass


def test_the_server_starts_without_the_slow_libraries() -> None:
    code = (
        "import sys, sendable.clicksend.sandbox.listening;"
        "slow = {'pandas', 'numpy', 'prefect', 'great_expectations'} & set(sys.modules);"
        "sys.exit(', '.join(slow) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture
def workspace(generated: Generated, tmp_path: Path) -> Path:
    (tmp_path / "sandbox").symlink_to(generated.directory)
    return tmp_path


def test_truth_as_a_table_and_as_json(workspace: Path, generated: Generated) -> None:
    table = CliRunner().invoke(app, ["truth", "--workspace", str(workspace)])
    assert table.exit_code == 0
    assert "opted_out_keyword" in table.stdout
    plain = CliRunner().invoke(app, ["truth", "--workspace", str(workspace), "--json"])
    counts = json.loads(plain.stdout)
    truth = generated.truth
    assert counts["stale"]["n"] == (truth["reason"] == "stale").sum()


def test_score_reads_the_latest_run(workspace: Path, generated: Generated) -> None:
    run = workspace / "runs" / "latest"
    run.mkdir(parents=True)
    truth = generated.truth
    reasons = truth[truth["reason"] != ""].groupby("number")["reason"].agg(list)
    decisions = pd.DataFrame({"number": truth["number"].unique()})
    decisions["reasons"] = [reasons.get(number, []) for number in decisions["number"]]
    decisions["outcome"] = ["excluded" if found else "sendable" for found in decisions["reasons"]]
    decisions.to_parquet(run / "decisions.parquet")
    plain = CliRunner().invoke(app, ["score", "--workspace", str(workspace), "--json"])
    assert plain.exit_code == 0, plain.output
    scores = json.loads(plain.stdout)
    assert len(scores) == 12
    assert all(score["precision"] == score["recall"] == 1.0 for score in scores.values())
    table = CliRunner().invoke(app, ["score", "--workspace", str(workspace)])
    said = " ".join(table.stdout.split())
    assert "0 that a run could have known" in said
    came_back = (truth["persona"] == "returner").sum()
    assert f"{came_back} of {came_back} are sendable again" in said


def test_score_without_a_run_says_what_to_do(workspace: Path) -> None:
    answer = CliRunner().invoke(app, ["score", "--workspace", str(workspace)])
    assert isinstance(answer.exception, SourceError)
    assert "sendable refresh" in str(answer.exception)


def test_serve_refuses_a_time_that_is_none(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["serve", "--workspace", str(tmp_path), "--as-of", "soon"])
    assert isinstance(answer.exception, ConfigurationError)


@pytest.mark.parametrize(
    "words", [("--profile", "baroque"), ("--clicks", "some"), ("--fault-kinds", "flood")]
)
def test_serve_refuses_a_behaviour_it_does_not_know(tmp_path: Path, words: tuple[str, str]) -> None:
    answer = CliRunner().invoke(app, ["serve", "--workspace", str(tmp_path), *words])
    assert answer.exit_code
    assert words[1] in str(answer.exception) + answer.output
    assert not (tmp_path / "sandbox").exists()


@pytest.mark.parametrize("command", ["serve", "truth", "score"])
def test_every_command_shows_an_example(command: str) -> None:
    answer = CliRunner().invoke(app, [command, "--help"])
    assert answer.exit_code == 0
    assert f"Example: sendable sandbox {command}" in answer.stdout

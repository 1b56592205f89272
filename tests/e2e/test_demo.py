"""The demo as a newcomer runs it: an empty home, an empty environment."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "sendable", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def demo(home) -> subprocess.CompletedProcess[str]:
    return run(home, "demo", "--contacts", "600", *at(home))


def at(home: Path) -> list[str]:
    return ["--workspace", str(home / "workspace")]


def numbers_on(home: Path, list_name: str) -> list[str]:
    """Give who is on the lists of a name, as the sandbox has them."""
    with closing(sqlite3.connect(home / "workspace" / "sandbox" / "account.sqlite")) as account:
        rows = account.execute(
            "SELECT phone_number FROM contacts JOIN lists USING (list_id) WHERE list_name LIKE ?",
            (f"{list_name}%",),
        )
        return sorted(number for (number,) in rows)


def members_of(home: Path, segment: str) -> list[str]:
    folder = home / "workspace" / "runs" / "latest"
    rows = parquet.read_table(folder / "membership.parquet", filters=[("segment", "=", segment)])
    return sorted(rows["number"].to_pylist())


@pytest.mark.slow
def test_the_demo_and_then_later_commands_on_its_workspace(home, demo):
    workspace = at(home)
    for part in ("sendable", "Engaged customers", "rulebook.html", "quality.html", "precision"):
        assert part in demo.stdout
    assert "nanobind" not in demo.stderr
    assert "Traceback" not in demo.stderr

    scores = json.loads(run(home, "sandbox", "score", "--json", *workspace).stdout)
    assert scores["opted_out_keyword"]["recall"] == 1.0
    assert set(scores["opted_out_keyword"]) == {"precision", "recall", "n"}

    preview = json.loads(run(home, "preview", "orders() >= 2", "--json", *workspace).stdout)
    assert preview["size"] > 0

    again = json.loads(run(home, "refresh", "--json", *workspace).stdout)
    assert again["recipients"] == 600


@pytest.mark.slow
def test_the_commands_that_the_demo_prints_approve_and_push_and_a_stop_is_gone_with_the_next_ingest(
    home, demo
):
    workspace = at(home)
    assert "sendable approve" in demo.stdout
    assert "push --confirm" in demo.stdout
    run(home, "approve", "vip-customers", "at-risk-customers", "--who", "Pat", *workspace)

    looked = json.loads(run(home, "push", "--json", *workspace).stdout)
    assert numbers_on(home, "Sendable") == []
    assert {one["segment"] for one in looked} == {"vip-customers", "at-risk-customers"}

    run(home, "push", "--confirm", *workspace)
    vip = numbers_on(home, "Sendable · VIP customers")
    assert vip == members_of(home, "vip-customers") != []
    assert numbers_on(home, "Sendable · At-risk customers") == members_of(home, "at-risk-customers")

    run(home, "sandbox", "reply", "STOP", "--list", "VIP club", *workspace, "--from", vip[0])
    run(home, "ingest", *workspace)
    assert numbers_on(home, "Sendable · VIP customers") == vip[1:]

"""An account whose replies nobody can read: nothing is pushed until the user knows of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import yaml

from flows.ingest import ingest
from sendable.runs import load_run
from sendable.workspace import Workspace


@pytest.mark.slow
def test_without_a_poll_rule_pushes_are_blocked_until_that_is_acknowledged(request_on):
    account = request_on.workspace / "sandbox" / "account.sqlite"
    with closing(sqlite3.connect(account)) as database, database:
        database.execute("DELETE FROM inbound_rules WHERE action = 'POLL'")
    workspace = Workspace(request_on.workspace)
    manifest = load_run(workspace, ingest(request_on)).manifest
    [block] = manifest.push_blocks
    assert "STOP" in block
    assert any("POLL" in warning for warning in manifest.warnings)

    path = request_on.playbook / "playbook.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**content, "acknowledged": ["no_poll_rule"]}))
    manifest = load_run(workspace, ingest(request_on)).manifest
    assert manifest.push_blocks == []
    assert any("POLL" in warning for warning in manifest.warnings), "it is still said"

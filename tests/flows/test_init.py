"""A new playbook from the account, as a user makes it: it runs until somebody has to confirm."""

from __future__ import annotations

import sys

import pytest

from flows.ingest import ingest
from sendable.cli import main
from sendable.errors import GateFailed
from tests.flows.conftest import NOW


@pytest.fixture
def sendable(request_on, capsys, monkeypatch):
    """Runs a command on the workspace and a new playbook; gives its exit code and errors."""
    for name in ("CLICKSEND_USERNAME", "CLICKSEND_API_KEY", "CLICKSEND_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = request_on.workspace.parent / "our-playbook"

    def run(*arguments: str) -> tuple[int, str]:
        line = ["sendable", *arguments, "--playbook", str(folder)]
        monkeypatch.setattr(sys, "argv", line)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return code, capsys.readouterr().err

    return run


@pytest.mark.slow
def test_a_new_playbook_runs_to_the_gate_and_once_confirmed_past_it(sendable, request_on):
    on = ["--workspace", str(request_on.workspace)]
    assert sendable("init", *on) == (0, "")
    assert sendable("check") == (0, "")
    code, errors = sendable("ingest", *on, "--as-of", NOW.isoformat())
    assert code == 1
    assert "confirmed by a person" in errors
    assert "ClickSend dashboard" in errors
    path = request_on.workspace.parent / "our-playbook" / "playbook.yaml"
    path.write_text(path.read_text().replace("# confirmed: YYYY-MM-DD", "confirmed: 2026-11-21"))
    assert sendable("ingest", *on, "--as-of", NOW.isoformat())[0] == 0
    code, errors = sendable("init", *on)
    assert code == 1
    assert "writes over nothing" in errors


@pytest.mark.slow
def test_a_brief_that_comes_with_the_run_is_the_one_that_counts(request_on):
    """As the form sends it: the playbook's list is confirmed, the brief's is not."""
    brief = {
        "goal": "reduce churn",
        "default_country": "AU",
        "opt_out_lists": [{"id": 3101, "name": None, "confirmed": None}],
        "consent": [{"list": "Newsletter", "state": "express", "method": "web form"}],
    }
    given = request_on.model_dump(mode="json") | {"brief": brief}
    with pytest.raises(GateFailed, match="confirmed by a person"):
        ingest(given)

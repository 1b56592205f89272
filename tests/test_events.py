"""What a run tells of as events: gates, jumps and waiting decisions, and never a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from sendable.gates.report import Check, GateReport
from sendable.runs import Manifest, Run
from sendable.workspace import Workspace
from tasks import events

from .library import ANN, AS_OF, DAY


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would have been sent to a server."""
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        events, "emit_event", lambda name, resource, payload: sent.append((name, payload))
    )
    return sent


@pytest.fixture
def run(tmp_path: Path) -> Run:
    manifest = Manifest(run_id="r", as_of=AS_OF, started_at=AS_OF, playbook_folder="p")
    return Run(Workspace(tmp_path / "shop"), manifest)


def report(*checks: Check, **facts: int) -> GateReport:
    return GateReport(stage="segment", checks=list(checks), facts=facts)


FAILED = Check(
    suite="segment",
    expectation="Nobody who said stop is a member",
    severity="critical",
    passed=False,
    found=f"2, such as {ANN}",
    remedy="Look at quality.html",
)
JUMPED = Check(
    suite="segment",
    expectation="No segment moved by more than usual",
    severity="warning",
    passed=False,
    found="vip: of 400, 500 entered and 3 left",
    remedy="Look whether a source was lost",
    column="sizes_jumped",
)


def test_a_gate_that_stopped_is_told_with_what_to_do_and_no_number(
    told: list[Any], run: Run
) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        events.tell_of_gate(run, report(FAILED, sizes_jumped=0))
    ((name, payload),) = told
    assert name == "sendable.gate.failed"
    assert payload["failed_checks"] == 1
    assert payload["sentence"].startswith("The gate after 'segment' stopped the run: Nobody who")
    assert payload["what_to_do"] == "Look at quality.html."
    assert ANN not in str(payload)


def test_a_jump_is_told_of_a_run_of_the_present_only(told: list[Any], run: Run) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        events.tell_of_gate(run, report(JUMPED, sizes_jumped=1))
        run.manifest = run.manifest.model_copy(update={"started_at": AS_OF + 9 * DAY})
        events.tell_of_gate(run, report(JUMPED, sizes_jumped=1))
    ((name, payload),) = told
    assert name == "sendable.segment.jumped"
    assert "vip: of 400, 500 entered and 3 left." in payload["sentence"]


def test_a_gate_that_held_and_a_run_without_a_server_tell_nothing(
    told: list[Any], run: Run
) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        events.tell_of_gate(run, report(sizes_jumped=0))
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        events.tell_of_gate(run, report(FAILED))
    assert told == []

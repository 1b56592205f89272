"""How a run ends that could not go on: one line in its state and its log, and no traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from prefect import flow, task
from prefect.client.orchestration import get_client

from flows.ending import in_one_line
from sendable.errors import GateFailed

LINE = "The gate after 'ingest' stopped the run: 0 contacts. Look at the key."


@task(name="gate-stub")
def fail(failure: Callable[[], Exception]) -> None:
    raise failure()


@flow(name="ending-stub")
@in_one_line
def run_to_its_end(failure: Callable[[], Exception]) -> None:
    fail(failure)


def gate_failure() -> Exception:
    return GateFailed(
        "the gate after 'ingest' stopped the run: 0 contacts", remedy="Look at the key"
    )


def newest_state() -> tuple[str, str]:
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(limit=200)
        mine = [run for run in runs if client.read_flow(run.flow_id).name == "ending-stub"]
    newest = max(mine, key=lambda run: run.expected_start_time)
    return newest.state_name, newest.state.message


def test_an_error_of_ours_is_the_message_of_the_run_and_reaches_whoever_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(GateFailed, match="0 contacts"):
        run_to_its_end(gate_failure)
    assert newest_state() == ("Failed", LINE)
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == [LINE]
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_fault_of_the_program_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError):
        run_to_its_end(ZeroDivisionError)
    assert any("Traceback" in (record.exc_text or "") for record in caplog.records)


def test_what_a_fault_quotes_is_masked_in_the_log_and_the_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ValueError, match="570156"):
        run_to_its_end(lambda: ValueError("no integer: '+61491570156'"))
    assert "no integer: '+61••" in str(newest_state()[1])
    assert "570156" not in str(newest_state()[1])
    assert "570156" not in caplog.text

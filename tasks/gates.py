"""The gate between two steps, as a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import pandas as pd
from prefect.cache_policies import NO_CACHE

from sendable.gates.push import measure_push
from sendable.gates.report import GateReport
from sendable.gates.rows import find_failing_rows
from sendable.gates.suites import judge
from sendable.playbook import Playbook
from sendable.publish.documents import write_quality_report
from sendable.publish.scrub.ours import find_newest_decisions
from sendable.reports import find_report_url
from sendable.runs import Run, Step
from tasks.decorator import task
from tasks.events import tell_of_gate
from tasks.shown import show_gate


@task(name="gate after push", task_run_name="gate after push", cache_policy=NO_CACHE)
def hold_push_gate(run: Run, playbook: Playbook, segments: Sequence[str]) -> GateReport:
    """Judge what stands on our lists after a push, against what is known then.

    The run that was pushed is finished and stays as it is: the report goes to a folder of its own.

    Raises:
        GateFailed: Somebody on them may not be messaged.
    """
    now = datetime.now(UTC)
    decided_in = find_newest_decisions(run.workspace) or run.source_of("exclude")
    metrics = measure_push(run.workspace.lake, playbook.policies, decided_in, segments, now)
    folder = run.workspace.root / "pushes" / f"{now:%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    report = judge("push", {"push": metrics}, folder)
    tell_of_gate(run, report)
    show_gate(report)
    report.raise_if_failed()
    return report


@task(name="gate", task_run_name="gate after {stage}", cache_policy=NO_CACHE)
def hold_gate(
    run: Run, stage: Step | Literal["lifecycle"], frames: Mapping[str, pd.DataFrame]
) -> GateReport:
    """Judge a stage, show and keep the verdict, and stop the run on a critical failure.

    Raises:
        GateFailed: A critical check failed.
    """
    report = judge(stage, frames, run.folder)
    for check in report.warnings:
        if check.severity == "warning":
            run.warn(
                f"After {stage} this does not hold: {check.expectation[0].lower()}"
                f"{check.expectation[1:]} (found: {check.found}). {check.remedy}."
            )
    show_gate(report, find_failing_rows(run, stage), find_report_url(run, "quality.html"))
    write_quality_report(run)
    tell_of_gate(run, report)
    report.raise_if_failed()
    return report

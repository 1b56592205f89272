"""The gate between two steps, as a task."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from sendable.gates.report import GateReport
from sendable.gates.rows import find_failing_rows
from sendable.gates.suites import judge
from sendable.publish.documents import write_quality_report
from sendable.runs import Run, Step
from tasks.shown import show_gate


@task(name="gate", task_run_name="gate after {stage}", cache_policy=NO_CACHE)
def hold_gate(run: Run, stage: Step, frames: Mapping[str, pd.DataFrame]) -> GateReport:
    """Judge a stage, show and keep the verdict, and stop the run on a critical failure.

    Raises:
        GateFailed: A critical check failed.
    """
    report = judge(stage, frames, run.folder)
    for check in report.warnings:
        if check.severity == "warning":
            run.warn(
                f"After {stage}: not so: {check.expectation[0].lower()}{check.expectation[1:]} "
                f"(found: {check.found}). {check.remedy}"
            )
    show_gate(report, find_failing_rows(run, stage))
    write_quality_report(run)
    report.raise_if_failed()
    return report

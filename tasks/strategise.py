"""Tasks of step 4, strategise."""

from __future__ import annotations

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from sendable.engine.duckdb import open_engine
from sendable.gates.metrics import measure_plans
from sendable.lifecycle import record_lifecycle
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.audit.step import record_audit
from sendable.strategy.plan import plan_segments


@task(name="plan each segment", cache_policy=NO_CACHE)
def record_plans(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Write the plan of each segment: readiness, cap, and who may be messaged now."""
    lake = run.workspace.lake
    sizes = lake.read("segment_sizes", run_id=run.source_of("segment"))
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        plans = plan_segments(connection, playbook, run, sizes)
    lake.replace_run("plans", run.run_id, plans)
    return plans


@task(name="audit the account and go on with its flows", cache_policy=NO_CACHE)
def record_audit_and_flows(run: Run, playbook: Playbook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Look for the eleven mistakes, and say who is due in which flow; give findings and sizes."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        findings = record_audit(connection, playbook, run)
        return findings, record_lifecycle(connection, playbook, run)


@task(name="measure the plans", cache_policy=NO_CACHE)
def measure(run: Run) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    with open_engine(run.workspace.lake) as connection:
        return measure_plans(connection, run)

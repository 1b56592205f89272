"""Tasks of step 4, strategise."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from prefect.cache_policies import NO_CACHE

from sendable.engine.duckdb import open_engine
from sendable.gates.strategise import measure_plans
from sendable.lifecycle import record_lifecycle
from sendable.marketing import register_marketing
from sendable.measures import draw_arms_of, measure_messages, record_measures
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.send_plan_file import SendPlan, write_send_plan
from sendable.strategy.audit.step import record_audit
from sendable.strategy.outline import outline_plan
from sendable.strategy.plan import plan_segments
from sendable.strategy.step import record_send_plan
from sendable.unanswered import find_unanswered
from tasks.decorator import task


@dataclass(frozen=True)
class Planned:
    """What was planned: the run's ``plans`` rows, and the send plan in counts."""

    plans: pd.DataFrame
    send_plan: SendPlan


@task(
    name="measure what messages did",
    task_run_name="measure what messages did",
    cache_policy=NO_CACHE,
)
def record_metrics(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Draw who is in which test, and write what the messages to each segment did."""
    draw_arms_of(run, playbook)
    measures = measure_messages(run, playbook)
    record_measures(run, measures)
    return measures["segment_metrics"]


@task(
    name="audit the account and go on with its flows",
    task_run_name="audit the account and go on with its flows",
    cache_policy=NO_CACHE,
)
def record_audit_and_flows(run: Run, playbook: Playbook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Look for the eleven mistakes, and say who is due in which flow; give findings and sizes."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        findings = record_audit(connection, playbook, run)
        return findings, record_lifecycle(connection, playbook, run)


@task(
    name="plan the segments and the send",
    task_run_name="plan the segments and the send",
    cache_policy=NO_CACHE,
)
def record_plans(run: Run, playbook: Playbook) -> Planned:
    """Write the plan of each segment, and of the next send: who gets it, when, at what cost."""
    lake = run.workspace.lake
    sizes = lake.read("segment_sizes", run_id=run.source_of("segment"))
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        register_marketing(connection, playbook.brief.marketing)
        plans = plan_segments(connection, playbook, run, sizes)
        lake.replace_run("plans", run.run_id, plans)
        recorded = record_send_plan(connection, playbook, run, find_unanswered(playbook, run))
    with open_engine(lake, ("planned_sends",)) as connection:
        send_plan = outline_plan(connection, playbook, recorded, run)
    write_send_plan(run, send_plan)
    return Planned(plans, send_plan)


@task(name="measure the plans", task_run_name="measure the plans", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        return measure_plans(connection, run, playbook)

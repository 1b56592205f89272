"""Strategise: the whole step on a large account, from the segments of the shipped playbook.

The account is that of ``exclude``, with two campaigns that are scheduled. The goal is in the
marketer's own words, which addresses everybody: no plan has more to do.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.exclude import (
    AS_OF,
    RUN_ID,
    SIZES,
    Clock,
    exclude_all,
    make_account,
    open_playbook,
)
from benchmarks.measuring import measure, say
from sendable.engine.duckdb import open_engine
from sendable.gates.strategise import measure_plans
from sendable.lifecycle import record_lifecycle
from sendable.marketing import register_marketing
from sendable.measures import draw_arms_of, measure_messages, record_measures
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run, load_run
from sendable.schemas import TABLES
from sendable.segments.families import recall_families, record_families
from sendable.segments.membership import evaluate_segments, prepare_facts, record_segmentation
from sendable.strategy.audit.step import record_audit
from sendable.strategy.outline import outline_plan
from sendable.strategy.plan import plan_segments
from sendable.strategy.step import record_send_plan
from sendable.unanswered import find_unanswered
from sendable.workspace import Workspace


def run(size: str) -> dict[str, Any]:
    """Make the account, take the steps before, strategise, and give the figures."""
    people, messages = SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        made = measure(make_account, name, people, messages)
        say(f"account of {people:,} people and {messages:,} messages made in {made.seconds:.0f} s")
        excluded = measure(exclude_all, name)
        say(f"who may be messaged was decided in {excluded.seconds:.0f} s")
        segmented = measure(segment_all, name)
        say(f"{segmented.answer:,} memberships found in {segmented.seconds:.0f} s")
        ours = measure(strategise_all, name)
    parts, cpu_seconds, counts = ours.answer
    say("strategise: " + ", ".join(f"{part} {took:.1f} s" for part, took in parts.items()))
    step = sum(parts.values())
    say(
        f"the step: {step:.1f} s ({cpu_seconds:.1f} s of processor time), "
        f"at most {ours.peak_mb:,.0f} MB"
    )
    return {
        "seconds": round(step, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "peak_mb": round(ours.peak_mb),
        "recipients": people,
        "messages": messages,
        **counts,
        "parts": {part: round(took, 1) for part, took in parts.items()},
        "ratios": {},
    }


def segment_all(folder: str) -> int:
    """Find the members of every segment, and schedule two campaigns."""
    run, playbook = _open(folder)
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        playbook = record_families(connection, playbook, run)
        found = evaluate_segments(connection, playbook, run, {})
        record_segmentation(connection, found, playbook, run)
    run.record("segment", AS_OF, {})
    coming = [
        {
            "campaign_id": place,
            "name": f"Planned {place}",
            "list_id": 100 + place,
            "status": "Scheduled",
            "scheduled_at": AS_OF + timedelta(days=place),
            "has_link": False,
        }
        for place in (1, 2)
    ]
    columns = list(TABLES["campaigns"].model.to_schema().columns)
    run.workspace.lake.upsert("campaigns", pd.DataFrame(coming, columns=columns))
    return found.memberships


def strategise_all(folder: str) -> tuple[dict[str, float], float, dict[str, int]]:
    """Take the step as the flow does; give the seconds of each part, and of processor time."""
    run, playbook = _open(folder)
    playbook = recall_families(playbook, run)
    lake, policies = run.workspace.lake, playbook.policies
    clock, worked = Clock(), time.process_time()
    draw_arms_of(run, playbook)
    record_measures(run, measure_messages(run, playbook))
    clock.note("metrics")
    with open_people(run, policies, exclude_run=run.run_id) as connection:
        record_audit(connection, playbook, run)
        clock.note("audit")
        record_lifecycle(connection, playbook, run)
    clock.note("flows")
    sizes = lake.read("segment_sizes", run_id=run.run_id)
    with open_people(run, policies, exclude_run=run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        lake.replace_run("plans", run.run_id, plan_segments(connection, playbook, run, sizes))
        clock.note("plans")
        recorded = record_send_plan(connection, playbook, run, find_unanswered(playbook, run))
    with open_engine(lake, ("planned_sends",)) as connection:
        send_plan = outline_plan(connection, playbook, recorded, run)
    clock.note("send plan")
    with open_people(run, policies, exclude_run=run.run_id) as connection:
        metrics = measure_plans(connection, run, playbook)
    clock.note("gate")
    wrong = [
        name
        for name in ("opted_out_planned", "over_a_cap", "outside_hours_planned", "steps_wrong")
        if metrics[name].iloc[0] != 0
    ]
    assert not wrong, wrong
    counts = {"audience": send_plan.count("audience"), "sends": send_plan.sends}
    return clock.parts, time.process_time() - worked, counts


def _open(folder: str) -> tuple[Run, Playbook]:
    workspace = Workspace(Path(folder) / "workspace")
    return load_run(workspace, RUN_ID), open_playbook("Say hello to everybody.")

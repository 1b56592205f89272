"""The lifecycle flows of a run, worked out and written down."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sendable.disk import writing_batches
from sendable.engine.duckdb import Connection, query
from sendable.lifecycle_file import Flow
from sendable.marketing import register_marketing
from sendable.playbook import Playbook
from sendable.rules import Rule
from sendable.rules.references import rules_beneath
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segments.computability import (
    find_rule_obstacles,
    read_data_at_hand,
    say_obstacles,
)
from sendable.segments.membership import prepare_facts
from sendable.strategy.lifecycle.allowed import allow_people
from sendable.strategy.lifecycle.states import work_out_states
from sendable.strategy.lifecycle.tables import name_condition, name_departure

_TO_WRITE = "SELECT $run_id AS run_id, * FROM lifecycle_states"

# E-mail steps export no phone numbers: they are in the lake only.
_TO_SEND = """
SELECT
    states.flow,
    states.step,
    steps.message_type,
    states.number,
    states.entered_at,
    states.due_at,
    states.send_at,
    states.closes_at
FROM lifecycle_states AS states JOIN lifecycle_steps AS steps USING (flow, step)
WHERE states.status = 'due' AND states.channel = 'sms' AND NOT $is_of_the_past
"""

_SIZES = """
SELECT
    flow,
    count(*) FILTER (WHERE status = 'due') AS due,
    count(*) FILTER (WHERE status = 'waiting') AS waiting,
    count(*) FILTER (WHERE status = 'left') AS "left",
    count(*) FILTER (WHERE status = 'done') AS done,
    count(*) FILTER (WHERE why = 'sunset') AS sunset
FROM lifecycle_states
GROUP BY flow
"""

_COUNTS = ("due", "waiting", "left", "done", "sunset")

_BATCH = 100_000
"""People that are between the engine and a file at once."""


def record_lifecycle(connection: Connection, playbook: Playbook, run: Run) -> pd.DataFrame:
    """Write who is due for which step, who waits, and who left and why.

    To be called with the lake's lock. The rows go into the lake's tables ``flow_states`` and
    ``flow_sizes``, and whoever is due for an SMS into ``flow_due.parquet`` in the run's folder.

    Args:
        connection: An engine as ``open_people`` leaves it, without facts.
        playbook: The playbook, with the members of its families.
        run: The run; its segments have been computed.

    Returns:
        The run's ``flow_sizes`` rows; none where the playbook has no flows.
    """
    flows, lake = playbook.flows, run.workspace.lake
    if not flows:
        return TABLES["flow_sizes"].model.validate(_list_sizes({}, {}, {}, run))
    rules = _name_rules(flows)
    unavailable = _find_unavailable(playbook, rules, run)
    asked = {name: rule for name, rule in rules.items() if not _is_out(name, unavailable)}
    built_on = rules_beneath(asked.values(), playbook.rules)
    needed = [rule for flow in flows.values() for rule in flow.needed]
    register_marketing(connection, playbook.brief.marketing)
    prepare_facts(connection, run, playbook.brief, [*needed, *asked.values(), *built_on.values()])
    bots = playbook.policies.measurement.bots
    work_out_states(connection, flows, run, asked | built_on, unavailable, bots)
    allow_people(connection, playbook, run)
    states = connection.sql(_TO_WRITE, params={"run_id": run.run_id})
    lake.replace_run_batches("flow_states", run.run_id, states.to_arrow_reader(_BATCH))
    # Nobody sends from a run of the past.
    is_past = {"is_of_the_past": run.manifest.is_of_the_past}
    due = connection.sql(_TO_SEND, params=is_past).to_arrow_reader(_BATCH)
    with writing_batches(run.folder / "flow_due.parquet", due.schema) as export:
        for batch in due:
            export(batch)
    counts = query(connection, _SIZES).set_index("flow").to_dict("index")
    sizes = TABLES["flow_sizes"].model.validate(_list_sizes(flows, counts, unavailable, run))
    lake.replace_run("flow_sizes", run.run_id, sizes)
    return sizes


def _name_rules(flows: Mapping[str, Flow]) -> dict[str, Rule]:
    """Give the rules that are asked as of now, by the names that they are planned by."""
    rules = {}
    for flow in flows.values():
        for step in flow.file.steps:
            if step.key in flow.conditions:
                rules[name_condition(flow, step)] = flow.conditions[step.key]
        for why, rule in flow.leave_when.items():
            rules[name_departure(flow, why)] = rule
    return rules


def _find_unavailable(playbook: Playbook, rules: Mapping[str, Rule], run: Run) -> dict[str, str]:
    """Say why flows and steps cannot be worked out, by name; nothing where they can."""
    asked = {name: [rule] for name, rule in rules.items() if "/" in name}
    for key, flow in playbook.flows.items():
        segment = flow.file.trigger.segment
        began_by = [] if segment is None else [playbook.segments[segment].rule]
        asked[key] = [*flow.needed, *began_by]
    # What ends a flow takes people out of it: who bought yesterday is not known from old orders.
    ends = {key: flow.ends for key, flow in playbook.flows.items()}
    excluding = [rule for each in ends.values() for rule in each]
    data = read_data_at_hand(
        playbook, run, [rule for each in asked.values() for rule in each], excluding
    )
    found = {}
    for name, needed in asked.items():
        obstacles = [
            obstacle
            for rule in needed
            for obstacle in find_rule_obstacles(rule, playbook.rules, data)
        ]
        obstacles += [
            obstacle
            for rule in ends.get(name, ())
            for obstacle in find_rule_obstacles(rule, playbook.rules, data, excludes=True)
        ]
        if reason := say_obstacles(tuple(dict.fromkeys(obstacles))):
            found[name] = reason
    return found


def _is_out(name: str, unavailable: Mapping[str, str]) -> bool:
    return name in unavailable or name.split("!")[0] in unavailable


def _list_sizes(
    flows: Mapping[str, Flow],
    counts: Mapping[object, Mapping[object, int]],
    unavailable: Mapping[str, str],
    run: Run,
) -> pd.DataFrame:
    """Give a row for each flow, the most urgent first."""
    ordered = sorted(flows.values(), key=lambda flow: (flow.file.priority, flow.key))
    rows = [
        {
            "run_id": run.run_id,
            "as_of": run.as_of,
            "flow": flow.key,
            "title": flow.file.title,
            "priority": flow.file.priority,
            **{name: counts.get(flow.key, {}).get(name, 0) for name in _COUNTS},
            "not_available": unavailable.get(flow.key),
            "steps_not_available": "; ".join(
                f"{step.title}: {unavailable[name_condition(flow, step)]}"
                for step in flow.file.steps
                if name_condition(flow, step) in unavailable
            )
            or None,
        }
        for flow in ordered
    ]
    return pd.DataFrame(rows, columns=list(TABLES["flow_sizes"].model.to_schema().columns))

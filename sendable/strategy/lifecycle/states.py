"""The state of every flow as of a run, gone on with from the run before.

What a step's being *due* means, since Sendable sends nothing itself: a published run has told
whoever sends that the step is to be sent, so it is taken to be handed over, and no later run tells
it again. A message that the account shows while a step was open says the same. So nobody is due
twice for a step, at the price that a step is lost which nobody sent; it can never be sent twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sendable.engine.duckdb import Connection, run_script
from sendable.lifecycle_file import Flow
from sendable.policies import BotSigns
from sendable.rules import Rule, plan_rules
from sendable.runs import Run, list_published, list_told_by
from sendable.strategy.lifecycle.tables import (
    Unavailable,
    collect_exits,
    collect_occasions,
    register_flows,
)

_BEFORE = """
CREATE OR REPLACE TEMP TABLE lifecycle_before AS
SELECT * EXCLUDE (run_id) FROM main.flow_states WHERE run_id = $run_id
"""

_HOLDS = "CREATE OR REPLACE TEMP TABLE lifecycle_holds (rule VARCHAR, number VARCHAR)"

_UNPIVOT = """
INSERT INTO lifecycle_holds
SELECT rule, number
FROM (
    UNPIVOT (SELECT * FROM lifecycle_evaluated SEMI JOIN lifecycle_entries USING (number))
    ON COLUMNS(* EXCLUDE (number)) INTO NAME rule VALUE holds
)
WHERE holds
"""


def work_out_states(
    connection: Connection,
    flows: Mapping[str, Flow],
    run: Run,
    rules: Mapping[str, Rule],
    unavailable: Unavailable,
    bots: BotSigns,
) -> None:
    """Work out who is due for which step of which flow, who waits, and who left and why.

    Makes ``lifecycle_states`` (flow, number, entered_at, position, step, channel, status, why,
    due_at, closes_at, ended_at, told) in the engine.

    Args:
        connection: An engine as ``open_people`` leaves it, with facts and ``marketing_messages``.
        flows: The flows of the playbook; at least one.
        run: The run; its segments have been computed.
        rules: The rules of steps and of departures that can be asked, by the names that
            ``tables`` gives them, and those that they build on, by their segments' keys.
        unavailable: Why flows and steps cannot be worked out, by name.
        bots: By what a click is known that no person made.
    """
    available = [flow for key, flow in flows.items() if key not in unavailable]
    before = find_state_before(run)
    bound = {"as_of": run.as_of}
    register_flows(connection, flows, unavailable)
    collect_occasions(connection, available, run.as_of, _runs_up_to(run), bots)
    connection.execute(_BEFORE, {"run_id": before})
    run_script(connection, "sendable.strategy.lifecycle", "entries", **bound)
    collect_exits(connection, available, run.as_of, bots)
    _ask_rules(connection, rules, run.as_of)
    for script in ("progress", "states"):
        run_script(connection, "sendable.strategy.lifecycle", script, **bound)


def find_state_before(run: Run) -> str | None:
    """Give the run whose state a run goes on from, as its rows are named in the lake.

    That is the last one that told who is due, a published one or a look at the flows alone, and
    looked at no later moment: what it told is handed over. So
    a second published run at one moment tells nobody twice, and a run that is made anew before it
    is published gives the same answer. Of a run of the past nobody sent, so it has handed nothing
    over.
    """
    others = [
        other
        for other in list_told_by(run.workspace)
        if other.as_of <= run.as_of
        and other.source_of("strategise") != run.run_id
        and not other.manifest.is_of_the_past
    ]
    last = max(others, key=lambda other: (other.as_of, other.manifest.started_at), default=None)
    return None if last is None else last.source_of("strategise")


def _runs_up_to(run: Run) -> list[str]:
    """Give the runs whose memberships count: published ones up to now, and this one."""
    published = [other for other in list_published(run.workspace) if other.as_of <= run.as_of]
    return sorted({run.source_of("segment"), *(other.source_of("segment") for other in published)})


def _ask_rules(connection: Connection, rules: Mapping[str, Rule], as_of: datetime) -> None:
    """Make ``lifecycle_holds`` (rule, number): whom each rule holds for."""
    connection.execute(_HOLDS)
    if not rules:
        return
    plan = plan_rules(rules, as_of=as_of).sql()
    connection.execute(f"CREATE OR REPLACE TEMP TABLE lifecycle_evaluated AS {plan}")
    connection.execute(_UNPIVOT)

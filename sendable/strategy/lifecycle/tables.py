"""The flows of a playbook as tables of the engine, with the events that begin and end them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import pandas as pd
from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.lifecycle_file import Flow, Step
from sendable.machine_clicks import find_clicks_of_people
from sendable.policies import BotSigns
from sendable.rules import CATALOGUE, Rule, tables_of
from sendable.rules.occasions import select_occasions

_OCCASIONS = """
CREATE OR REPLACE TEMP TABLE lifecycle_occasions (
    flow VARCHAR, number VARCHAR, occurred_at TIMESTAMPTZ
)
"""

_EXITS = """
CREATE OR REPLACE TEMP TABLE lifecycle_exits (
    flow VARCHAR, why VARCHAR, number VARCHAR, occurred_at TIMESTAMPTZ
)
"""

_OF_SEGMENT = """
INSERT INTO lifecycle_occasions
SELECT DISTINCT $flow, number, entered_at
FROM main.membership
WHERE
    segment = $segment
    AND list_contains($runs::VARCHAR[], run_id)
    AND entered_at > $since
    AND entered_at <= $as_of
"""

# A flow may begin with a click, and most that have one end by it.
_CLICKERS_OF_ALL = """
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT number FROM main.clicks WHERE clicked_at > $since AND clicked_at <= $as_of
"""

_CLICKERS_IN_FLOWS = """
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT entries.number
FROM lifecycle_entries AS entries JOIN main.clicks AS clicks
    ON entries.number = clicks.number AND clicks.clicked_at > entries.entered_at
WHERE entries.status IS NULL AND list_contains($flows::VARCHAR[], entries.flow)
"""

_MACHINES = """
CREATE OR REPLACE TEMP TABLE machine_clicks AS
SELECT DISTINCT number, clicked_at AS occurred_at FROM judged_clicks WHERE sign IS NOT NULL
"""

Unavailable = Mapping[str, str]
"""Why a flow (``win-back``) or a step (``loyalty/tier``) cannot be worked out, by its name."""


def register_flows(
    connection: Connection, flows: Mapping[str, Flow], unavailable: Unavailable
) -> None:
    """Make ``lifecycle_flows`` and ``lifecycle_steps``: what the flows' files say, one row each."""
    connection.register(
        "lifecycle_flows", pd.DataFrame([_flow_row(flow, unavailable) for flow in flows.values()])
    )
    connection.register(
        "lifecycle_steps",
        pd.DataFrame(
            [
                _step_row(flow, place, unavailable)
                for flow in flows.values()
                for place in range(len(flow.file.steps))
            ]
        ),
    )


def name_condition(flow: Flow, step: Step) -> str:
    """Give the name by which a step's condition is planned."""
    return f"{flow.key}/{step.key}"


def name_departure(flow: Flow, why: str) -> str:
    """Give the name by which a rule that ends a flow is planned."""
    return f"{flow.key}!{why}"


def _flow_row(flow: Flow, unavailable: Unavailable) -> dict[str, object]:
    file = flow.file
    return {
        "flow": flow.key,
        "priority": file.priority,
        "rest_hours": file.rest_days * 24,
        "length_hours": file.ends_after,
        "cap_messages": file.cap.messages,
        "cap_days": file.cap.days,
        "apart_hours": file.apart,
        "ends_with_sunset": file.ends_with == "sunset",
        "last_position": len(file.steps),
        "sms_steps": sum(step.channel == "sms" for step in file.steps),
        "is_available": flow.key not in unavailable,
    }


def _step_row(flow: Flow, place: int, unavailable: Unavailable) -> dict[str, object]:
    step = flow.file.steps[place]
    is_sms = step.channel == "sms"
    condition = name_condition(flow, step)
    return {
        "flow": flow.key,
        "position": place + 1,
        "step": step.key,
        "channel": step.channel,
        "message_type": step.message_type,
        "opens_hours": step.after,
        "closes_hours": flow.file.closes(place),
        # A notice may come from a sender that is none of marketing. When a condition came to hold
        # nobody knows, so no message tells that such a step was sent.
        "seen_in": ""
        if step.when is not None
        else ("email" if not is_sms else "any" if step.notice else "marketing"),
        "is_capped": is_sms and not step.notice,
        "is_notice": step.notice,
        "condition": condition if step.when is not None else "",
        "is_available": condition not in unavailable,
    }


def collect_occasions(
    connection: Connection,
    flows: Collection[Flow],
    as_of: datetime,
    runs: list[str],
    bots: BotSigns,
) -> None:
    """Make ``lifecycle_occasions``: when what begins each flow happened.

    Args:
        connection: An engine with facts.
        flows: The flows that can be worked out.
        as_of: The time up to which things have happened.
        runs: The runs whose memberships count.
        bots: By what a click is known that no person made: it begins nothing.
    """
    connection.execute(_OCCASIONS)
    by_click = [flow for flow in flows if flow.trigger is not None and _is_click(flow.trigger)]
    if by_click:
        days = max(2 * flow.file.rest_days for flow in by_click)
        since = as_of - timedelta(days=days)
        connection.execute(_CLICKERS_OF_ALL, {"since": since, "as_of": as_of})
        _find_machines(connection, bots, since, as_of)
    for flow in flows:
        # As far back as an entry may lie, and once more for whether something came before it.
        hours = 2 * flow.file.rest_days * 24
        since = as_of - timedelta(hours=hours)
        trigger = flow.file.trigger
        if trigger.segment is not None:
            bound = {"flow": flow.key, "segment": trigger.segment, "runs": runs}
            connection.execute(_OF_SEGMENT, {**bound, "since": since, "as_of": as_of})
        else:
            found = (
                _select_deeds(flow.trigger, hours, as_of)
                if flow.trigger is not None
                else _select_times(trigger.time)
            )
            named = found.select(exp.alias_(exp.Literal.string(flow.key), "flow"))
            sql = (
                exp.select("flow", "number", "occurred_at")
                .from_(named.subquery("found"))
                .where("occurred_at > $since AND occurred_at <= $as_of")
            ).sql("duckdb")
            # The text is made of words of the catalogue and of constants.
            insert = f"INSERT INTO lifecycle_occasions {sql}"
            connection.execute(insert, {"since": since, "as_of": as_of})


def collect_exits(
    connection: Connection, flows: Collection[Flow], as_of: datetime, bots: BotSigns
) -> None:
    """Make ``lifecycle_exits``: when what ends each flow happened to those who are in it.

    Args:
        connection: An engine with facts and ``lifecycle_entries``.
        flows: The flows that can be worked out.
        as_of: The time up to which things have happened.
        bots: By what a click is known that no person made: it ends nothing.
    """
    connection.execute(_EXITS)
    by_click = [flow for flow in flows if any(map(_is_click, flow.exits.values()))]
    if by_click:
        since = as_of - timedelta(days=max(flow.file.rest_days for flow in by_click))
        connection.execute(_CLICKERS_IN_FLOWS, {"flows": [flow.key for flow in by_click]})
        _find_machines(connection, bots, since, as_of)
    for flow in flows:
        for why, rule in flow.exits.items():
            found = _select_deeds(rule, flow.file.rest_days * 24, as_of).sql("duckdb")
            # The text is made of words of the catalogue and of constants.
            insert = (
                f"INSERT INTO lifecycle_exits SELECT $flow, $why, number, occurred_at "  # noqa: S608
                f"FROM ({found}) SEMI JOIN "
                "(SELECT number FROM lifecycle_entries WHERE flow = $flow) AS entries "
                "USING (number)"
            )
            connection.execute(insert, {"flow": flow.key, "why": why})


def _is_click(rule: Rule) -> bool:
    return "clicks" in tables_of([rule])


def _find_machines(
    connection: Connection, bots: BotSigns, since: datetime, as_of: datetime
) -> None:
    """Make ``machine_clicks`` (number, occurred_at), of the ``clickers``."""
    find_clicks_of_people(connection, bots, since=since, until=as_of)
    connection.execute(_MACHINES)


def _select_deeds(rule: Rule, hours: int, as_of: datetime) -> exp.Select:
    """Write the query of when people did what a rule asks for; needs ``machine_clicks``."""
    found = select_occasions(rule, hours, as_of)
    if not _is_click(rule):
        return found
    alone = exp.select("number", "occurred_at").from_(found.subquery("found"))
    return alone.join("machine_clicks", join_type="anti", using=["number", "occurred_at"])


def _select_times(names: list[str]) -> exp.Select:
    """Write the query of the first known of some times in people's records."""
    tables = {CATALOGUE.fields[name].table for name in names}
    [table] = tables
    columns = [exp.column(name) for name in names]
    time = exp.Coalesce(this=columns[0], expressions=columns[1:])
    return exp.select("number", time.as_("occurred_at")).from_(table)

"""Asked: who was in which segment at a moment, by today's rules, where the data reaches back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from sendable.engine.duckdb import query
from sendable.past.account import Past, open_past
from sendable.past.coverage import find_beginnings, find_gap
from sendable.playbook import Playbook
from sendable.rulebooks import select_rules
from sendable.rules import plan_rules
from sendable.runs import Run
from sendable.segments.membership import gather_rules
from sendable.segments.placement import list_members, place_recipients

_ANYBODY = "SELECT count(*) AS people FROM main.recipients"

_MEMBERS = "SELECT $moment::TIMESTAMPTZ AS moment, segment, number FROM membership_now"


@dataclass(frozen=True)
class Asked:
    """Who was in which segment at a moment.

    Attributes:
        moment: The moment.
        segments: The segments that could be computed as of then.
        members: Columns ``moment``, ``segment`` and ``number``.
    """

    moment: datetime
    segments: frozenset[str]
    members: pa.Table


def ask_members(run: Run, playbook: Playbook, moment: datetime, segments: Collection[str]) -> Asked:
    """Say who was in some segments at a moment.

    A segment whose rule looks further back than the data goes is not among the answers.

    Args:
        run: The run whose data is looked at.
        playbook: The playbook, with the members of its families.
        moment: The moment, not after the run's.
        segments: The segments; all of them can be computed in the run.
    """
    with open_past(run, playbook, moment, list(playbook.rules.values())) as past:
        known = _find_computable(past, playbook, segments)
        _evaluate(past, playbook, known)
        rows = past.connection.sql(_MEMBERS, params={"moment": moment})
        return Asked(moment, known, rows.to_arrow_table())


def _find_computable(past: Past, playbook: Playbook, segments: Collection[str]) -> frozenset[str]:
    """Give those of some segments that the data reaches back far enough for."""
    if not int(query(past.connection, _ANYBODY)["people"].iloc[0]):
        return frozenset()
    beginnings, rules = find_beginnings(past.connection), playbook.rules
    return frozenset(
        key
        for key in segments
        if find_gap(select_rules(rules, [key]), rules, beginnings, past.run.as_of) is None
    )


def _evaluate(past: Past, playbook: Playbook, keys: Collection[str]) -> None:
    """Make ``membership_now`` of some segments."""
    segments = [segment for key, segment in playbook.segments.items() if key in keys]
    rules = gather_rules(segments, playbook.rules)
    plan = (
        plan_rules(rules, as_of=past.run.as_of).sql() if rules else "SELECT number FROM recipients"
    )
    past.connection.execute(f"CREATE OR REPLACE TEMP TABLE evaluated AS {plan}")
    place_recipients(past.connection, segments)
    list_members(past.connection, segments, past.run.as_of, None)

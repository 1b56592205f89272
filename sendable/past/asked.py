"""Asked: who was in every segment at a moment, by today's rules, where the data reaches back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa

from sendable.engine.duckdb import query
from sendable.past.account import Past, open_past
from sendable.past.backtest import evaluate_past
from sendable.past.coverage import find_beginnings, find_gap
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.segments.rulebooks import select_rules

_ANYBODY = "SELECT count(*) AS people FROM main.recipients"

_MEMBERS = """
SELECT $moment::TIMESTAMPTZ AS moment, segment, number
FROM membership_now
WHERE list_contains($segments::VARCHAR[], segment)
"""


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


def ask_members(run: Run, playbook: Playbook, moment: datetime) -> Asked:
    """Say who was in each segment for SMS at a moment.

    A segment whose rule looks further back than the data goes is not among the answers.

    Args:
        run: The run whose data is looked at.
        playbook: The playbook, with the members of its families.
        moment: The moment, not after the run's.
    """
    with open_past(run, playbook, moment, list(playbook.rules.values())) as past:
        known = _find_computable(past, playbook)
        sizes = evaluate_past(past, _only(playbook, known)).sizes if known else None
        if sizes is None:
            return Asked(moment, frozenset(), _read(past, moment, ()))
        computed = frozenset(sizes.loc[sizes["not_computable"].isna(), "segment"]) & known
        return Asked(moment, computed, _read(past, moment, computed))


def _find_computable(past: Past, playbook: Playbook) -> frozenset[str]:
    """Give the segments for SMS that the data reaches back far enough for."""
    if not int(query(past.connection, _ANYBODY)["people"].iloc[0]):
        return frozenset()
    beginnings, rules = find_beginnings(past.connection), playbook.rules
    return frozenset(
        key
        for key, segment in playbook.segments.items()
        if segment.file.audience == "sms"
        and find_gap(select_rules(rules, [key]), rules, beginnings, past.run.as_of) is None
    )


def _only(playbook: Playbook, keys: Collection[str]) -> Playbook:
    """Give the playbook with some segments and those they are built on."""
    named = select_rules(playbook.rules, keys)
    kept = {key: item for key, item in playbook.segments.items() if key in named}
    return replace(playbook, segments=kept)


def _read(past: Past, moment: datetime, segments: Collection[str]) -> pa.Table:
    if not segments:
        schema = {"moment": pa.timestamp("us", "UTC"), "segment": pa.string()}
        return pa.schema({**schema, "number": pa.string()}).empty_table()
    bound = {"moment": moment, "segments": sorted(segments)}
    return past.connection.sql(_MEMBERS, params=bound).to_arrow_table()

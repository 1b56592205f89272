"""Rules as SQL, one segment's or all of a playbook, to read or to run in another database.

Suppression is not in it, on purpose: it stands outside the rules, on every way to a phone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sendable.errors import ConfigurationError
from sendable.playbook import Playbook, Segment
from sendable.rules import plan_rules
from sendable.rules.faults import suggest
from sendable.segments.membership import gather_rules

Dialect = Literal["duckdb", "spark", "postgres", "bigquery", "snowflake"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
NEVER_EXECUTED = frozenset({"bigquery", "snowflake"})
"""Dialects that are only printed: nobody has run these queries there."""


def write_statement(playbook: Playbook, key: str | None, as_of: datetime, dialect: str) -> str:
    """Write the query of a segment or a playbook, over the tables that ``docs/rules.md`` names.

    Args:
        playbook: The playbook.
        key: The segment; all of them, as one query, when left out.
        as_of: The time to evaluate for; it stands in the query.
        dialect: One of ``DIALECTS``.

    Raises:
        ConfigurationError: There is no such segment, or no such dialect.
    """
    if key is not None and key not in playbook.segments:
        remedy = suggest(key, playbook.segments, "'sendable check' lists them")
        raise ConfigurationError(f"there is no segment {key!r}", remedy=remedy)
    if dialect not in DIALECTS:
        remedy = "Write one of: " + ", ".join(DIALECTS)
        raise ConfigurationError(f"SQL is not printed for {dialect!r}", remedy=remedy)
    asked = [*playbook.segments.values()] if key is None else [playbook.segments[key]]
    plan = plan_rules(gather_rules(asked, playbook.rules), as_of=as_of)
    notes = [
        f"{_name(asked)} as of {as_of:%Y-%m-%d %H:%M:%S} UTC, in the SQL of {dialect}.",
        "A row for each recipient; who must not be messaged is not taken out here.",
    ]
    if key is None and (families := [item.key for item in asked if item.family]):
        notes.append(f"Families stand for themselves, without values: {', '.join(families)}.")
    if dialect in NEVER_EXECUTED:
        notes.append(f"Printed only: this was never executed in {dialect}.")
    return "\n".join([*(f"-- {note}" for note in notes), plan.sql(dialect)]) + "\n"


def _name(segments: list[Segment]) -> str:
    return f"Segment {segments[0].key}" if len(segments) == 1 else f"{len(segments)} segments"

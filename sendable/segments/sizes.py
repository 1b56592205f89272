"""How many are in each segment, and what took the others out: counts, for all segments at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.playbook import Segment
from sendable.reasons import REASONS
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segments.placement import MATCHED, TAKEN_OUT, UNKNOWN, column_of

_STEPS = {
    **{reason.code: (reason.title, reason.outcome) for reason in REASONS},
    "own_exclusions": ("Taken out by the segment's own exclusions", "excluded"),
    "exclusion_unknown": ("Not known whether an exclusion applies", "held"),
    "no_email": ("Without an e-mail address", "excluded"),
}
"""The lines of a segment's waterfall, in order, by reason: title and kind."""

_CHANGES = """
SELECT segment, count(*) AS before, count(*) FILTER (WHERE is_in) AS stayed
FROM compared
WHERE was_in
GROUP BY segment
"""


@dataclass(frozen=True)
class Count:
    """The people of one segment.

    Attributes:
        matched: How many its rule matched.
        members: How many of them are members.
        primary: How many are served under it.
        left_out: How many of the matched are no members, by the one reason that decides.
    """

    matched: int
    members: int
    primary: int
    left_out: Mapping[str, int]


def count_people(connection: Connection, segments: Sequence[Segment]) -> dict[str, Count]:
    """Count the people of every segment in one pass over ``placed``; give it by segment.

    People with the same verdict are counted together: those are a few dozen groups, whatever
    the account's size.
    """
    groups = exp.select(
        "is_judged", "is_sendable", "withheld_for", "suppressed_for", "has_email"
    ).from_("placed")
    for place, _ in enumerate(segments):
        for standing in (MATCHED, TAKEN_OUT, UNKNOWN):
            stands = exp.column(column_of(place)).eq(standing)
            name = f"people_{place}_{standing}"
            groups.select(exp.alias_(_count_where(stands), name), copy=False)
        first = exp.column("primary_segment").eq(place)
        groups.select(exp.alias_(_count_where(first), f"primary_{place}"), copy=False)
    rows = connection.sql(f"{groups.sql('duckdb')} GROUP BY ALL").to_arrow_table().to_pylist()
    return {segment.key: _count(place, segment, rows) for place, segment in enumerate(segments)}


def _count_where(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=exp.Literal.number(1))]))


def _count(place: int, segment: Segment, groups: list[dict[str, Any]]) -> Count:
    matched = members = primary = 0
    left_out: dict[str, int] = {}
    for group in groups:
        primary += group[f"primary_{place}"]
        for standing in (MATCHED, TAKEN_OUT, UNKNOWN):
            people = group[f"people_{place}_{standing}"]
            matched += people
            reason = _reason(segment.file.audience, standing, group)
            if reason is None:
                members += people
            elif people:
                left_out[reason] = left_out.get(reason, 0) + people
    return Count(matched, members, primary, left_out)


def _reason(audience: str, standing: int, group: dict[str, Any]) -> str | None:
    """Give why people whom the rule matched are no members; None where they are.

    People whom no decision was made for are no members of anything, and in no line: so a waterfall
    that lacks them does not add up, and shows it.
    """
    if not group["is_judged"]:
        return "not_judged"
    if audience == "sms" and not group["is_sendable"]:
        return str(group["withheld_for"])
    if standing != MATCHED:
        return "own_exclusions" if standing == TAKEN_OUT else "exclusion_unknown"
    if audience == "sms" and group["suppressed_for"] is not None:
        return str(group["suppressed_for"])
    return "no_email" if audience == "email" and not group["has_email"] else None


def count_changes(connection: Connection) -> dict[str, tuple[int, int]]:
    """Count each segment's members before, and how many of them are in it still."""
    rows = connection.sql(_CHANGES).fetchall()
    return {segment: (before, stayed) for segment, before, stayed in rows}


def list_sizes(
    segments: Sequence[Segment],
    counts: Mapping[str, Count],
    run: Run,
    obstacles: Mapping[str, str],
    changes: Mapping[str, tuple[int, int]] | None,
) -> pd.DataFrame:
    """Give the rows of ``segment_sizes``.

    Args:
        segments: All segments of the playbook.
        counts: The people of those that were evaluated.
        run: The run.
        obstacles: Why each other segment was not.
        changes: Members before and those of them still in, by segment; None without a run before.
    """
    rows = []
    for segment in segments:
        count = counts.get(segment.key)
        row: dict[str, object] = {
            "run_id": run.run_id,
            "as_of": run.as_of,
            "segment": segment.key,
            "rule_digest": segment.digest,
            "not_computable": obstacles.get(segment.key),
        }
        if count is not None:
            row |= {
                "matched": count.matched,
                "left_out": count.matched - count.members,
                "members": count.members,
            }
            if segment.file.audience == "sms":
                row["primary_members"] = count.primary
            if changes is not None:
                before, stayed = changes.get(segment.key, (0, 0))
                row |= {"entered": count.members - stayed, "left": before - stayed}
        rows.append(row)
    spec = TABLES["segment_sizes"].model
    return spec.validate(pd.DataFrame(rows, columns=list(spec.to_schema().columns)))


def draw_waterfalls(counts: Mapping[str, Count], run: Run) -> pd.DataFrame:
    """Give the rows of ``segment_waterfalls``."""
    spec = TABLES["segment_waterfalls"].model
    lines = [line for key, count in counts.items() for line in _draw(key, count)]
    rows = pd.DataFrame(lines, columns=list(spec.to_schema().columns)).assign(run_id=run.run_id)
    return spec.validate(rows)


def _draw(key: str, count: Count) -> list[dict[str, object]]:
    """Give a segment's lines: the matched, what each reason that applies takes, the members."""
    left = count.matched
    steps: list[tuple[str, str, str | None, int, int]] = [
        ("Matched by the rule", "total", None, left, left)
    ]
    for code, (title, kind) in _STEPS.items():
        if code in count.left_out:
            left -= count.left_out[code]
            steps.append((title, kind, code, count.left_out[code], left))
    # Counted for itself, so that lines that do not add up show.
    steps.append(("Members", "total", None, count.members, count.members))
    columns = ["step", "kind", "reason", "people", "left"]
    return [
        {"segment": key, "position": position} | dict(zip(columns, step, strict=True))
        for position, step in enumerate(steps)
    ]

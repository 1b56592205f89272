"""The values that a run's data has for each family, and the playbook with their segments."""

from __future__ import annotations

import pandas as pd
from sqlglot import exp

from sendable.engine.duckdb import Connection, query
from sendable.families import Family, expand_families
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook, Segment
from sendable.rules import CATALOGUE, Rule
from sendable.rules.nodes import And, Attribute, Column, Compare, Constant, Field
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segment_file import PLACEHOLDER

LONGEST_VALUE = 60
"""Characters: what is longer is a remark, and no name of a group."""

_CANDIDATES = 500

_OF_EVENTS = {
    "category": """
        SELECT number, category AS value FROM orders
        WHERE status = 'completed' AND ordered_at <= $as_of
        UNION ALL
        SELECT number, category FROM events WHERE kind = 'view' AND occurred_at <= $as_of
    """,
    "event": """
        SELECT number, name AS value FROM events WHERE kind = 'attended' AND occurred_at <= $as_of
    """,
}

# Segments for SMS are as large as who may be messaged; the others are for everybody.
_VALUES = """
SELECT held.value, count(DISTINCT held.number) AS people
FROM ({held}) AS held
JOIN decisions_now AS decisions USING (number)
WHERE trim(held.value) <> '' AND (decisions.outcome = 'sendable' OR $audience <> 'sms')
GROUP BY held.value
HAVING people >= $least
ORDER BY people DESC, held.value
LIMIT $candidates
"""


def record_families(connection: Connection, playbook: Playbook, run: Run) -> Playbook:
    """Find the members of every family, keep which they are, and give the playbook with them.

    Args:
        connection: An engine with facts and ``decisions_now``.
        playbook: The playbook as read.
        run: The run; what was found is kept for its later steps.
    """
    if not any(segment.family for segment in playbook.segments.values()):
        return playbook
    found = find_values(connection, playbook, run)
    run.workspace.lake.replace_run("family_values", run.run_id, found)
    return _expand(playbook, found)


def recall_families(playbook: Playbook, run: Run) -> Playbook:
    """Give the playbook with the members that its families had when a run's segments were made.

    Before that the families stand for themselves.
    """
    lake = run.workspace.lake
    # A workspace of an older version has no such table before its next run.
    if "segment" not in run.manifest.steps or not lake.path("family_values").exists():
        return playbook
    return _expand(playbook, lake.read("family_values", run_id=run.source_of("segment")))


def find_values(connection: Connection, playbook: Playbook, run: Run) -> pd.DataFrame:
    """Find for each family the values that enough people have, those of most people first.

    A value that may be somebody's number or address, or is a remark rather than a name, makes no
    segment.

    Args:
        connection: An engine with facts and ``decisions_now``.
        playbook: The playbook as read.
        run: The run.

    Returns:
        The run's rows of ``family_values``.
    """
    frames = [
        _values_of(connection, segment, segment.family, run)
        for segment in playbook.segments.values()
        if segment.family
    ]
    columns = list(TABLES["family_values"].model.to_schema().columns)
    found = pd.concat([pd.DataFrame(columns=columns), *frames], ignore_index=True)
    return TABLES["family_values"].model.validate(found.assign(run_id=run.run_id)[columns])


def _values_of(connection: Connection, segment: Segment, family: Family, run: Run) -> pd.DataFrame:
    held = _held_by(family, segment.rule)
    bound = {
        "audience": family.file.audience,
        "least": family.file.least,
        "candidates": _CANDIDATES,
        **({"as_of": run.as_of} if isinstance(family.each, Column) else {}),
    }
    rows = query(connection, _VALUES.format(held=held), bound)
    rows = rows[rows["value"].map(_names_a_group).astype(bool)]
    return rows.head(family.file.most).assign(family=segment.key)


def _held_by(family: Family, rule: Rule) -> str:
    """Write the query for who has which value: columns ``number`` and ``value``.

    Where the rule asks for something else of the contact record as well, such as a country, only
    those are counted who have it: WA is a state of two countries.
    """
    match family.each:
        case Field(name) if CATALOGUE.fields[name].derivation == "preference":
            wish = exp.column("name").eq(name.removeprefix("preferred_"))
            return exp.select("number", "value").from_("preferences").where(wish).sql("duckdb")
        case Field(name):
            value = exp.column(name).as_("value")
            table = CATALOGUE.fields[name].table
            rows = exp.select("number", value).from_(table)
            return rows.where(*_other_demands(rule, table)).sql("duckdb")
        case Attribute(name):
            named = exp.column("name").eq(name)
            return exp.select("number", "value").from_("attributes").where(named).sql("duckdb")
        case Column(name):
            return _OF_EVENTS[name]


def _other_demands(rule: Rule, table: str) -> list[exp.Expr]:
    parts = rule.tree.parts if isinstance(rule.tree, And) else ()
    return [
        exp.column(part.left.name).eq(part.right.value)
        for part in parts
        if isinstance(part, Compare)
        and part.operator == "="
        and isinstance(part.left, Field)
        and isinstance(part.right, Constant)
        and (entry := CATALOGUE.fields[part.left.name]).table == table
        and entry.derivation == "column"
        and part.right.kind == "text"
        and part.right.value != PLACEHOLDER
    ]


def _names_a_group(value: str) -> bool:
    is_personal = "@" in value or mask_numbers_in(value) != value
    return len(value) <= LONGEST_VALUE and value.isprintable() and not is_personal


def _expand(playbook: Playbook, found: pd.DataFrame) -> Playbook:
    values: dict[str, list[str]] = {}
    for family, value in zip(found["family"], found["value"], strict=True):
        values.setdefault(family, []).append(value)
    return expand_families(playbook, values)

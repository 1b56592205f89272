"""The values that a run's data has for each family, and the playbook with their segments."""

from __future__ import annotations

import pandas as pd
from sqlglot import exp

from sendable.engine.duckdb import Connection, open_engine, query
from sendable.families import Family, expand_families
from sendable.numbers import mask_people_in
from sendable.playbook import Playbook, Segment
from sendable.rules import CATALOGUE, Rule
from sendable.rules.leaves import RECIPIENTS
from sendable.rules.nodes import And, Attribute, Column, Compare, Constant, Field
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segment_file import PLACEHOLDER

LONGEST_VALUE = 60
"""Characters: what is longer is a remark, and no name of a group."""

_CANDIDATES = 500

# Each person and value once, before anything is joined to them.
_OF_EVENTS = {
    "category": """
        SELECT number, category AS value FROM orders
        WHERE status = 'completed' AND ordered_at <= $as_of
        UNION
        SELECT number, category FROM events WHERE kind = 'view' AND occurred_at <= $as_of
    """,
    "event": """
        SELECT DISTINCT number, name AS value FROM events
        WHERE kind = 'attended' AND occurred_at <= $as_of
    """,
}

# Segments for SMS are as large as who may be messaged; the others are for everybody.
_VALUES = """
SELECT value, count(*) AS people
FROM ({held}) AS held
WHERE trim(value) <> '' AND (outcome = 'sendable' OR $audience <> 'sms')
GROUP BY value
HAVING people >= $least
ORDER BY people DESC, value
LIMIT $candidates
"""

# Of people's own fields everybody has one: the people are joined once for all families.
_JUDGED = """
CREATE OR REPLACE TEMP TABLE judged AS
SELECT {columns} FROM recipients JOIN decisions_now AS decisions USING (number)
"""

_FOUND = "SELECT family, value FROM main.family_values WHERE run_id = $run_id"

_TOLD = "SELECT number, value, outcome FROM ({told}) AS told JOIN decisions_now USING (number)"


def record_families(connection: Connection, playbook: Playbook, run: Run) -> Playbook:
    """Find the members of every family, keep which they are, and give the playbook with them.

    Args:
        connection: An engine with facts and ``decisions_now``.
        playbook: The playbook as read.
        run: The run; what was found is kept for its later steps.
    """
    if not _has_families(playbook):
        return playbook
    found = find_values(connection, playbook, run)
    run.workspace.lake.replace_run("family_values", run.run_id, found)
    return _expand(playbook, found)


def _has_families(playbook: Playbook) -> bool:
    return any(segment.family for segment in playbook.segments.values())


def recall_families(playbook: Playbook, run: Run) -> Playbook:
    """Give the playbook with the members that its families had when a run's segments were made.

    Before that the families stand for themselves.
    """
    if not _has_families(playbook):
        return playbook
    steps = run.manifest.steps
    made_by = steps["segment"].run_id if "segment" in steps else run.run_id
    with open_engine(run.workspace.lake, ("family_values",)) as connection:
        return _expand(playbook, query(connection, _FOUND, {"run_id": made_by}))


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
    families = [segment for segment in playbook.segments.values() if segment.family]
    _judge_people(connection, families)
    frames = [
        _values_of(connection, segment, segment.family, run)
        for segment in families
        if segment.family
    ]
    columns = list(TABLES["family_values"].model.to_schema().columns)
    found = pd.concat([pd.DataFrame(columns=columns), *frames], ignore_index=True)
    return TABLES["family_values"].model.validate(found.assign(run_id=run.run_id)[columns])


def _judge_people(connection: Connection, families: list[Segment]) -> None:
    names = {
        name
        for segment in families
        if segment.family
        for name in (_own_field(segment.family), *_other_demands(segment.rule))
        if name is not None
    }
    columns = exp.select("outcome", *(exp.column(name) for name in sorted(names))).expressions
    selected = ", ".join(column.sql("duckdb") for column in columns)
    connection.execute(_JUDGED.format(columns=selected))


def _own_field(family: Family) -> str | None:
    """Name the field of people themselves that a family is made from; None for another source."""
    is_own = (
        isinstance(family.each, Field) and CATALOGUE.fields[family.each.name].table == RECIPIENTS
    )
    return family.each.name if is_own else None


def _values_of(connection: Connection, segment: Segment, family: Family, run: Run) -> pd.DataFrame:
    bound = {
        "audience": family.file.audience,
        "least": family.file.least,
        "candidates": _CANDIDATES,
        **({"as_of": run.as_of} if isinstance(family.each, Column) else {}),
    }
    rows = query(connection, _VALUES.format(held=_held_by(family, segment.rule)), bound)
    rows = rows[rows["value"].map(names_a_group).astype(bool)]
    return rows.head(family.file.most).assign(family=segment.key)


def _held_by(family: Family, rule: Rule) -> str:
    """Write the query for who has which value: columns ``value`` and ``outcome``.

    Where the rule asks for something else of the contact record as well, such as a country, only
    those are counted who have it: WA is a state of two countries.
    """
    if (name := _own_field(family)) is not None:
        demands = [exp.column(one).eq(text) for one, text in _other_demands(rule).items()]
        value = exp.column(name).as_("value")
        return exp.select(value, "outcome").from_("judged").where(*demands).sql("duckdb")
    match family.each:
        case Field(name) if CATALOGUE.fields[name].derivation == "preference":
            wish = exp.column("name").eq(name.removeprefix("preferred_"))
            told = exp.select("number", "value").from_("preferences").where(wish).sql("duckdb")
        case Field(name):
            value = exp.column(name).as_("value")
            told = exp.select("number", value).from_(CATALOGUE.fields[name].table).sql("duckdb")
        case Attribute(name):
            named = exp.column("name").eq(name)
            told = exp.select("number", "value").from_("attributes").where(named).sql("duckdb")
        case Column(name):
            told = _OF_EVENTS[name]
    return _TOLD.format(told=told)


def _other_demands(rule: Rule) -> dict[str, str]:
    """Give the texts that a rule asks of other fields of people, by the field."""
    parts = rule.tree.parts if isinstance(rule.tree, And) else ()
    return {
        part.left.name: part.right.value
        for part in parts
        if isinstance(part, Compare)
        and part.operator == "="
        and isinstance(part.left, Field)
        and isinstance(part.right, Constant)
        and isinstance(part.right.value, str)
        and part.right.value != PLACEHOLDER
        and CATALOGUE.fields[part.left.name].table == RECIPIENTS
        and CATALOGUE.fields[part.left.name].derivation == "column"
    }


def names_a_group(value: str) -> bool:
    """Tell whether a value may be shown as a group's name: it is no number, address or remark."""
    is_personal = "@" in value or mask_people_in(value) != value
    return len(value) <= LONGEST_VALUE and value.isprintable() and not is_personal


def _expand(playbook: Playbook, found: pd.DataFrame) -> Playbook:
    values: dict[str, list[str]] = {}
    for family, value in zip(found["family"], found["value"], strict=True):
        values.setdefault(family, []).append(value)
    return expand_families(playbook, values)

"""Who is in which segment, as tables of the engine: the rules' answers beside the decisions.

``placed`` is one row a recipient, with a small number for each segment; ``compared`` is one row for
each who is a member now or was one before. All segments are gone over together, whatever their
number, and each segment is compared with the one before once, for all who ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp, parse_one

from sendable.engine.duckdb import Connection
from sendable.playbook import Segment, exclusion_key
from sendable.rules import loosened_key

MATCHED, TAKEN_OUT, UNKNOWN = 1, 2, 3
"""What a rule and its exclusions say of a recipient; 0 where the rule does not match."""

BELONGS = {
    # For SMS: only who may be messaged. Opt-outs are looked at once more, straight from the log.
    "sms": "is_sendable AND suppressed_for IS NULL",
    "email": "has_email",
    "worklist": "is_judged",
}
"""What a segment asks of its members besides its rule, by its audience."""

_VERDICTS = """
SELECT
    recipients.number,
    decisions.number IS NOT NULL AS is_judged,
    coalesce(decisions.outcome = 'sendable', FALSE) AS is_sendable,
    CASE WHEN decisions.outcome <> 'sendable' THEN decisions.primary_reason END AS withheld_for,
    suppressed.reason AS suppressed_for,
    decisions.number IS NOT NULL AND recipients.email IS NOT NULL AS has_email
FROM main.recipients AS recipients
LEFT JOIN decisions_now AS decisions USING (number)
LEFT JOIN (SELECT number, min(reason) AS reason FROM suppressed_now GROUP BY number) AS suppressed
    USING (number)
"""
"""What was decided of each recipient, and what has come in since."""

_BEFORE = """
CREATE OR REPLACE TEMP VIEW membership_before AS
SELECT segment, number, is_primary, entered_at FROM main.membership WHERE {of_run}
"""


_NOW = """
CREATE OR REPLACE TEMP VIEW membership_now AS
SELECT segment, number, is_primary, entered_at FROM compared WHERE is_in
"""

_NOBODY = """
SELECT '' AS segment, number, FALSE AS is_primary, NULL::TIMESTAMPTZ AS entered_at,
    FALSE AS was_in, FALSE AS is_in
FROM placed WHERE FALSE
"""


def place_recipients(connection: Connection, segments: Sequence[Segment]) -> None:
    """Make ``placed``: every recipient's verdict, and where they stand to each segment.

    Columns: ``number``; ``is_judged``, ``is_sendable``, ``withheld_for`` (a reason),
    ``suppressed_for`` (one that came in since the decisions), ``has_email``; for each segment
    one of the numbers above, by ``column_of``; ``primary_segment``, by its place, for those who
    may be messaged. In order of the numbers, so that members come out in that order.

    Args:
        connection: An engine with ``evaluated``, ``decisions_now`` and ``suppressed_now``.
        segments: The segments that were evaluated.
    """
    verdicts = ("is_judged", "is_sendable", "withheld_for", "suppressed_for", "has_email")
    rows = exp.select(exp.column("number", table="verdicts"), *verdicts).from_("evaluated")
    for place, segment in enumerate(segments):
        rows.select(exp.alias_(_stand(segment), column_of(place)), copy=False)
    decided = parse_one(_VERDICTS, dialect="duckdb", into=exp.Select).subquery("verdicts")
    rows.join(decided, using=["number"], copy=False).order_by("number", copy=False)
    by_priority = sorted(
        (segment.file.priority, place)
        for place, segment in enumerate(segments)
        if segment.file.audience == "sms"
    )
    served = [
        exp.If(this=exp.column(column_of(place)).eq(MATCHED), true=exp.Literal.number(place))
        for _, place in by_priority
    ]
    first = exp.Case(ifs=served) if served else exp.Null()
    belongs = exp.condition(BELONGS["sms"], dialect="duckdb")
    primary = exp.cast(exp.Case(ifs=[exp.If(this=belongs, true=first)]), "SMALLINT")
    placed = exp.select("*", exp.alias_(primary, "primary_segment")).from_(
        rows.subquery("standing")
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE placed AS {placed.sql('duckdb')}")


def list_members(
    connection: Connection, segments: Sequence[Segment], as_of: datetime, before: str | None
) -> None:
    """Make ``compared``, ``membership_now`` and ``membership_before`` from ``placed`` and the lake.

    ``compared`` has the columns of ``membership_now``, and ``was_in`` and ``is_in``. Of segments
    that were not evaluated it has nobody.

    Args:
        connection: The engine.
        segments: The segments that were evaluated, in the order of ``placed``.
        as_of: When those who were not in before have entered.
        before: The run whose membership is the one before; ``None`` where there is none.
    """
    of_run = exp.column("run_id").eq(before) if before is not None else exp.false()
    connection.execute(_BEFORE.format(of_run=of_run.sql("duckdb")))
    rows = [
        _select_members(place, segment, as_of, before is not None)
        for place, segment in enumerate(segments)
    ]
    members = " UNION ALL ".join([*rows, _NOBODY])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE compared AS {members}")
    connection.execute(_NOW)


def column_of(place: int) -> str:
    """Give the column of ``placed`` for the segment at a place."""
    return f"standing_{place}"


def is_member(place: int, segment: Segment) -> exp.Expr:
    """Write that a row of ``placed`` is a member of the segment at a place."""
    belongs = exp.condition(BELONGS[segment.file.audience], dialect="duckdb")
    return exp.and_(exp.column(column_of(place)).eq(MATCHED), belongs)


def _stand(segment: Segment) -> exp.Expr:
    """Write what a segment's rule and its exclusions say, from ``evaluated``."""
    is_in = exp.column(segment.key, table="evaluated", quoted=True)
    cases = [exp.If(this=exp.not_(is_in), true=exp.Literal.number(0))]
    if segment.exclude is not None:
        key = exclusion_key(segment.key)
        for name, standing in ((key, TAKEN_OUT), (loosened_key(key), UNKNOWN)):
            is_out = exp.column(name, table="evaluated", quoted=True)
            cases.append(exp.If(this=is_out, true=exp.Literal.number(standing)))
    return exp.cast(exp.Case(ifs=cases, default=exp.Literal.number(MATCHED)), "TINYINT")


def _select_members(place: int, segment: Segment, as_of: datetime, has_before: bool) -> str:
    """Write the rows of one segment; with a join to those before, which is small by itself."""
    now = exp.cast(exp.Literal.string(as_of.isoformat()), "TIMESTAMPTZ")
    key = exp.Literal.string(segment.key)
    primary = exp.func("coalesce", exp.column("primary_segment").eq(place), exp.false())
    members = exp.select("number", exp.alias_(primary, "is_primary"), exp.alias_(now, "entered_at"))
    members.from_("placed", copy=False).where(is_member(place, segment), copy=False)
    if not has_before:
        alone = exp.select(exp.alias_(key, "segment"), "*").from_(members.subquery("now"))
        return alone.select("FALSE AS was_in", "TRUE AS is_in").sql("duckdb")
    earlier = exp.select("number", "entered_at").from_("membership_before")
    earlier.where(exp.column("segment").eq(key), copy=False)
    return (
        exp.select(
            exp.alias_(key, "segment"),
            "number",
            "coalesce(now.is_primary, FALSE) AS is_primary",
            "coalesce(earlier.entered_at, now.entered_at) AS entered_at",
            "earlier.number IS NOT NULL AS was_in",
            "now.number IS NOT NULL AS is_in",
        )
        .from_(members.subquery("now"))
        .join(earlier.subquery("earlier"), using=["number"], join_type="full")
        .sql("duckdb")
    )

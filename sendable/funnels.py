"""From everybody to those who may be messaged, clause by clause, in one query for all counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.reasons import BY_CODE
from sendable.rules import Rule, loosen_rules, loosened_key, plan_rules, say_condition
from sendable.rules.nodes import And, Condition, Not, Or

SAMPLE = 10
"""People who are shown of those whom a rule finds."""

_LEFT_OUT = {
    **{code: reason.title for code, reason in BY_CODE.items()},
    "own_exclusions": "Taken out by the segment's own exclusions",
    "exclusion_unknown": "Not known whether an exclusion applies",
    "no_email": "Without an e-mail address",
}
"""What takes people out whom a rule finds, in order."""

# One line a verdict: so many people, and how many of them fulfil each clause, and the first so
# many of all. A verdict is a reason, `in`, or NULL where the rule does not hold.
_COUNTS = """
WITH evaluated AS ({plan}),
judged AS (
    SELECT
        evaluated.*,
        CASE
            WHEN NOT ({holds}) THEN NULL
            {withheld}
            WHEN {taken_out} THEN 'own_exclusions'
            WHEN {unknown} THEN 'exclusion_unknown'
            {ineligible}
            ELSE 'in'
        END AS verdict
    FROM evaluated
    JOIN decisions_now AS decisions USING (number)
    LEFT JOIN (
        SELECT number, min(reason) AS reason FROM suppressed_now GROUP BY number
    ) AS suppressed USING (number)
    {contacts}
)
SELECT
    verdict,
    count(*),
    {clauses},
    CASE WHEN verdict = 'in' THEN arg_min(number, hash(number), {sample}) END
FROM judged
GROUP BY verdict
"""

_FOR_SMS = "WHEN decisions.outcome <> 'sendable' THEN decisions.primary_reason"
_SINCE = "WHEN suppressed.reason IS NOT NULL THEN suppressed.reason"
_NO_EMAIL = "WHEN contacts.email IS NULL THEN 'no_email'"
_EMAILS = "LEFT JOIN main.recipients AS contacts USING (number)"


_EXCLUSION = "exclusion:"


@dataclass(frozen=True)
class Asked:
    """A rule that is looked at, and what belongs to it.

    Attributes:
        rule: The rule.
        others: The rules it and its exclusion build on, by segment key.
        exclude: Whom the segment itself leaves out; None for nobody.
        audience: Whom it is for, which says who may be in it: ``sms``, ``email``, ``worklist``.
        titles: What each segment is called.
    """

    rule: Rule
    others: Mapping[str, Rule]
    exclude: Rule | None
    audience: str
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Clause:
    """A clause of a rule.

    Attributes:
        says: The clause in English.
        alone: How many people fulfil it, whatever else is asked.
        together: How many are left when it is asked after those before it; in a rule of which one
            clause is enough, how many have come together.
    """

    says: str
    alone: int
    together: int


@dataclass(frozen=True)
class Funnel:
    """Counts from everybody to those who are in.

    Attributes:
        everybody: All recipients of the run.
        joined_by: Whether ``all`` clauses are asked, or ``any`` one is enough.
        clauses: The clauses, in the order of the rule.
        matched: How many the rule finds.
        left_out: Who of them is taken out, by the title of the reason.
        size: How many are left.
        sample: A few of those, not masked.
    """

    everybody: int
    joined_by: Literal["all", "any"]
    clauses: tuple[Clause, ...]
    matched: int
    left_out: dict[str, int]
    size: int
    sample: tuple[str, ...]


def split_rule(
    node: Condition, *, negated: bool = False
) -> tuple[Literal["all", "any"], list[Condition]]:
    """Give the clauses of a rule, and whether all are asked or any one is enough."""
    match node:
        case Not(part):
            return split_rule(part, negated=not negated)
        case And(parts) | Or(parts):
            is_all = isinstance(node, And) is not negated
            clauses = [clause for part in parts for clause in _flatten(part, type(node))]
            said: list[Condition] = [Not(each) if negated else each for each in clauses]
            return ("all" if is_all else "any"), said
        case _:
            return "all", [Not(node) if negated else node]


def _flatten(node: Condition, kind: type[And] | type[Or]) -> list[Condition]:
    if isinstance(node, And | Or) and isinstance(node, kind):
        return [clause for part in node.parts for clause in _flatten(part, kind)]
    return [node]


def plan_funnel(asked: Asked, as_of: datetime) -> str:
    """Write the query of all counts.

    Args:
        asked: What is looked at.
        as_of: The time it is looked at for.
    """
    joined_by, clauses = split_rule(asked.rule.tree)
    columns = [f"clause:{place}" for place in range(len(clauses))]
    rules = dict(asked.others)
    for column, clause in zip(columns, clauses, strict=True):
        rules[column] = replace(asked.rule, tree=clause)
    taken_out = unknown = "FALSE"
    if asked.exclude is not None:
        rules[_EXCLUSION] = asked.exclude
        rules |= loosen_rules(rules, [_EXCLUSION])
        taken_out, unknown = _quoted(_EXCLUSION), _quoted(loosened_key(_EXCLUSION))
    joiner = " AND " if joined_by == "all" else " OR "
    names = [_quoted(column) for column in columns]
    counts = [f"count_if({name})" for name in names]
    counts += [f"count_if({joiner.join(names[: place + 1])})" for place in range(len(names))]
    for_sms, by_email = asked.audience == "sms", asked.audience == "email"
    return _COUNTS.format(
        plan=plan_rules(rules, as_of=as_of).sql(),
        holds=joiner.join(names),
        withheld=_FOR_SMS if for_sms else "",
        taken_out=taken_out,
        unknown=unknown,
        ineligible=_SINCE if for_sms else _NO_EMAIL if by_email else "",
        contacts=_EMAILS if by_email else "",
        clauses=", ".join(counts),
        sample=SAMPLE,
    )


def count_funnel(connection: Connection, asked: Asked, as_of: datetime) -> Funnel:
    """Count from everybody to those who are in.

    Args:
        connection: An engine with the tables that the rules read, ``decisions_now`` and
            ``suppressed_now``.
        asked: What is looked at.
        as_of: The time it is looked at for.
    """
    rows = connection.execute(plan_funnel(asked, as_of)).fetchall()
    joined_by, clauses = split_rule(asked.rule.tree)
    totals = [sum(row[2 + place] for row in rows) for place in range(2 * len(clauses))]
    people = {row[0]: row[1] for row in rows}
    sample = next((row[-1] for row in rows if row[0] == "in"), None)
    everybody = sum(people.values())
    left_out = {title: people[code] for code, title in _LEFT_OUT.items() if code in people}
    return Funnel(
        everybody=everybody,
        joined_by=joined_by,
        clauses=tuple(
            Clause(_capitalised(say_condition(clause, titles=asked.titles)), alone, together)
            for clause, alone, together in zip(
                clauses, totals[: len(clauses)], totals[len(clauses) :], strict=True
            )
        ),
        matched=everybody - people.get(None, 0),
        left_out=left_out,
        size=people.get("in", 0),
        sample=tuple(sample or ()),
    )


def _quoted(column: str) -> str:
    return exp.column(column, quoted=True).sql("duckdb")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]

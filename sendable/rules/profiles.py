"""What other systems tell of a person, from tables with one row for each person, or each name.

::

    loyalty      number, loyalty_tier, loyalty_points, points_to_next_tier, points_expire_at,
                 loyalty_joined_at; one row a member, and nobody else has one
    preferences  number, name, value; name is channel, content or language, once a number at most,
                 or categories, with one category in each row
    attributes   number, name, value, as_number, as_time, as_truth; one row a number and name, in
                 any case. The last three are the value read as that kind, NULL where it cannot be.
                 A custom field that is no text is here too, by the name custom_1 to custom_4

All of them as they were known at the as-of time.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import Attribute, Field, Kind, PrefersCategory

_ATTRIBUTE_COLUMNS: Mapping[Kind, str] = {
    "text": "value",
    "number": "as_number",
    "time": "as_time",
    "boolean": "as_truth",
}
"""The column of ``attributes`` that holds a value read as each kind."""


def write_profile(leaf: Attribute | PrefersCategory | Field) -> exp.Expr:
    """Write what is told of a person, as an aggregate over that person's rows."""
    match leaf:
        case Attribute(name, kind):
            return _write_attribute(name, kind)
        case PrefersCategory(category):
            asked = is_text("name", "categories")
            return any_row(exp.and_(asked, same_text("value", category), copy=False))
        case Field():
            return _write_standing(leaf)


def _write_attribute(name: str, kind: Kind) -> exp.Expr:
    named, value = same_text("name", name), exp.column(_ATTRIBUTE_COLUMNS[kind])
    if kind != "boolean":
        return exp.Max(this=case_of(named, value))
    cases = [
        exp.If(this=exp.and_(named, value, copy=False), true=exp.Literal.number(1)),
        exp.If(this=exp.and_(named, exp.not_(value), copy=True), true=exp.Literal.number(0)),
    ]
    return exp.Max(this=exp.Case(ifs=cases))


def _write_standing(field: Field) -> exp.Expr:
    if CATALOGUE.fields[field.name].derivation == "preference":
        asked = is_text("name", field.name.removeprefix("preferred_"))
        return exp.Max(this=case_of(asked, exp.column("value")))
    if field.kind == "boolean":
        # Whoever has a row is a member.
        return exp.Max(this=exp.Literal.number(1))
    return exp.Max(this=exp.column(field.name))


def same_text(column: str, text: str) -> exp.Expr:
    """Write that a column holds a text, in upper or lower case."""
    return exp.EQ(
        this=exp.Lower(this=exp.column(column)),
        expression=exp.Lower(this=exp.Literal.string(text)),
    )


def is_text(column: str, text: str) -> exp.Expr:
    """Write that a column holds exactly a text."""
    return exp.EQ(this=exp.column(column), expression=exp.Literal.string(text))


def any_row(condition: exp.Expr) -> exp.Expr:
    """Write 1 when some row fulfils a condition, else 0."""
    return exp.Max(this=case_of(condition, exp.Literal.number(1), exp.Literal.number(0)))


def case_of(
    condition: exp.Expr | None, value: exp.Expr, otherwise: exp.Expr | None = None
) -> exp.Expr:
    """Write a value for the rows that fulfil a condition; for all rows when there is none."""
    if condition is None:
        return value
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)

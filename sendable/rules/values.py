"""Values in the text of a rule: numbers, texts, dates, fields, event counts, arithmetic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sqlglot import exp

from sendable.rules.calls import read_event
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.computed import read_computed
from sendable.rules.faults import shorten, suggest
from sendable.rules.nodes import (
    Arithmetic,
    ArithmeticOperator,
    Attribute,
    Column,
    Constant,
    Field,
    Value,
)
from sendable.rules.scope import Scope, is_setting, name_of
from sendable.rules.vocabulary import KINDS
from sendable.rules.walking import kind_of, walk_nodes

LARGEST_NUMBER = 10**15
"""Larger numbers are refused: whole numbers up to here are exact in every engine."""

_ARITHMETIC: Mapping[type[exp.Expr], ArithmeticOperator] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_READINGS = {kind: reading for reading, kind in KINDS.items() if kind != "text"}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def read_value(node: exp.Expr, scope: Scope) -> Value:
    """Translate an expression that must be a number, a text, a time or a truth value.

    Raises:
        RuleError: When it is something else, or its kinds do not fit together.
    """
    source = scope.source
    match node:
        case exp.Paren():
            return read_value(node.this, scope)
        case exp.Literal() if node.is_string:
            return Constant(str(node.this), "text")
        case exp.Literal():
            return Constant(_read_number(node, scope), "number")
        case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return Constant(-_read_number(node.this, scope), "number")
        case exp.Boolean():
            return Constant(bool(node.this), "boolean")
        case exp.Cast() if node.to.this == exp.DataType.Type.DATE:
            return _read_date(node, scope)
        case exp.Column() if isinstance(node.this, exp.Identifier) and len(node.parts) == 1:
            return read_word(node, scope)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div() if scope.table is None:
            left, right = (read_value(side, scope) for side in (node.this, node.expression))
            for value, side in ((left, node.this), (right, node.expression)):
                if kind_of(value) != "number":
                    remedy = "Use days_since for times" if kind_of(value) == "time" else None
                    raise source.node_fault(
                        f"arithmetic needs numbers, not a {kind_of(value)}", side, remedy
                    )
            return Arithmetic(_ARITHMETIC[type(node)], left, right)
        case exp.Anonymous() if scope.table is None or is_setting(node):
            return _read_call(node, scope)
        case exp.Null():
            raise source.node_fault(
                "nothing is equal to a missing value", node.parent or node, "Write IS NULL"
            )
        case _:
            raise unlisted(node, scope)


def _read_number(node: exp.Literal, scope: Scope) -> int | float:
    try:
        number = float(node.this)
    except ValueError:
        number = float("inf")
    if number > LARGEST_NUMBER:
        raise scope.source.node_fault(
            f"'{shorten(str(node.this))}' is not a number a rule can use",
            node,
            f"Numbers go up to {LARGEST_NUMBER:,}",
        )
    return int(number) if number.is_integer() else number


def _read_date(node: exp.Cast, scope: Scope) -> Constant:
    text = str(node.this.this) if isinstance(node.this, exp.Literal) else ""
    try:
        if _ISO_DATE.match(text):
            return Constant(date.fromisoformat(text), "time")
    except ValueError:
        pass
    raise scope.source.node_fault(
        f"'{shorten(text)}' is not a date",
        node.this,
        "Write year, month and day: DATE '2026-11-01'",
    )


def read_word(node: exp.Column, scope: Scope) -> Value:
    """Translate a name: of a field, or of a column inside an event call.

    Raises:
        RuleError: When there is no such name here, with the closest one that exists.
    """
    word = str(node.name)
    name = word.lower()
    if scope.table is not None:
        if column := scope.table.columns.get(name):
            return Column(name, column.kind)
        columns = scope.table.columns
        raise scope.source.node_fault(
            f"there is no column '{shorten(word)}' in {scope.table.name}",
            node,
            suggest(word, columns, f"A filter here may use {', '.join(columns)}"),
        )
    if field := CATALOGUE.fields.get(name):
        return field.stands_for or Field(name, field.kind)
    if name in CATALOGUE.events or name in CATALOGUE.functions:
        example = (CATALOGUE.events.get(name) or CATALOGUE.functions[name]).example
        raise scope.source.node_fault(f"'{name}' needs brackets", node, f"Write {example}")
    raise scope.source.node_fault(
        f"there is no field '{shorten(word)}'",
        node,
        suggest(
            word,
            CATALOGUE.words(),
            "A text stands in single quotes; fields are listed by: sendable fields",
        ),
    )


def unlisted(node: exp.Expr, scope: Scope) -> Exception:
    """Make the error for an expression that is good SQL and no part of the language."""
    source = scope.source
    if isinstance(node, exp.Func):
        start = int(node.meta.get("start", source.start(node)))
        word = source.text[start : int(node.meta.get("end", start)) + 1]
        if isinstance(node, exp.Anonymous) and scope.table is not None:
            return source.fault(
                f"'{shorten(word)}' cannot stand inside the brackets of an event",
                start,
                f"A filter may use {', '.join(scope.table.columns)} and constants",
            )
        return source.fault(
            f"there is no function '{shorten(word)}'",
            start,
            suggest(
                word,
                CATALOGUE.words(),
                "Every function is listed by: sendable fields",
            ),
        )
    if isinstance(node, exp.Condition | exp.Not | exp.Is) and node.find(exp.Predicate):
        return source.node_fault("a condition cannot be compared or calculated with", node)
    if scope.table is not None and isinstance(node, exp.Binary):
        return source.node_fault("a filter cannot calculate", node, "Compare a column directly")
    return source.node_fault(
        "this is not part of the rule language", node, "Everything is listed by: sendable fields"
    )


def _read_call(node: exp.Anonymous, scope: Scope) -> Value:
    name = name_of(node)
    if entry := CATALOGUE.events.get(name):
        return read_event(node, entry, scope)
    function = CATALOGUE.functions.get(name)
    if function is None:
        raise unlisted(node, scope)
    if function.kind == "boolean":
        raise scope.source.node_fault(
            f"{name} is true or false already", node, "Write it alone, or with NOT before it"
        )
    return read_computed(node, scope)


def check_depends_on_data(value: Value, node: exp.Expr, scope: Scope) -> None:
    """Refuse a comparison of constants, which is the same for everybody."""
    if all(isinstance(part, Constant | Arithmetic) for part in walk_nodes(value)):
        raise scope.source.node_fault(
            "this compares constants, and says nothing about anybody", node, "Compare a field"
        )


def check_same_kind(left: Value, right: Value, place: exp.Expr, scope: Scope) -> None:
    """Refuse two values of different kinds, pointing at the right-hand one."""
    kinds = (kind_of(left), kind_of(right))
    if kinds[0] == kinds[1]:
        return
    remedy = None
    if isinstance(left, Attribute) and left.kind == "text" and kinds[1] in _READINGS:
        remedy = f"Say how it is read: attribute('{shorten(left.name)}', '{_READINGS[kinds[1]]}')"
    elif kinds == ("time", "text"):
        remedy = "Write a date as DATE '2026-11-01'"
    elif kinds == ("number", "text"):
        remedy = "Write the number without quotes"
    elif kinds == ("text", "number"):
        remedy = "Write the text in single quotes"
    elif kinds == ("time", "number"):
        remedy = "Compare days_since(…) with a number of days"
    raise scope.source.node_fault(
        f"a {kinds[0]} cannot be compared with a {kinds[1]}", place, remedy
    )

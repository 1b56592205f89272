"""All rules of a playbook as one query: every event table read once, one row a recipient.

::

    messages_by_number  one GROUP BY over each event table, with every aggregate any rule needs
    facts               recipients LEFT JOINed to those, counts and sums 0 where there is no event
    layer_0, layer_1 …  the rules that other rules name, so that each is computed once
    (the query)         the number, and one TRUE or FALSE column for each rule
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from sendable.errors import RuleError
from sendable.rules.aggregates import Aggregate, select_aggregates, table_of
from sendable.rules.clauses import Leaf, write_condition
from sendable.rules.nodes import (
    EventCount,
    EventSum,
    Field,
    InList,
    InSegment,
    Top,
    WasInSegment,
    Window,
    walk_nodes,
)
from sendable.rules.parsing import Rule
from sendable.rules.references import layer_rules

_RECIPIENTS = "recipients"
_FACTS = "facts"


@dataclass(frozen=True)
class RulePlan:
    """A query that answers many rules at once.

    Attributes:
        keys: The segments' keys, which are the query's columns after ``number``.
        as_of: The time the rules are evaluated for.
        query: The query: a row for each recipient, in no order; its truth columns are never NULL.
    """

    keys: tuple[str, ...]
    as_of: datetime
    query: exp.Query

    def sql(self, dialect: str = "duckdb") -> str:
        """Write the query out in a dialect of SQL."""
        return self.query.sql(dialect=dialect, pretty=True)


def plan_rules(rules: Mapping[str, Rule], *, as_of: datetime) -> RulePlan:
    """Compile rules into one query over the recipients and their events.

    Args:
        rules: Every segment's rule by its key; ``in_segment`` finds the others here.
        as_of: The time to evaluate for, with a time zone; later events are not seen.

    Returns:
        The plan. The same rules in the same order give the same text.

    Raises:
        RuleError: When a rule names a segment that is not there, when segments name each other in
            a circle, or when two keys cannot be told apart as column names.
        ValueError: When the as-of time has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("the as-of time needs a time zone")
    _check_keys(rules)
    layers = layer_rules(rules)
    names = _name_leaves(rules.values())
    columns = {key: f"segment_{index}" for index, key in enumerate(rules, start=1)}

    def write(key: str, table: str) -> exp.Expr:
        def leaf(node: Leaf) -> exp.Expr:
            name = columns[node.key] if isinstance(node, InSegment) else names[node]
            # With its table, since a segment's key may be the name of a field.
            return exp.column(name, table=table)

        return write_condition(rules[key].tree, leaf, as_of)

    wanted = {
        node.key
        for rule in rules.values()
        for node in walk_nodes(rule.tree)
        if isinstance(node, InSegment)
    }
    below = _FACTS
    ctes = _write_tables(names, as_of) | {_FACTS: _write_facts(names)}
    for layer in range(max((layers[key] + 1 for key in wanted), default=0)):
        here = [key for key in layers if layers[key] == layer and key in wanted]
        added = (exp.alias_(write(key, below), columns[key]) for key in here)
        ctes[f"layer_{layer}"] = exp.select("*", *added).from_(below)
        below = f"layer_{layer}"
    query = exp.select("number").from_(below)
    for key in rules:
        answer = exp.column(columns[key]) if key in wanted else write(key, below)
        query = query.select(exp.alias_(answer, key, quoted=True), copy=False)
    for name, cte in ctes.items():
        query = query.with_(name, as_=cte, copy=False)
    return RulePlan(tuple(rules), as_of, query)


def _check_keys(rules: Mapping[str, Rule]) -> None:
    seen = {"number": "number"}
    for key, rule in rules.items():
        other = seen.setdefault(key.lower(), key)
        if not key or key == "number" or other is not key:
            raise RuleError(
                f"a segment cannot have the key '{key}' beside '{other}'",
                place=rule.origin,
                remedy="Upper and lower case are one; give it another key",
            )


def _name_leaves(rules: Iterable[Rule]) -> dict[Leaf, str]:
    """Give each distinct fact the rules need a column name, the same in every run."""
    names: dict[Leaf, str] = {}
    taken: dict[str, int] = {}
    for rule in rules:
        for node in walk_nodes(rule.tree):
            if isinstance(node, EventCount | EventSum | Field | Top | InList | WasInSegment):
                if node in names:
                    continue
                name = _describe(node)
                taken[name] = taken.get(name, 0) + 1
                names[node] = name if taken[name] == 1 else f"{name}_{taken[name]}"
    return names


def _describe(leaf: Aggregate | Top) -> str:
    match leaf:
        case Field(name):
            return name
        case EventCount(name, window, filters) | EventSum(name, window, filters):
            return f"{name}{_describe_window(window)}{'_where' if filters else ''}"
        case Top(field):
            return f"top_{field.name}"
        case InList():
            return "in_list"
        case WasInSegment(_, days_back):
            return f"was_in_segment_{days_back}d"


def _describe_window(window: Window) -> str:
    if window.start_hours is None:
        return "_ever"
    borders = [window.start_hours, *([window.end_hours] if window.end_hours else [])]
    return "".join(f"_{h}h" if h % 24 else f"_{h // 24}d" for h in borders)


def _write_tables(names: Mapping[Leaf, str], as_of: datetime) -> dict[str, exp.Select]:
    """Write a query for each event table that some fact is made from."""
    tables: dict[str, dict[Aggregate, str]] = {}
    for leaf, name in names.items():
        if isinstance(leaf, EventCount | EventSum | Field | InList | WasInSegment):
            tables.setdefault(table_of(leaf), {})[leaf] = name
    tables.pop(_RECIPIENTS, None)
    return {
        f"{table}_by_number": select_aggregates(table, tables[table], as_of)
        for table in sorted(tables)
    }


def _write_facts(names: Mapping[Leaf, str]) -> exp.Select:
    """Join what is known of each recipient into one wide row."""
    query = exp.select(exp.column("number", table=_RECIPIENTS)).from_(_RECIPIENTS)
    joined: dict[str, None] = {}
    for leaf, name in names.items():
        query = query.select(exp.alias_(_write_fact(leaf, name, names, joined), name), copy=False)
    for table in joined:
        on = exp.EQ(
            this=exp.column("number", table=table),
            expression=exp.column("number", table=_RECIPIENTS),
        )
        query = query.join(table, on=on, join_type="left", copy=False)
    return query


def _write_fact(
    leaf: Leaf, name: str, names: Mapping[Leaf, str], joined: dict[str, None]
) -> exp.Expr:
    match leaf:
        case Top(field, percent):
            value = _write_fact(field, names[field], names, joined)
            return _write_top(value, int(percent * 100))
        case Field() | EventCount() | EventSum() | InList() | WasInSegment():
            table = table_of(leaf)
        case _:
            raise AssertionError(f"{leaf} is no fact of a recipient")
    if table == _RECIPIENTS:
        return exp.column(name, table=_RECIPIENTS)
    joined[f"{table}_by_number"] = None
    column = exp.column(name, table=f"{table}_by_number")
    if isinstance(leaf, Field):
        return column
    filled = exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
    if isinstance(leaf, EventCount | EventSum):
        return filled
    return exp.EQ(this=filled, expression=exp.Literal.number(1))


def _write_top(value: exp.Expr, hundredths: int) -> exp.Expr:
    """Write that fewer than the share have a higher value: whole numbers, so no border is lost."""
    highest_first = exp.Order(expressions=[exp.Ordered(this=value, desc=True, nulls_first=False)])
    higher = exp.Sub(
        this=exp.Window(this=exp.Anonymous(this="RANK"), order=highest_first),
        expression=exp.Literal.number(1),
    )
    known = exp.Window(this=exp.Count(this=value.copy()))
    fewer = exp.LT(
        this=exp.Mul(this=exp.paren(higher), expression=exp.Literal.number(10_000)),
        expression=exp.Mul(this=known, expression=exp.Literal.number(hundredths)),
    )
    return exp.and_(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), fewer)

"""All rules of a playbook as one query: every event table read once, one row a recipient.

::

    messages_by_number  one GROUP BY over each event table, with every aggregate any rule needs
    carts_then_orders   one ordered pass over each pair of nouns of which one follows the other
    orders_gaps         one ordered pass over the times of orders, for the median gap
    favourite_orders …  one GROUP BY by value for each favourite
    standing_1 …        where each recipient stands among all by one value
    facts               recipients LEFT JOINed to those, counts and sums 0 where there is no event
    layer_0, layer_1 …  the rules that other rules name, so that each is computed once
    (the query)         the number, and one TRUE or FALSE column for each rule
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from sqlglot import exp

from sendable.errors import RuleError
from sendable.rules.clauses import write_condition, write_value
from sendable.rules.dialects import adapt_query
from sendable.rules.facts import ranked_value, select_facts, select_standings
from sendable.rules.leaves import Leaf, Ranked
from sendable.rules.nodes import Column, InSegment
from sendable.rules.parsing import Rule
from sendable.rules.passes import group_facts, name_facts, write_passes
from sendable.rules.references import layer_rules
from sendable.rules.walking import walk_nodes

_FACTS = "facts"
_NO_ORDERS: Mapping[Ranked, str] = MappingProxyType({})


@dataclass(frozen=True)
class RulePlan:
    """A query that answers many rules at once.

    Attributes:
        keys: The segments' keys, which are the query's columns after ``number``. The columns of
            orders that were asked for come last.
        as_of: The time the rules are evaluated for.
        query: The query: a row for each recipient, in no order; its truth columns are never NULL.
    """

    keys: tuple[str, ...]
    as_of: datetime
    query: exp.Query

    def sql(self, dialect: str = "duckdb") -> str:
        """Write the query out in a dialect of SQL.

        Run in tests: ``duckdb``, ``spark`` and ``postgres``. Printed only: ``bigquery``,
        ``snowflake``.
        """
        return adapt_query(self.query, dialect).sql(dialect=dialect, pretty=True)


def plan_rules(
    rules: Mapping[str, Rule], *, as_of: datetime, orders: Mapping[Ranked, str] = _NO_ORDERS
) -> RulePlan:
    """Compile rules into one query over the recipients and their events.

    Args:
        rules: Every segment's rule by its key; ``in_segment`` finds the others here.
        as_of: The time to evaluate for, with a time zone; later events are not seen.
        orders: Leaves of the rules that compare people with all others, each with a name: the
            query has its answer in a column of that name, and what people are put in order by in
            another, by ``value_column``.

    Returns:
        The plan. The same rules in the same order give the same text.

    Raises:
        RuleError: When a rule names a segment that is not there, when segments name each other in
            a circle, or when two keys cannot be told apart as column names.
        ValueError: When the as-of time has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("the as-of time needs a time zone")
    layers = check_rules(rules)
    facts = name_facts(rule.tree for rule in rules.values())
    passes = group_facts(facts)
    columns = {key: f"segment_{index}" for index, key in enumerate(rules, start=1)}

    def leaf_of(node: Leaf, table: str) -> exp.Expr:
        assert not isinstance(node, Column)
        name = columns[node.key] if isinstance(node, InSegment) else facts[node]
        # With its table, since a segment's key may be the name of a field.
        return exp.column(name, table=table)

    def write(key: str, table: str) -> exp.Expr:
        return write_condition(rules[key].tree, partial(leaf_of, table=table), as_of)

    wanted = {
        node.key
        for rule in rules.values()
        for node in walk_nodes(rule.tree)
        if isinstance(node, InSegment)
    }
    below = _FACTS
    ctes = write_passes(passes, as_of) | select_standings(facts, passes, as_of)
    ctes[_FACTS] = select_facts(facts, passes, as_of)
    for layer in range(max((layers[key] + 1 for key in wanted), default=0)):
        here = [key for key in layers if layers[key] == layer and key in wanted]
        added = (exp.alias_(write(key, below), columns[key]) for key in here)
        ctes[f"layer_{layer}"] = exp.select("*", *added).from_(below)
        below = f"layer_{layer}"
    query = exp.select("number").from_(below)
    for key in rules:
        answer = exp.column(columns[key]) if key in wanted else write(key, below)
        query = query.select(exp.alias_(answer, key, quoted=True), copy=False)
    for order, name in orders.items():
        value = write_value(ranked_value(order), partial(leaf_of, table=below), as_of)
        for column, written in ((name, leaf_of(order, below)), (value_column(name), value)):
            query = query.select(exp.alias_(written, column, quoted=True), copy=False)
    for name, cte in ctes.items():
        query = query.with_(name, as_=cte, copy=False)
    return RulePlan(tuple(rules), as_of, query)


def value_column(order: str) -> str:
    """Give the column of what people are put in order by, by the name of an order."""
    return f"{order}!value"


def check_rules(rules: Mapping[str, Rule]) -> dict[str, int]:
    """Check that rules can be planned together, which is much less work than the plan.

    Args:
        rules: Every segment's rule by its key.

    Returns:
        The layer of each rule: 0 for one that names no other.

    Raises:
        RuleError: As ``plan_rules`` does.
    """
    _check_keys(rules)
    return layer_rules(rules)


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

"""One sentence, one meaning: rules that are said alike find the same people.

Random rules seldom sound alike, so each is compared with slightly changed ones: another grouping,
operator, number, window or NOT.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.rules import Rule, parse_rule, plan_rules, say_rule
from sendable.rules.nodes import And, Between, Compare, Constant, Like, Not, Or, Trend, Window

from ..figures import say
from .generating import rule_sets
from .pieces import VOCABULARY, Piece
from .worlds import AS_OF, load_world, make_world

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'; SET threads = 1")
        yield opened


def places(part: Any) -> int:
    """Count the parts of a tree that could be changed."""
    own = isinstance(part, And | Or | Not | Compare | Between | Constant | Like | Window)
    return own + sum(places(each) for each in _beneath(part))


def _beneath(part: Any) -> list[Any]:
    if isinstance(part, tuple):
        return list(part)
    if is_dataclass(part) and not isinstance(part, type):
        return [getattr(part, each.name) for each in fields(part)]
    return []


def changed(part: Any, place: int, random: Random) -> Any:
    """Give a tree with the part at one place slightly changed."""
    counter = iter(range(10**9))

    def visit(node: Any) -> Any:
        own = isinstance(node, And | Or | Not | Compare | Between | Constant | Like | Window)
        if own and next(counter) == place:
            return _change(node, random)
        if isinstance(node, tuple):
            return tuple(visit(each) for each in node)
        if is_dataclass(node) and not isinstance(node, type):
            inner = {each.name: visit(getattr(node, each.name)) for each in fields(node)}
            other = replace(node, **inner)
            # Both stretches of a trend are of the same events: no text says another tree.
            if isinstance(other, Trend):
                return replace(other, past=replace(other.past, filters=other.recent.filters))
            return other
        return node

    return visit(part)


def _change(node: Any, random: Random) -> Any:
    changes: list[Callable[[], Any]] = []
    match node:
        case And((first, *rest)) | Or((first, *rest)):
            other = Or if isinstance(node, And) else And
            tail = rest[0] if len(rest) == 1 else type(node)(tuple(rest))
            changes = [
                lambda: other((first, tail)),
                lambda: other(node.parts),
                lambda: Not(node),
                lambda: type(node)((Not(first), *rest)),
            ]
        case Not(part):
            changes = [lambda: part]
        case Compare(operator):
            near = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
            changes = [lambda: replace(node, operator=near[operator]), lambda: Not(node)]
        case Like():
            changes = [lambda: replace(node, ignore_case=not node.ignore_case), lambda: Not(node)]
        case Between():
            changes = [lambda: Not(node)]
        case Constant(int() | float() as number) if not isinstance(number, bool):
            changes = [lambda: replace(node, value=number + random.choice((-1, 0.5, 1)))]
        case Window(start, end):
            changes = [
                lambda: Window((start or 24) + 24, end),
                lambda: Window(None if start else 48, 0),
            ]
    return random.choice(changes)() if changes else node


def check(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int, tried: Counter[str]
) -> None:
    random = Random(seed)
    rules = {key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in pieces.items()}
    alike: dict[str, Rule] = {}
    for key, rule in list(rules.items()):
        sentence = say_rule(rule)
        for _ in range(12):
            size = places(rule.tree)
            if not size:
                break
            other = replace(rule, tree=changed(rule.tree, random.randrange(size), random))
            tried["pairs"] += 1
            if other.tree != rule.tree and say_rule(other) == sentence:
                alike[f"{key} / {len(alike)}"] = other
    if not alike:
        return
    tried["alike"] += len(alike)
    for world in (make_world(seed), make_world(seed + 1), make_world(seed + 2)):
        load_world(connection, world)
        rows = connection.execute(plan_rules({**rules, **alike}, as_of=AS_OF).sql()).fetchall()
        columns = ["number", *rules, *alike]
        for name, other in alike.items():
            key = name.rpartition(" / ")[0]
            mine, its = columns.index(key), columns.index(name)
            assert [row[mine] for row in rows] == [row[its] for row in rows], (
                say_rule(other),
                rules[key].tree,
                other.tree,
            )


@settings(max_examples=40, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets(), seed=st.integers(0, 10_000))
def test_rules_that_are_said_alike_find_the_same_people(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    check(connection, pieces, seed, Counter())


@pytest.mark.soak
def test_rules_that_are_said_alike_find_the_same_people_many_times(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tried: Counter[str] = Counter()

    @settings(max_examples=600, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 1_000_000))
    def compare(pieces: dict[str, Piece], seed: int) -> None:
        check(connection, pieces, seed, tried)

    compare()
    say(
        f"English: {tried['pairs']:,} rules beside a slightly changed one, {tried['alike']:,} said"
        " alike, and each of those finds the same people in three random worlds"
    )

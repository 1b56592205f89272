"""One person's records answer as the plan does, now and at every later moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.rules import parse_rule, plan_rules
from sendable.rules.branches import find_pivots, leaves_of, spread_rule
from sendable.rules.holding import holds_at
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import (
    And,
    Bottom,
    Condition,
    Fixed,
    Not,
    Or,
    Percentile,
    Score,
    Top,
)
from sendable.rules.person import Person
from sendable.rules.references import named_rules
from sendable.rules.turning import HORIZON, find_turn
from sendable.rules.walking import walk_nodes
from sendable.segments.records import load_person
from sendable.segments.standings import read_standings

from ..figures import say
from ..rules.generating import rule_sets
from ..rules.pieces import VOCABULARY, Piece
from ..rules.reference import NOUNS, World
from ..rules.worlds import AS_OF, load_world, make_world

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
TICK = timedelta(microseconds=1)
RANKED = (Top, Bottom, Percentile, Score)

Pieces = dict[str, Piece]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'Australia/Sydney'; SET threads = 1")
        yield opened


def without_future(world: World) -> World:
    """Leave out what happened after the as-of time: nobody knows of it yet."""
    times: dict[str, set[str]] = {"past_membership": {"as_of"}}
    for table, time, _ in NOUNS.values():
        times.setdefault(table, set()).add(time)
    tables = {
        table: [
            row
            for row in rows
            if all(row[t] is None or row[t] <= world.as_of for t in times.get(table, ()))
        ]
        for table, rows in world.tables.items()
    }
    return replace(world, tables=tables)


class Looked:
    """A world in a database, some rules, and the people of it one by one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, pieces: Pieces, seed: int) -> None:
        self.connection = connection
        self.world = without_future(make_world(seed))
        load_world(connection, self.world)
        self.rules = {
            key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in pieces.items()
        }
        self.trees = {key: rule.tree for key, rule in self.rules.items()}

    def person(self, number: str) -> Person:
        def standing(leaf: Ranked) -> object:
            return read_standings(self.connection, [leaf], number, AS_OF)[leaf].answer

        trees = self.trees
        return load_person(self.connection, number, trees.values(), trees, AS_OF, standing)

    def found(self, key: str, number: str, moment: datetime) -> bool:
        """Ask the plan whether a person is in a segment at a moment."""
        sql = plan_rules(self.rules, as_of=moment).sql()
        query = f'SELECT "{key}" FROM ({sql}) WHERE number = $number'
        ((found,),) = self.connection.execute(query, {"number": number}).fetchall()
        return bool(found)

    def depends_on_others(self, key: str) -> bool:
        rule = self.rules[key]
        return any(isinstance(node, RANKED) for node in walk_nodes(rule.tree)) or any(
            self.depends_on_others(other) for other in named_rules(rule, self.rules)
        )


def check_now(looked: Looked) -> None:
    rows = looked.connection.execute(plan_rules(looked.rules, as_of=AS_OF).sql()).fetchall()
    for number, *answers in rows:
        person = looked.person(number)
        for answer, (key, tree) in zip(answers, looked.trees.items(), strict=True):
            assert holds_at(person, tree, AS_OF) is answer, (looked.rules[key].text, number)


def check_turn(looked: Looked, number: str, tried: Counter[str]) -> None:
    person = looked.person(number)
    for key, tree in looked.trees.items():
        if looked.depends_on_others(key):
            continue
        now = looked.found(key, number, AS_OF)
        turn = find_turn(person, tree, AS_OF)
        text = looked.rules[key].text
        if not turn.is_followed:
            tried["not followed"] += 1
            continue
        end = turn.at or AS_OF + HORIZON
        if turn.at is not None:
            tried["turns"] += 1
            assert looked.found(key, number, turn.at) is not now, (text, number, turn)
            assert looked.found(key, number, turn.at - TICK) is now, (text, number, turn)
        random = Random(text)
        for _ in range(3):
            between = AS_OF + (end - AS_OF) * random.random() ** 4
            if between < end:
                assert looked.found(key, number, between) is now, (text, number, turn, between)
        tried["rules"] += 1


def check_pivots(looked: Looked, number: str) -> None:
    """Write each single leaf as the opposite of what it is, and ask the plan."""
    person = looked.person(number)
    for key, tree in looked.trees.items():
        now = looked.found(key, number, AS_OF)
        branch = spread_rule(tree, looked.trees)
        truth = partial(holds_at, person, moment=AS_OF)
        pivots = find_pivots(branch, truth)
        for leaf in dict.fromkeys(leaves_of(branch)):
            fixed = Fixed(not truth(leaf))
            changed = {name: _put(other, leaf, fixed) for name, other in looked.trees.items()}
            rules = {name: replace(looked.rules[name], tree=each) for name, each in changed.items()}
            sql = plan_rules(rules, as_of=AS_OF).sql()
            query = f'SELECT "{key}" FROM ({sql}) WHERE number = $number'
            ((found,),) = looked.connection.execute(query, {"number": number}).fetchall()
            assert (bool(found) is not now) is (leaf in pivots), (looked.rules[key].text, leaf)


def _put(node: Condition, leaf: Condition, fixed: Fixed) -> Condition:
    if node == leaf:
        return fixed
    match node:
        case And(parts) | Or(parts):
            return type(node)(tuple(_put(part, leaf, fixed) for part in parts))
        case Not(part):
            return Not(_put(part, leaf, fixed))
        case _:
            return node


@pytest.mark.parametrize("examples", [6, pytest.param(40, marks=pytest.mark.slow)])
def test_what_would_change_the_answer_changes_it_and_nothing_else_does(
    connection: duckdb.DuckDBPyConnection, examples: int
) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 10_000))
    def compare(pieces: Pieces, seed: int) -> None:
        looked = Looked(connection, pieces, seed)
        check_pivots(looked, looked.world.tables["recipients"][seed % 6]["number"])

    compare()


@pytest.mark.parametrize("examples", [12, pytest.param(80, marks=pytest.mark.slow)])
def test_a_person_is_in_what_the_plan_finds_them_in(
    connection: duckdb.DuckDBPyConnection, examples: int
) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 10_000))
    def compare(pieces: Pieces, seed: int) -> None:
        check_now(Looked(connection, pieces, seed))

    compare()


@pytest.mark.parametrize("examples", [8, pytest.param(50, marks=pytest.mark.slow)])
def test_a_turn_is_the_first_moment_at_which_the_plan_answers_otherwise(
    connection: duckdb.DuckDBPyConnection, examples: int
) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 10_000))
    def compare(pieces: Pieces, seed: int) -> None:
        looked = Looked(connection, pieces, seed)
        check_turn(looked, looked.world.tables["recipients"][seed % 6]["number"], Counter())

    compare()


@pytest.mark.soak
def test_persons_and_turns_agree_with_the_plan_many_times(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tried: Counter[str] = Counter()

    @settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 1_000_000))
    def compare(pieces: Pieces, seed: int) -> None:
        looked = Looked(connection, pieces, seed)
        check_now(looked)
        for row in looked.world.tables["recipients"][:2]:
            check_turn(looked, row["number"], tried)

    compare()
    assert tried["turns"]
    say(
        f"explain: {tried['rules']:,} random rules and persons looked at through time,"
        f" {tried['turns']:,} turns verified by the plan at that moment and just before,"
        f" {tried['not followed']:,} said to be beyond it"
    )

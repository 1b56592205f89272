"""What lint says is never so is so of nobody: random rules and worlds, the reference decides."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.rules import parse_rule
from sendable.rules.lint.formulas import All, formula_of
from sendable.rules.lint.solving import can_hold
from sendable.rules.nodes import Condition

from ..figures import say
from .generating import conditions
from .pieces import VOCABULARY, Piece, joined, leaves
from .reference import World
from .worlds import make_world

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]
WORLDS = [make_world(seed) for seed in range(12)]


def tree_of(piece: Piece) -> Condition:
    return parse_rule(piece.text, vocabulary=VOCABULARY).tree


def members(piece: Piece, world: World) -> set[str]:
    return {p["number"] for p in world.tables["recipients"] if piece.meaning(world, p)}


def _count(noun: str, start: int | None, end: int = 0) -> Piece:
    span = "" if start is None else f"{start}, {end}" if end else str(start)
    hours = None if start is None else start * 24
    return Piece(f"{noun}({span})", lambda w, p: len(w.events(p["number"], noun, hours, end * 24)))


def _since(end: str, noun: str, start: int | None) -> Piece:
    span = noun if start is None else f"{noun}({start})"
    hours = None if start is None else start * 24
    return Piece(
        f"days_since({end}({span}))",
        lambda w, p: w.days_since(w.end_time(end, noun, w.events(p["number"], noun, hours))),
    )


NEAR = [
    *(_count(noun, start) for noun in ("sent", "delivered", "links") for start in (None, 30, 90)),
    *(_count("orders", *span) for span in ((None,), (30,), (60,), (60, 30), (90, 60))),
    *(_count("discounted_orders", start) for start in (30, 60)),
    *(_since(end, "orders", start) for end in ("first", "last") for start in (None, 60)),
    _since("last", "sent", None),
    Piece("spend(30)", lambda w, p: w.spend(p["number"], 720)),
    Piece("total_spend", lambda w, p: w.value(p, "total_spend")),
    Piece("median_order_gap", lambda w, p: w.value(p, "median_order_gap")),
    Piece("recency_score()", lambda w, p: w.score(p, "recency")),
    Piece("monetary_score()", lambda w, p: w.score(p, "monetary")),
    Piece(
        "distinct(orders(30), category)",
        lambda w, p: w.measure("distinct", w.events(p["number"], "orders", 720), "category"),
    ),
    Piece(
        "mean(orders(60), amount)",
        lambda w, p: w.measure("mean", w.events(p["number"], "orders", 1440), "amount"),
    ),
]
"""Numbers that have to do with each other, so that many drawn rules contradict themselves."""


def near_leaves() -> st.SearchStrategy[Piece]:
    """Draw tests of few values, whose windows and filters lie within each other."""
    number = st.sampled_from(NEAR).flatmap(lambda value: leaves(value, "number"))
    never_missing = ("sent(", "delivered(", "links(", "orders(", "discounted", "spend(", "distinct")
    number = number.filter(
        lambda piece: not (" IS " in piece.text and piece.text.startswith(never_missing))
    )
    text = st.sampled_from(["country", "city"]).flatmap(
        lambda name: leaves(Piece(name, lambda w, p: w.value(p, name)), "text", name)
    )
    return st.one_of(number, number, text)


def groups(drawn: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    return st.recursive(drawn, joined, max_leaves=6)


def check(first: Piece, second: Piece, found: Counter[str]) -> None:
    """Fail where lint says of two rules what is not so in some world."""
    one, other = (formula_of(tree_of(piece), {}) for piece in (first, second))
    not_one, not_other = (formula_of(tree_of(piece), {}, holds=False) for piece in (first, second))
    never, always = can_hold(one) is False, can_hold(not_one) is False
    within = can_hold(All((one, not_other))) is False
    twins = within and can_hold(All((other, not_one))) is False
    apart = can_hold(All((one, other))) is False
    for world in WORLDS:
        everyone = {p["number"] for p in world.tables["recipients"]}
        these, those = members(first, world), members(second, world)
        assert not (never and these), first.text
        assert not (always and these != everyone), first.text
        assert not (within and not these <= those), f"{first.text} -> {second.text}"
        assert not (twins and these != those), f"{first.text} <-> {second.text}"
        assert not (apart and these & those), f"{first.text} x {second.text}"
    found.update(
        rules=1, never=never, always=always, within=within and not never, twins=twins, apart=apart
    )


@settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
@given(first=groups(near_leaves()), second=groups(near_leaves()))
def test_what_lint_says_of_rules_is_so_in_every_world(first: Piece, second: Piece) -> None:
    check(first, second, Counter())


@settings(max_examples=200, deadline=None, suppress_health_check=RELAXED)
@given(first=near_leaves(), second=near_leaves())
def test_what_lint_says_of_two_conditions_is_so_in_every_world(first: Piece, second: Piece) -> None:
    check(first, second, Counter())


@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
@given(first=groups(conditions()), second=groups(conditions()))
def test_what_lint_says_of_any_rules_is_so_in_every_world(first: Piece, second: Piece) -> None:
    check(first, second, Counter())


@pytest.mark.soak
def test_what_lint_says_is_so_thousands_of_times() -> None:
    found: Counter[str] = Counter()
    drawn = st.one_of(near_leaves(), near_leaves(), conditions())
    either = st.one_of(drawn, groups(drawn))

    @settings(max_examples=3_000, deadline=None, suppress_health_check=RELAXED)
    @given(first=either, second=either)
    def compare(first: Piece, second: Piece) -> None:
        check(first, second, found)

    compare()
    assert min(found[what] for what in ("never", "always", "within", "apart")) > 0
    said = ", ".join(f"{what} {number:,}" for what, number in found.items())
    say(f"lint: no false word in {len(WORLDS)} worlds over random pairs of rules ({said})")


def test_what_takes_too_many_steps_has_no_answer() -> None:
    rule = parse_rule("(orders() > 1 OR clicks() > 1) AND (orders() = 0 OR clicks() = 0)")
    formula = formula_of(rule.tree, {})
    assert can_hold(formula) is True
    assert can_hold(formula, most_steps=1) is None

"""Whether a formula can be true of anybody, and whether one follows from another.

A formula is taken apart branch by branch; a branch ends where its literals contradict each other.
Where that takes too many steps there is no answer, so that a finding is never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sendable.rules.lint.facts import Contradiction, Facts, Kinds
from sendable.rules.lint.formulas import All, Any, Formula, Literal, formula_of
from sendable.rules.lint.terms import Happening
from sendable.rules.nodes import And, Condition

MOST_STEPS = 2_000
"""Branches that are looked at before there is no answer."""


class _Undecided(Exception):
    """Too many steps."""


def can_hold(formula: Formula, most_steps: int = MOST_STEPS) -> bool | None:
    """Tell whether a formula may be true of somebody; None when that takes too long to say.

    No means: of nobody, ever. Yes means that nothing was found against it.
    """
    steps = [most_steps]
    try:
        return _search([formula], [], Facts(_KINDS), steps)
    except _Undecided:
        return None


def _search(todo: list[Formula], choices: list[Any], facts: Facts, steps: list[int]) -> bool:
    steps[0] -= 1
    if steps[0] < 0:
        raise _Undecided
    todo, choices = list(todo), list(choices)
    try:
        while todo:
            formula = todo.pop()
            match formula:
                case Literal():
                    facts.assume(formula)
                case All(parts):
                    todo += parts
                case Any((single,)):
                    todo.append(single)
                case Any():
                    choices.append(formula)
        facts.conclude()
    except Contradiction:
        return False
    if not choices:
        return True
    choices.sort(key=lambda choice: len(choice.parts), reverse=True)
    choice = choices.pop()
    return any(_search([part], choices, facts.copy(), steps) for part in choice.parts)


def _conjunction(conditions: Iterable[Condition]) -> Condition:
    return And(tuple(sorted(conditions, key=repr)))


@cache
def _includes(large: Happening, small: Happening) -> bool:
    if (large.table, large.time) != (small.table, small.time):
        return False
    if not _lies_in(small, large):
        return False
    if large.conditions <= small.conditions:
        return True
    given = formula_of(_conjunction(small.conditions), {})
    wanted = formula_of(_conjunction(large.conditions), {}, holds=False)
    return can_hold(All((given, wanted))) is False


def _lies_in(small: Happening, large: Happening) -> bool:
    inner, outer = small.window, large.window
    starts = outer.start_hours is None or (
        inner.start_hours is not None and inner.start_hours <= outer.start_hours
    )
    return starts and inner.end_hours >= outer.end_hours


@cache
def _happens(of: Happening) -> bool:
    return can_hold(formula_of(_conjunction(of.conditions), {})) is not False


_KINDS = Kinds(_includes, _happens)

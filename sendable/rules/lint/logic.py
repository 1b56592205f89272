"""Conditions that are always or never true, or that say nothing beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from sendable.rules.lint.findings import Finding
from sendable.rules.lint.formulas import All, Formula, formula_of
from sendable.rules.lint.layout import Part
from sendable.rules.lint.solving import can_hold
from sendable.rules.nodes import And, Condition, Fixed, Or

_MOST_PARTS = 40
"""Parts of an AND or OR that are compared with each other; longer lists are left alone."""

Trees = Mapping[str, Condition]


def find_constants(part: Part, trees: Trees) -> Iterator[Finding]:
    """Find what no data can change: a rule, or a part of one, that is always or never true.

    Args:
        part: The rule, laid out.
        trees: What ``in_segment`` may name.
    """
    if isinstance(part.tree, Fixed):
        if part.tree.value:
            yield Finding(
                "warning",
                "always_true",
                part.place,
                "the rule holds for everybody",
                "Leave it so only if everybody is meant",
            )
        else:
            yield Finding(
                "warning",
                "never_true",
                part.place,
                "the rule holds for nobody",
                "Leave it so only while the segment is switched off",
            )
        return
    if is_never(_formula(part, trees)):
        culprits = list(_find_contradictions(part, trees, is_whole=True))
        yield from culprits or [_never(part, is_whole=True)]
    elif is_never(_formula(part, trees, holds=False)):
        yield Finding(
            "error",
            "always_true",
            part.place,
            f"the rule “{part.text}” is always true, whatever somebody did",
            "Look for an OR that should be an AND, or a threshold that everybody reaches",
        )
    else:
        yield from _find_in_parts(part, trees)


def is_never(formula: Formula) -> bool:
    """Tell whether a formula is surely true of nobody."""
    return can_hold(formula) is False


def _formula(part: Part, trees: Trees, *, holds: bool = True) -> Formula:
    return formula_of(part.tree, trees, holds=holds)


def _never(part: Part, *, is_whole: bool) -> Finding:
    if is_whole:
        return Finding(
            "error",
            "never_true",
            part.place,
            f"the rule “{part.text}” is never true, whatever somebody did",
            "Compare with a value that can occur",
        )
    return Finding(
        "warning",
        "part_never_true",
        part.place,
        f"“{part.text}” is never true",
        "Compare with a value that can occur, or delete it",
    )


def _find_contradictions(part: Part, trees: Trees, *, is_whole: bool) -> Iterator[Finding]:
    """Say which conditions of something that is never true exclude each other."""
    match part.tree:
        case And() if len(part.parts) <= _MOST_PARTS:
            alone = [each for each in part.parts if is_never(_formula(each, trees))]
            for each in alone:
                yield from _find_contradictions(each, trees, is_whole=is_whole)
            if alone:
                return
            for first, second in combinations(part.parts, 2):
                if is_never(All((_formula(first, trees), _formula(second, trees)))):
                    yield Finding(
                        "error" if is_whole else "warning",
                        "contradiction",
                        second.place,
                        f"“{second.text}” and “{first.text}” are never true of one person",
                        "Join them with OR, or correct one of them",
                    )
                    return
            yield Finding(
                "error" if is_whole else "warning",
                "contradiction",
                part.place,
                f"the conditions of “{part.text}” are never all true of one person",
                "Leave out or correct one of them",
            )
        case Or() if is_whole:
            for each in part.parts:
                yield from _find_contradictions(each, trees, is_whole=True)
        case _:
            yield _never(part, is_whole=is_whole)


def _find_in_parts(part: Part, trees: Trees) -> Iterator[Finding]:
    """Look into a condition that may be true or false."""
    if len(part.parts) > _MOST_PARTS:
        return
    idle = []
    for each in part.parts:
        if isinstance(each.tree, Fixed):
            word = "TRUE" if each.tree.value else "FALSE"
            yield _constant(each, f"“{word}” beside other conditions does nothing, or all")
        elif is_never(_formula(each, trees)):
            yield from _find_contradictions(each, trees, is_whole=False)
        elif is_never(_formula(each, trees, holds=False)):
            yield _constant(each, f"“{each.text}” is always true")
        else:
            yield from _find_in_parts(each, trees)
            continue
        idle.append(each)
    others = [each for each in part.parts if each not in idle]
    match part.tree:
        case And():
            yield from _find_redundant(others, trees)
        case Or():
            yield from _find_swallowed(others, trees)
        case _:
            pass


def _constant(part: Part, sentence: str) -> Finding:
    return Finding("warning", "part_always_true", part.place, sentence, "Correct it, or delete it")


def _find_redundant(parts: Sequence[Part], trees: Trees) -> Iterator[Finding]:
    """Find what the other parts of an AND already say, the later ones first."""
    kept = list(parts)
    for part in reversed(parts):
        others = [other for other in kept if other is not part]
        given = tuple(_formula(other, trees) for other in others)
        if others and is_never(All((*given, _formula(part, trees, holds=False)))):
            kept = others
            yield Finding(
                "note",
                "redundant",
                part.place,
                f"“{part.text}” follows from the other conditions, and takes nobody out",
                "Delete it, or make it stricter",
            )


def _find_swallowed(parts: Sequence[Part], trees: Trees) -> Iterator[Finding]:
    """Find parts of an OR that add nobody: whoever fulfils them fulfils another part."""
    kept = list(parts)
    for part in reversed(parts):
        others = [other for other in kept if other is not part]
        wide = next((each for each in others if _implies(part, each, trees)), None)
        if wide is None and len(others) > 1:
            rest = tuple(_formula(other, trees, holds=False) for other in others)
            if not is_never(All((_formula(part, trees), *rest))):
                continue
        elif wide is None:
            continue
        kept = others
        by = f"“{wide.text}”" if wide is not None else "the other parts of the OR together"
        yield Finding(
            "warning",
            "swallowed",
            part.place,
            f"“{part.text}” adds nobody: who fulfils it fulfils {by}",
            "Join them with AND, put brackets where they belong, or delete it",
        )


def _implies(one: Part, other: Part, trees: Trees) -> bool:
    return is_never(All((_formula(one, trees), _formula(other, trees, holds=False))))

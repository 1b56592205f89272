"""A rule spread out for reading: segments written out, and every NOT moved down to the leaves.

NOT is the true complement, so that "not all of" is "any not" and "not any of" is "all not".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sendable.rules.nodes import And, Condition, InSegment, Not, Or

Truth = Callable[[Condition], bool]


@dataclass(frozen=True)
class Branch:
    """A part of a rule.

    Attributes:
        kind: ``all`` or ``any`` of the parts, a ``segment`` whose rule is the only part, or a
            ``leaf``.
        node: The condition; of a leaf the one without NOT.
        negated: Whether a leaf or a segment stands under NOT. The part of a segment does not.
        parts: What stands beneath it.
    """

    kind: Literal["all", "any", "segment", "leaf"]
    node: Condition
    negated: bool = False
    parts: tuple[Branch, ...] = ()


def spread_rule(
    node: Condition, rules: Mapping[str, Condition], *, negated: bool = False
) -> Branch:
    """Spread a condition out.

    Args:
        node: The condition.
        rules: Every rule by its segment's key.
        negated: Whether its complement is meant.
    """
    match node:
        case Not(part):
            return spread_rule(part, rules, negated=not negated)
        case And(parts) | Or(parts):
            kind: Literal["all", "any"] = "all" if isinstance(node, And) is not negated else "any"
            spread = (spread_rule(part, rules, negated=negated) for part in parts)
            return Branch(kind, node, negated, tuple(spread))
        case InSegment(key):
            return Branch("segment", node, negated, (spread_rule(rules[key], rules),))
        case _:
            return Branch("leaf", node, negated)


def branch_holds(branch: Branch, truth: Truth) -> bool:
    """Tell whether a part of a rule holds, by the truth of its leaves."""
    match branch.kind:
        case "all":
            return all(branch_holds(part, truth) for part in branch.parts)
        case "any":
            return any(branch_holds(part, truth) for part in branch.parts)
        case "segment":
            return branch_holds(branch.parts[0], truth) is not branch.negated
        case "leaf":
            return truth(branch.node) is not branch.negated


def find_deciding(branch: Branch, truth: Truth) -> tuple[Branch, ...]:
    """Give leaves that settle by themselves whether a branch holds, as few as come first.

    Of "all" that does not hold, one part that does not; of "any" that holds, one part that does.
    """
    match branch.kind:
        case "leaf":
            return (branch,)
        case "segment":
            return find_deciding(branch.parts[0], truth)
        case kind:
            holds = branch_holds(branch, truth)
            if holds is (kind == "all"):
                return tuple(leaf for part in branch.parts for leaf in find_deciding(part, truth))
            settling = (part for part in branch.parts if branch_holds(part, truth) is holds)
            return find_deciding(next(settling), truth)


def find_pivots(branch: Branch, truth: Truth) -> frozenset[Condition]:
    """Give the leaves of which a single one, were it otherwise, would change whether it holds.

    A leaf that occurs several times is one condition, and changes everywhere.
    """
    holds = branch_holds(branch, truth)

    def is_pivot(leaf: Condition) -> bool:
        def flipped(node: Condition) -> bool:
            return truth(node) is not (node == leaf)

        return branch_holds(branch, flipped) is not holds

    return frozenset(leaf for leaf in set(leaves_of(branch)) if is_pivot(leaf))


def leaves_of(branch: Branch) -> Iterator[Condition]:
    """Yield the conditions of the leaves, in reading order."""
    if branch.kind == "leaf":
        yield branch.node
    for part in branch.parts:
        yield from leaves_of(part)

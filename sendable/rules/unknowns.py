"""What nobody knows of a person, and what would be true of them if it were known.

A comparison with a missing value is false, so an exclusion lets through whoever it cannot judge. A
loosened rule also holds for those it may hold for: who fulfils it and not the rule itself is to
be held back, not let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    And,
    Attribute,
    Condition,
    Field,
    InSegment,
    IsNull,
    Node,
    Not,
    Or,
)
from sendable.rules.parsing import Rule
from sendable.rules.references import named_rules, segments_of
from sendable.rules.walking import walk_nodes


def attributes_of(node: Node) -> tuple[Field | Attribute, ...]:
    """Give the values beneath a node that tell what a person is, in reading order, each once.

    A gap in one of them means that nobody knows. What people did is none of them: no such event is
    a real no; nor are memberships and wishes, where a gap is an answer too.
    """
    found = {leaf: None for leaf in walk_nodes(node) if _tells_of_person(leaf)}
    return tuple(leaf for leaf in found if isinstance(leaf, Field | Attribute))


def _tells_of_person(leaf: Node) -> bool:
    match leaf:
        case Attribute():
            return True
        case Field(name):
            return CATALOGUE.fields[name].of_person
        case _:
            return False


def loosened_key(key: str) -> str:
    """Give the key under which the loosened rule of a segment is planned."""
    return f"{key}?"


def tightened_key(key: str) -> str:
    """Give the key of a segment's rule as it holds only for those of whom it surely does.

    A loosened rule that asks who is not in a segment asks for that.
    """
    return f"{key}?!"


def loosen_rules(rules: Mapping[str, Rule], keys: Iterable[str]) -> dict[str, Rule]:
    """Loosen rules, and those they build on.

    Args:
        rules: Every rule by its key.
        keys: Which to loosen.

    Returns:
        The loosened rules by ``loosened_key``, and those that these name, to be planned together
        with the others.

    Raises:
        RuleError: When a rule names one that does not exist.
    """
    loosened: dict[str, Rule] = {}
    waiting = [(key, False) for key in keys]
    while waiting:
        key, negated = waiting.pop()
        name = _key_of(key, negated)
        if name in loosened:
            continue
        rule = rules[key]
        loosened[name] = replace(rule, tree=_loosen(rule.tree, negated=negated))
        asked = segments_of(loosened[name])
        waiting += [
            (other, way)
            for other in named_rules(rule, rules)
            for way in (False, True)
            if _key_of(other, way) in asked
        ]
    return loosened


def _key_of(key: str, negated: bool) -> str:
    return tightened_key(key) if negated else loosened_key(key)


def _loosen(node: Condition, *, negated: bool) -> Condition:
    match node:
        case And(parts):
            return And(tuple(_loosen(part, negated=negated) for part in parts))
        case Or(parts):
            return Or(tuple(_loosen(part, negated=negated) for part in parts))
        case Not(part):
            return Not(_loosen(part, negated=not negated))
        case IsNull():
            return node  # asks for the gap itself
        case InSegment(key):
            return replace(node, key=_key_of(key, negated))
        case _ if negated:
            return node  # false where something is missing, so its complement holds already
        case _:
            gaps = tuple(IsNull(value) for value in attributes_of(node))
            return Or((node, *gaps)) if gaps else node

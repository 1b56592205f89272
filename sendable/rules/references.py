"""What a rule refers to: other segments, lists, and the data it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.faults import Source, suggest
from sendable.rules.leaves import Aggregate, source_of
from sendable.rules.nodes import (
    Attribute,
    Column,
    EventCount,
    EventMeasure,
    EventSum,
    EventTime,
    Favourite,
    Field,
    InList,
    InSegment,
    Node,
    Pair,
    PrefersCategory,
    Score,
    WasInSegment,
)
from sendable.rules.parsing import Rule
from sendable.rules.person import events_of
from sendable.rules.vocabulary import CUSTOM_FIELDS
from sendable.rules.walking import walk_nodes

LONGEST_CHAIN = 50
"""Segments that may build on one another in a row; each is a query around the one before, which
DuckDB plans in under a second at this length, and in a minute at four times this."""


def segments_of(rule: Rule) -> frozenset[str]:
    """Give the keys of the segments a rule names, of now and of earlier runs."""
    nodes = walk_nodes(rule.tree)
    return frozenset(node.key for node in nodes if isinstance(node, InSegment | WasInSegment))


def lists_of(rule: Rule) -> frozenset[str]:
    """Give the names of the contact lists a rule names, as its author wrote them."""
    return frozenset(node.name for node in walk_nodes(rule.tree) if isinstance(node, InList))


def customs_of(rule: Rule) -> frozenset[str]:
    """Give the meanings by which a rule names custom fields, as its author wrote them."""
    nodes = walk_nodes(rule.tree)
    named = (node for node in nodes if isinstance(node, Attribute | Field))
    return frozenset(node.called for node in named if node.called)


def feeds_of(rule: Rule, others: Mapping[str, Rule]) -> frozenset[str]:
    """Give the data a rule cannot be computed without, following ``in_segment``.

    Args:
        rule: The rule.
        others: Every segment's rule by its key.

    Returns:
        The feeds that are read, as the catalogue names them.

    Raises:
        RuleError: When a segment is named that is not among the others.
    """
    every = (rule, *rules_beneath([rule], others).values())
    return frozenset(feed for each in every for feed in _own_feeds(each))


def _own_feeds(rule: Rule) -> set[str]:
    return {feed for node in walk_nodes(rule.tree) for feed in feeds_of_node(node)}


def feeds_of_node(node: Node) -> tuple[str, ...]:
    """Give the data that one node reads."""
    match node:
        case Field(name):
            feed = CATALOGUE.fields[name].feed
            return (feed,) if feed else ()
        case EventCount(noun) | EventSum(noun):
            return _feeds_of_nouns(noun)
        case EventMeasure(_, events) | EventTime(_, events) | Favourite(events):
            return _feeds_of_nouns(events.noun)
        case Pair(events, then):
            return _feeds_of_nouns(events.noun, then.noun)
        case Attribute(name):
            # A custom field that is no text is read from among the attributes.
            return ("contacts",) if name in CUSTOM_FIELDS else ("attributes",)
        case PrefersCategory():
            return ("preferences",)
        case InList():
            return ("contacts",)
        case _:
            return ()


def _feeds_of_nouns(*nouns: str) -> tuple[str, ...]:
    entries = (CATALOGUE.events[noun] for noun in nouns)
    feeds = (feed for entry in entries for feed in (entry.feed, *entry.also))
    return tuple(feed for feed in feeds if feed is not None)


def tables_of(rules: Iterable[Rule]) -> frozenset[str]:
    """Give the tables that rules read: of events, and of people where a column of theirs is asked.

    Rules that are named with ``in_segment`` are to be among the rules.
    """
    return frozenset(table for rule in rules for table in tables_beneath(rule.tree))


def columns_of(rules: Iterable[Rule], table: str) -> frozenset[str]:
    """Give the columns of a table of events that rules name, in filters or to measure them."""
    nodes = [node for rule in rules for node in walk_nodes(rule.tree)]
    measured = {node.column for node in nodes if isinstance(node, EventMeasure | Favourite)}
    return frozenset(measured).union(
        part.name
        for node in nodes
        for events in events_of(node)
        if CATALOGUE.events[events.noun].table == table
        for each in events.filters
        for part in walk_nodes(each)
        if isinstance(part, Column)
    )


def tables_beneath(node: Node) -> frozenset[str]:
    """Give the tables that a part of a rule reads, as ``tables_of`` does."""
    return frozenset(table for each in walk_nodes(node) for table in _tables_of_node(each))


def _tables_of_node(node: Node) -> tuple[str, ...]:
    match node:
        case Pair(events, then):
            return (CATALOGUE.events[events.noun].table, CATALOGUE.events[then.noun].table)
        case Favourite(events):
            return (CATALOGUE.events[events.noun].table,)
        case Score():
            # It is made from orders, which do not stand in the rule.
            return ("orders",)
        case _ if isinstance(node, get_args(Aggregate)):
            return (str(source_of(node)),)
        case _:
            return ()


def named_rules(rule: Rule, others: Mapping[str, Rule]) -> dict[str, Rule]:
    """Find the rules that a rule names with ``in_segment``, in reading order.

    Raises:
        RuleError: When one of them does not exist.
    """
    found = {}
    for node in walk_nodes(rule.tree):
        if isinstance(node, InSegment):
            if node.key not in others:
                raise Source(rule.text, rule.origin).fault(
                    f"there is no segment '{node.key}'",
                    node.offset,
                    suggest(node.key, others, "Write the key of a segment of this playbook"),
                )
            found[node.key] = others[node.key]
    return found


def rules_beneath(rules: Iterable[Rule], others: Mapping[str, Rule]) -> dict[str, Rule]:
    """Find all rules that some rules build on, by their keys, through any number of segments.

    Raises:
        RuleError: When one of them does not exist.
    """
    found: dict[str, Rule] = {}
    waiting = list(rules)
    while waiting:
        for key, rule in named_rules(waiting.pop(), others).items():
            if key not in found:
                found[key] = rule
                waiting.append(rule)
    return found


def layer_rules(rules: Mapping[str, Rule]) -> dict[str, int]:
    """Order rules so that each can be computed after those it names.

    Args:
        rules: Every rule by its segment's key.

    Returns:
        For each key its layer: 0 for a rule that names no other, else one above the highest it
        names. The keys come in an order in which each follows those it names.

    Raises:
        RuleError: When a rule names one that does not exist, when rules name each other in a
            circle, or when more than ``LONGEST_CHAIN`` build on one another.
    """
    layers: dict[str, int] = {}
    for key in rules:
        _place_rule(key, rules, layers, ())
    return layers


def _place_rule(
    key: str, rules: Mapping[str, Rule], layers: dict[str, int], path: tuple[str, ...]
) -> None:
    if key in layers:
        return
    rule = rules[key]
    source = Source(rule.text, rule.origin)
    if len(path) > LONGEST_CHAIN:
        raise source.fault(
            f"more than {LONGEST_CHAIN} segments build on one another: "
            f"{' -> '.join((*path[:3], '…', key))}",
            0,
            "Write some of the rules out",
        )
    named = named_rules(rule, rules)
    for node in walk_nodes(rule.tree):
        if isinstance(node, InSegment) and node.key in (*path, key):
            circle = (*path, key)[(*path, key).index(node.key) :]
            raise source.fault(
                f"segments name each other in a circle: {' -> '.join((*circle, node.key))}",
                node.offset,
                "Take one of them out of the circle",
            )
    for other in named:
        _place_rule(other, rules, layers, (*path, key))
    layers[key] = 1 + max((layers[other] for other in named), default=-1)
    if layers[key] > LONGEST_CHAIN:
        raise source.fault(
            f"more than {LONGEST_CHAIN} segments build on one another, up to '{key}'",
            0,
            "Write some of the rules out",
        )

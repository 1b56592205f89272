"""One person written down by hand: what they did so many days ago, and what was told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sendable.rules import parse_rule
from sendable.rules.nodes import Condition, Events
from sendable.rules.person import (
    Person,
    Record,
    Records,
    Told,
    events_of,
    is_told,
    without_window,
)
from sendable.rules.walking import walk_nodes

from .worlds import AS_OF

Deed = float | tuple[float, dict[str, Any]]
"""So many days ago, with the columns of the event where they matter."""


def read(text: str) -> Condition:
    """Read a rule."""
    return parse_rule(text).tree


def somebody(
    *rules: str,
    did: Mapping[str, Sequence[Deed]] | None = None,
    told: Mapping[str, Any] | None = None,
    past: Mapping[str, Sequence[float]] | None = None,
    segments: Mapping[str, str] | None = None,
    place: Any = None,
) -> Person:
    """Make a person of whom some rules can be asked.

    Args:
        rules: The rules.
        did: What they did, by noun; filters of a rule are taken to let all of it through.
        told: What was told of them, by the name of the field or attribute.
        past: How many days ago there were runs that had them in a segment.
        segments: The rules of segments, by key.
        place: Where they stand among all, whatever is asked.
    """
    written = {key: read(text) for key, text in (segments or {}).items()}
    trees = [*map(read, rules), *written.values()]
    nodes = [node for tree in trees for node in walk_nodes(tree)]
    facts: dict[Told, Any] = {}
    for node in nodes:
        if is_told(node):
            name = getattr(node, "name", None) or getattr(node, "category", "")
            facts[node] = (told or {}).get(name)  # type: ignore[index]
    events: dict[Events, Records] = {}
    for kind in (without_window(each) for node in nodes for each in events_of(node)):
        rows = (_record(deed) for deed in (did or {}).get(kind.noun, ()))
        events[kind] = Records(tuple(sorted(rows, key=lambda row: row.at)))
    runs = {
        key: [AS_OF - timedelta(days=each) for each in days] for key, days in (past or {}).items()
    }
    return Person("+61491570156", facts, events, runs, lambda _leaf: place, written)


def _record(deed: Deed) -> Record:
    days, columns = deed if isinstance(deed, tuple) else (deed, {})
    return Record(AS_OF - timedelta(days=days), {"amount": 10.0, "category": None, **columns})

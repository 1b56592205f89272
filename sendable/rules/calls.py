"""Calls of events in the text of a rule: ``orders(365, category = 'skincare')``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.entries import EventEntry
from sendable.rules.faults import shorten, suggest
from sendable.rules.names import read_setting
from sendable.rules.nodes import Condition, EventCount, Events, EventSum, Window
from sendable.rules.scope import Scope, is_setting, name_of

LONGEST_WINDOW = 36_500
"""Days a window may reach back: a hundred years, so that its border is always a date."""

_SPAN = re.compile(r"(\d{1,7})([hd])\Z", re.ASCII)
_WHOLE = re.compile(r"\d{1,7}\Z", re.ASCII)
NOUNS = tuple(name for name, entry in CATALOGUE.events.items() if entry.total is None)
"""The nouns, which count; not the measures, which add up."""


def read_event(node: exp.Anonymous, entry: EventEntry, scope: Scope) -> EventCount | EventSum:
    """Translate the call of an event noun or measure: its window, then its filters.

    Raises:
        RuleError: When the window or a filter is not one.
    """
    arguments = list(node.expressions)
    spans = []
    while arguments and (
        isinstance(arguments[0], exp.Literal | exp.Neg) or is_setting(arguments[0])
    ):
        spans.append(arguments.pop(0))
    window = _read_window(node, spans, scope)
    filters = read_filters(arguments, entry.name, scope)
    if entry.total is not None:
        return EventSum(entry.name, window, filters)
    return EventCount(entry.name, window, filters)


def read_filters(nodes: Sequence[exp.Expr], noun: str, scope: Scope) -> tuple[Condition, ...]:
    """Translate the filters of an event, which know the columns of its table only.

    Raises:
        RuleError: When one is none.
    """
    inner = replace(scope, table=CATALOGUE.tables[CATALOGUE.events[noun].table])
    return tuple(_read_filter(node, inner) for node in nodes)


def read_events(node: exp.Expr, scope: Scope) -> Events:
    """Translate an argument that says which events are meant: ``orders`` or ``orders(365)``.

    Raises:
        RuleError: When it is neither a noun nor the call of one.
    """
    word = ""
    if isinstance(node, exp.Column) and len(node.parts) == 1:
        word = str(node.name)
        if word.lower() in NOUNS:
            return Events(word.lower())
    elif isinstance(node, exp.Anonymous):
        word = str(node.this)
        if word.lower() in NOUNS:
            count = read_event(node, CATALOGUE.events[word.lower()], scope)
            return Events(word.lower(), count.window, count.filters)
    message = f"'{shorten(word)}' is no event" if word else "this is no event"
    raise scope.source.node_fault(
        message, node, suggest(word, NOUNS, "Write orders, or orders(365, amount > 50)")
    )


def _read_filter(node: exp.Expr, scope: Scope) -> Condition:
    if isinstance(node, exp.Literal | exp.Neg) or is_setting(node):
        raise scope.source.node_fault(
            "days stand before the filters", node, "Write orders(30, amount > 50)"
        )
    return scope.read_filter(node, scope)


def _read_window(node: exp.Anonymous, spans: list[exp.Expr], scope: Scope) -> Window:
    if len(spans) > 2:
        raise scope.source.node_fault(
            "a window has at most two borders", spans[2], "Write sent(60, 30)"
        )
    if not spans:
        return Window()
    lengths = [read_span(span, scope) for span in spans]
    start, end = lengths[0][0], lengths[1][0] if len(lengths) == 2 else 0
    if start <= end:
        raise scope.source.node_fault(
            "a window begins longer ago than it ends, and lasts some time",
            spans[0],
            f"Write {name_of(node)}(60, 30) for 60 to 30 days ago",
        )
    unit = "hours" if any(unit == "h" for _, unit in lengths) else "days"
    return Window(start, end, "hours" if unit == "hours" else "days")


def read_span(node: exp.Expr, scope: Scope) -> tuple[int, str]:
    """Read ``30``, ``'30d'`` or ``'48h'``, or a setting of such: hours, and the unit's letter.

    Raises:
        RuleError: When it is no whole number of days or hours, or a longer one than a window's.
    """
    text = ""
    if isinstance(node, exp.Anonymous) and is_setting(node):
        value = read_setting(node, scope).value
        text = f"{value}d" if type(value) is int and value >= 0 else str(value)
    elif isinstance(node, exp.Literal):
        text = str(node.this)
        text = text if node.is_string else f"{text}d" if _WHOLE.match(text) else ""
    if match := _SPAN.match(text):
        hours = int(match[1]) * (24 if match[2] == "d" else 1)
        if hours <= LONGEST_WINDOW * 24:
            return hours, match[2]
    raise scope.source.node_fault(
        "a window is a whole number of days, or hours in quotes",
        node,
        "Write sent(30) or carts('48h')",
    )

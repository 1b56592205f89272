"""Calls of events in the text of a rule: ``orders(365, category = 'skincare')``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.entries import EventEntry, EventTable
from sendable.rules.faults import Source
from sendable.rules.nodes import Condition, EventCount, EventSum, Window

LONGEST_WINDOW = 36_500
"""Days a window may reach back: a hundred years, so that its border is always a date."""

_SPAN = re.compile(r"(\d{1,7})([hd])\Z", re.ASCII)
_WHOLE = re.compile(r"\d{1,7}\Z", re.ASCII)


@dataclass(frozen=True)
class Scope:
    """Which names are known where an expression stands.

    Attributes:
        source: The rule's text.
        read_filter: Translates a condition; the filters of an event call need it.
        table: The event table whose columns are known; None outside event calls.
    """

    source: Source
    read_filter: Callable[[exp.Expr, Scope], Condition]
    table: EventTable | None = None


def read_event(node: exp.Anonymous, entry: EventEntry, scope: Scope) -> EventCount | EventSum:
    """Translate the call of an event noun or measure: its window, then its filters.

    Raises:
        RuleError: When the window or a filter is not one.
    """
    arguments = list(node.expressions)
    spans = []
    while arguments and isinstance(arguments[0], exp.Literal | exp.Neg):
        spans.append(arguments.pop(0))
    inner = replace(scope, table=CATALOGUE.tables[entry.table])
    window = _read_window(node, spans, scope)
    filters = tuple(_read_filter(argument, inner) for argument in arguments)
    if entry.total is not None:
        return EventSum(entry.name, window, filters)
    return EventCount(entry.name, window, filters)


def _read_filter(node: exp.Expr, scope: Scope) -> Condition:
    if isinstance(node, exp.Literal | exp.Neg):
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
    lengths = [_read_span(span, scope) for span in spans]
    start, end = lengths[0][0], lengths[1][0] if len(lengths) == 2 else 0
    if start <= end:
        raise scope.source.node_fault(
            "a window begins longer ago than it ends, and lasts some time",
            spans[0],
            f"Write {str(node.this).lower()}(60, 30) for 60 to 30 days ago",
        )
    unit = "hours" if any(unit == "h" for _, unit in lengths) else "days"
    return Window(start, end, "hours" if unit == "hours" else "days")


def _read_span(node: exp.Expr, scope: Scope) -> tuple[int, str]:
    """Read ``30``, ``'30d'`` or ``'48h'``: hours, and the letter of the unit."""
    text = str(node.this) if isinstance(node, exp.Literal) else ""
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

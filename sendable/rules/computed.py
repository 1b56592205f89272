"""Functions in the text of a rule that yield a value: times, measures, shares, trends, pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from sqlglot import exp

from sendable.rules.calls import LONGEST_WINDOW, NOUNS, read_events, read_filters, read_span
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.faults import suggest
from sendable.rules.names import read_attribute, read_custom, read_setting
from sendable.rules.nodes import (
    Arithmetic,
    Axis,
    Constant,
    DaysSince,
    DaysUntil,
    End,
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Favourite,
    Measuring,
    Pair,
    Percentile,
    Score,
    Trend,
    Value,
    Window,
)
from sendable.rules.scope import Scope, misspelt, name_of
from sendable.rules.walking import kind_of, walk_nodes

_ENDS: dict[str, End] = {end: end for end in get_args(End)}
_MEASURES: dict[str, Measuring] = {how: how for how in get_args(Measuring)}
_SCORES: dict[str, Axis] = {f"{axis}_score": axis for axis in get_args(Axis)}


def read_computed(node: exp.Anonymous, scope: Scope) -> Value:
    """Translate the call of a function that yields a value.

    Raises:
        RuleError: When its arguments are not those it takes.
    """
    name, arguments = name_of(node), node.expressions
    match name, len(arguments):
        case "setting", _:
            return read_setting(node, scope)
        case "custom", _:
            return read_custom(node, scope)
        case "attribute", _:
            return read_attribute(node, scope)
        case "days_since" | "days_until", 1:
            return _read_span_of_time(node, scope)
        case "first" | "last", count if count:
            return EventTime(_ENDS[name], _read_filtered(arguments, scope))
        case "main_category", _:
            return _read_main_category(node, scope)
        case "favourite", 2:
            events = read_events(arguments[0], scope)
            return Favourite(events, _read_column(node, events, ("text",), scope))
        case "share", 2:
            return Arithmetic(
                "/", _read_amount(arguments[0], scope), _read_amount(arguments[1], scope)
            )
        case "trend", count if count >= 3:
            return _read_trend(node, scope)
        case "followed" | "not_followed", 2 | 3:
            return _read_pair(node, scope)
        case "percentile", 1:
            return Percentile(read_ranked(arguments[0], scope))
        case _, 0 if name in _SCORES:
            return Score(_SCORES[name])
        case _, 2 if name in _MEASURES:
            events = read_events(arguments[0], scope)
            kinds = ("text", "number") if name == "distinct" else ("number",)
            return EventMeasure(_MEASURES[name], events, _read_column(node, events, kinds, scope))
        case _:
            raise misspelt(node, scope)


def read_ranked(node: exp.Expr, scope: Scope) -> Value:
    """Translate a number by which recipients are put in order.

    Raises:
        RuleError: When it is no number, or itself comes of such an order.
    """
    value = scope.read_value(node, scope)
    if kind_of(value) != "number":
        raise scope.source.node_fault(
            f"people are put in order by a number, not by a {kind_of(value)}",
            node,
            "Write top(total_spend, 15) or top(orders(365), 15)",
        )
    if any(isinstance(part, Percentile | Score) for part in walk_nodes(value)):
        raise scope.source.node_fault(
            "people cannot be put in order by their place in an order", node
        )
    if all(isinstance(part, Constant | Arithmetic) for part in walk_nodes(value)):
        raise scope.source.node_fault(
            "this is the same number for everybody", node, "Write top(total_spend, 15)"
        )
    return value


def _read_span_of_time(node: exp.Anonymous, scope: Scope) -> Value:
    time = scope.read_value(node.expressions[0], scope)
    if kind_of(time) != "time" or isinstance(time, Constant):
        raise scope.source.node_fault(
            f"{name_of(node)} takes one time",
            node,
            f"Write {name_of(node)}(last_click_at), or {name_of(node)}(last(clicks))",
        )
    return DaysSince(time) if name_of(node) == "days_since" else DaysUntil(time)


def _read_filtered(arguments: Sequence[exp.Expr], scope: Scope) -> Events:
    """Read events, and filters that stand beside them rather than in their brackets."""
    events = read_events(arguments[0], scope)
    more = read_filters(arguments[1:], events.noun, scope)
    return replace(events, filters=events.filters + more)


def _read_column(node: exp.Anonymous, events: Events, kinds: tuple[str, ...], scope: Scope) -> str:
    place = node.expressions[1]
    columns = CATALOGUE.tables[CATALOGUE.events[events.noun].table].columns
    fitting = [name for name, column in columns.items() if column.kind in kinds]
    word = str(place.name) if isinstance(place, exp.Column) and len(place.parts) == 1 else ""
    if word.lower() in fitting:
        return word.lower()
    listed = f"It may be {', '.join(fitting)}" if fitting else f"No column of {events.noun} is one"
    raise scope.source.node_fault(
        f"{name_of(node)} needs a {' or '.join(kinds)} column of {events.noun}",
        place,
        suggest(word, fitting, listed),
    )


def _read_main_category(node: exp.Anonymous, scope: Scope) -> Favourite:
    call = exp.Anonymous(this="orders", expressions=[a.copy() for a in node.expressions])
    events = read_events(call, scope)
    if events.filters:
        raise misspelt(node, scope)
    return Favourite(events, "category")


def _read_amount(node: exp.Expr, scope: Scope) -> Value:
    value = scope.read_value(node, scope)
    match value:
        case EventCount() | EventSum() | EventMeasure("sum") | Pair():
            return value
        case _:
            raise scope.source.node_fault(
                "a share is of counts or sums of events",
                node,
                "Write share(orders(category = 'hair'), orders())",
            )


def _read_trend(node: exp.Anonymous, scope: Scope) -> Trend:
    events, *rest = node.expressions
    if not (isinstance(events, exp.Column) and str(events.name).lower() in NOUNS):
        word = str(events.name) if isinstance(events, exp.Column | exp.Anonymous) else ""
        raise scope.source.node_fault(
            "trend begins with a noun, without a window",
            events,
            suggest(word, NOUNS, "Write trend(clicks, 30, 90)"),
        )
    noun = str(events.name).lower()
    (recent, unit), (before, unit_before) = (read_span(span, scope) for span in rest[:2])
    if not recent or not before:
        raise scope.source.node_fault("both stretches of a trend last some time", node)
    if recent + before > LONGEST_WINDOW * 24:
        raise scope.source.node_fault(
            "a trend reaches back too far", node, f"At most {LONGEST_WINDOW:,} days together"
        )
    filters = read_filters(rest[2:], noun, scope)
    lately, earlier = Window(recent), Window(recent + before, recent)
    if "h" in (unit, unit_before):
        lately, earlier = (replace(each, unit="hours") for each in (lately, earlier))
    return Trend(EventCount(noun, lately, filters), EventCount(noun, earlier, filters))


def _read_pair(node: exp.Anonymous, scope: Scope) -> Pair:
    events, then = (read_events(argument, scope) for argument in node.expressions[:2])
    if then.window != Window():
        raise scope.source.node_fault(
            "what follows has no window of its own",
            node.expressions[1],
            f"Write how long after as the third: {CATALOGUE.functions[name_of(node)].example}",
        )
    within = None
    if len(node.expressions) == 3:
        within, _ = read_span(node.expressions[2], scope)
    return Pair(events, then, within, name_of(node) == "followed")

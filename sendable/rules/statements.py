"""Conditions said of a thing: ``the category is “skincare”``, ``the spend is at least 5``.

Filters of events are said like this, and whatever has no better wording in ``english.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    And,
    Arithmetic,
    Attribute,
    Between,
    Column,
    Compare,
    Condition,
    Constant,
    DaysSince,
    DaysUntil,
    EventCount,
    EventMeasure,
    EventSum,
    EventTime,
    Favourite,
    Field,
    Flag,
    In,
    IsNull,
    Like,
    Measuring,
    Not,
    Or,
    Pair,
    Percentile,
    Score,
    Trend,
    Value,
    Window,
)
from sendable.rules.phrases import COLUMN_FLAGS, DEEDS
from sendable.rules.walking import kind_of, walk_nodes
from sendable.rules.wording import (
    FLIPPED,
    join_parts,
    plural,
    say_comparison,
    say_constant,
    say_hours,
    say_options,
    say_pattern,
    say_window,
)

_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


MEASURES: Mapping[Measuring, str] = {
    "sum": "total",
    "mean": "mean",
    "max": "largest",
    "min": "smallest",
}
"""What a measure of a column is called; the count of different values has no such name."""


def may_be_missing(*values: Value) -> bool:
    """Tell whether some value can be missing, so that being known must be part of what is said."""
    return any(_may_be_missing(value) for value in values)


def _may_be_missing(value: Value) -> bool:
    match value:
        case Constant() | EventCount() | EventSum() | EventMeasure("sum" | "distinct") | Pair():
            return False
        case Field(name):
            return not CATALOGUE.fields[name].missing.startswith("Never missing")
        case DaysSince(inner) | DaysUntil(inner) | Percentile(inner):
            return _may_be_missing(inner)
        case Arithmetic(operator, left, right):
            return operator == "/" or may_be_missing(left, right)
        case _:
            return True


def label_of(value: Field | Column | Attribute) -> str:
    """Name what somebody, or an event, has: ``home store``, ``custom field 3``."""
    if isinstance(value, Column):
        if value.kind == "time":
            happened = value.name.removesuffix("_at").replace("_", " ")
            return "time" if happened == "occurred" else f"time it was {happened}"
        return value.name.replace("_", " ")
    if value.called:
        return value.called
    entry = CATALOGUE.fields.get(value.name) if isinstance(value, Field) else None
    return entry.label if entry else value.name.replace("_", " ")


def say_value(value: Value) -> str:
    """Write a value as a noun phrase: ``the number of orders in the last 30 days``."""
    match value:
        case Constant():
            return say_constant(value)
        case Field(_, "time"):
            return label_of(value)
        case Field() | Column() | Attribute():
            return f"the {label_of(value)}"
        case EventSum(_, window, filters):
            return f"the spend{say_window(window)}{say_filters(filters)}"
        case EventCount(noun, window, filters):
            return f"the number of {_say_events(noun, window, filters)}"
        case EventMeasure(how, events, column):
            named = column.replace("_", " ")
            measured = f"number of different {plural(named)}" if how == "distinct" else ""
            happened = _say_events(events.noun, events.window, events.filters)
            return f"the {measured or f'{MEASURES[how]} {named}'} of {happened}"
        case EventTime(end, events):
            when = f"{say_window(events.window)}{say_filters(events.filters)}"
            deed = DEEDS[events.noun]
            return f"the time they {end} {deed.any()}{when}"
        case Favourite():
            return f"the {label_of_favourite(value)}"
        case Pair(events):
            happened = _say_events(events.noun, events.window, events.filters)
            return f"the number of {happened}{say_pair_end(value)}"
        case Trend(recent):
            label = f"{CATALOGUE.events[recent.noun].label}{say_filters(recent.filters)}"
            lately, before = say_trend_spans(value)
            return f"the rate of {label}{lately} against that in {before}"
        case DaysSince(time):
            return f"the number of days since {say_value(time)}"
        case DaysUntil(time):
            return f"the number of days until {say_value(time)}"
        case Percentile(inner):
            return f"the percentile by {say_rank(inner)}"
        case Score(axis):
            return f"the {axis} score"
        case Arithmetic(operator, left, right):
            return f"{_say_operand(left)} {_SIGNS[operator]} {_say_operand(right)}"


def _say_events(noun: str, window: Window, filters: Sequence[Condition]) -> str:
    return f"{CATALOGUE.events[noun].label}{say_window(window)}{say_filters(filters)}"


def label_of_favourite(favourite: Favourite) -> str:
    """Name what somebody mostly has: ``main category in the last 365 days``."""
    events, column = favourite.events, favourite.column
    if (events.noun, column) == ("orders", "category"):
        return f"main category{say_window(events.window)}{say_filters(events.filters)}"
    happened = _say_events(events.noun, events.window, events.filters)
    return f"commonest {column.replace('_', ' ')} of {happened}"


def say_rank(value: Value) -> str:
    """Name what people are put in order by, without an article."""
    return say_value(value).removeprefix("the ")


def say_pair_end(pair: Pair) -> str:
    """Write what did or did not follow an event: ``after which they placed no order …``."""
    deed = DEEDS[pair.then.noun]
    done = deed.any() if pair.followed else deed.none()
    soon = f" within {say_hours(pair.within_hours)}" if pair.within_hours is not None else ""
    return f" after which they {done}{soon}{say_filters(pair.then.filters)}"


def say_trend_spans(trend: Trend) -> tuple[str, str]:
    """Write the stretches a trend compares: `` in the last 30 days``, ``the 90 days before``."""
    lately = trend.recent.window
    before = Window((trend.past.window.start_hours or 0) - (lately.start_hours or 0))
    before = replace(before, unit=lately.unit)
    earlier = say_window(before).replace(" in the last ", "the ")
    return say_window(lately), f"{earlier} before"


def _say_operand(value: Value) -> str:
    text = say_value(value)
    return f"({text})" if isinstance(value, Arithmetic) else text


def say_filters(filters: Sequence[Condition]) -> str:
    """Write the filters of an event call, after a space; nothing where there are none."""
    match list(filters):
        case []:
            return ""
        case [single]:
            return f" where {say_statement(single)}"
        case several:
            return f" where {say_statement(And(tuple(several)))}"


def say_statement(node: Condition, *, negated: bool = False, inner: bool = False) -> str:
    """Write a condition as a clause with its own subject.

    Args:
        node: A condition over values; not one about lists, segments or shares.
        negated: Whether its complement is said.
        inner: Whether it stands inside a group.
    """
    match node:
        case Not(part):
            return say_statement(part, negated=not negated, inner=inner)
        case And(parts) | Or(parts):
            joiner = "and" if isinstance(node, And) is not negated else "or"
            said = [say_statement(part, negated=negated, inner=True) for part in parts]
            return join_parts(said, joiner, inner=inner)
        case Compare(operator, left, right):
            verb = say_comparison(
                FLIPPED[operator] if negated else operator,
                kind_of(left),
                say_value(right),
                isinstance(right, Constant),
            )
            return f"{say_value(left)} {verb}{unknown(negated, left, right)}"
        case Between(value, low, high):
            verb = "is not between" if negated else "is between"
            bounds = f"{say_value(low)} and {say_value(high)}"
            return f"{say_value(value)} {verb} {bounds}{unknown(negated, value, low, high)}"
        case In(value, options):
            verb = "is not" if negated else "is"
            listed = say_options([say_constant(option) for option in options])
            return f"{say_value(value)} {verb} {listed}{unknown(negated, value)}"
        case Like(value):
            verb = say_pattern(node, negated=negated)
            return f"{say_value(value)} {verb}{unknown(negated, value)}"
        case IsNull(value):
            return f"{say_value(value)} is {'known' if negated else 'not known'}"
        case Flag(Column(name)) if name in COLUMN_FLAGS:
            return COLUMN_FLAGS[name][negated] + unknown(negated, node.value)
        case Flag(value):
            return f"{say_value(value)} is {'no' if negated else 'yes'}{unknown(negated, value)}"
        case _:
            raise AssertionError(f"{node} is not said of a thing")


def unknown(negated: bool, *values: Value) -> str:
    """Add that a complement also holds for those of whom nothing is known.

    Of what is made from events the words are others than of a column of an event, since such a
    column may stand right before, in a filter.
    """
    if not (negated and may_be_missing(*values)):
        return ""
    made = (node for value in values for node in walk_nodes(value))
    is_made = any(isinstance(n, EventMeasure | EventTime | Favourite | Pair | Trend) for n in made)
    is_divided = any(isinstance(value, Arithmetic) for value in values)
    return " (or there is none)" if is_made or is_divided else " (or this is not known)"

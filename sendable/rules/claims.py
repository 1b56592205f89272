"""What is claimed of somebody by a comparison of a number: ``spent at least 200 …``."""

from __future__ import annotations

from sendable.rules.amounts import Amount, bounded_amount, compared_amount
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    Arithmetic,
    Attribute,
    ComparisonOperator,
    Constant,
    DaysSince,
    DaysUntil,
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Field,
    Flag,
    Pair,
    Percentile,
    Score,
    Trend,
    Value,
)
from sendable.rules.phrases import DEEDS, FLAGS, TIMES_TO_COME, Deed
from sendable.rules.statements import (
    MEASURES,
    label_of,
    say_filters,
    say_pair_end,
    say_rank,
    say_trend_spans,
)
from sendable.rules.traits import say_moment, say_texts
from sendable.rules.wording import (
    DATES,
    article,
    plural,
    say_constant,
    say_number,
    say_percent,
    say_window,
)

_UNITS = {"days": ("day", "days"), "points": ("point", "points")}
_OVERDUE = CATALOGUE.fields["overdue_by"].stands_for


def say_compare(operator: ComparisonOperator, left: Value, right: Value) -> str:
    """Say a comparison with a constant in its best wording; empty where there is none."""
    if (amount := compared_amount(operator, right)) is not None:
        if isinstance(left, EventCount | Pair):
            return _say_count(left, operator, amount)
        if isinstance(left, EventSum) and (operator, amount.numbers) in {("=", (0,)), ("<=", (0,))}:
            return f"spent nothing{say_window(left.window)}{say_filters(left.filters)}"
        if isinstance(left, EventSum) and (operator, amount.numbers) == ("<>", (0,)):
            return f"spent something{say_window(left.window)}{say_filters(left.filters)}"
        return _say_amount(left, amount)
    match left, right:
        case Field(_, "time") | EventTime(), Constant():
            moment = say_moment(left)
            return f"{moment} {DATES[operator].format(say_constant(right))}" if moment else ""
        case _, Constant(str(text)) if operator in {"=", "<>"}:
            return say_texts(left, [text], operator == "<>")
        case Field(_, "boolean") | Attribute(_, "boolean"), Constant(bool(truth)):
            return say_flag(Flag(left), negated=truth is not (operator == "="))
        case _:
            return ""


def say_between(value: Value, low: Value, high: Value) -> str:
    """Say that a value lies between two constants; empty where there is no good wording."""
    if (amount := bounded_amount(low, high)) is not None:
        if isinstance(value, EventCount | Pair):
            deed, when = _deed_of(value)
            return f"{deed.verb} {amount.say(deed.plural, deed.plural)}{deed.tail}{when}"
        return _say_amount(value, amount)
    if isinstance(low, Constant) and isinstance(high, Constant) and (moment := say_moment(value)):
        days = f"{say_constant(low)} and {say_constant(high)}"
        return f"{moment} between {days} (both at midnight UTC)"
    return ""


def say_flag(flag: Flag, *, negated: bool) -> str:
    """Say a yes-or-no value of somebody, or that it is not so."""
    if isinstance(flag.value, Field):
        return FLAGS[flag.value.name][negated]
    return f"has {'no' if negated else 'yes'} for “{label_of(flag.value)}”"


def _say_amount(value: Value, amount: Amount) -> str:
    match value:
        case EventSum(_, window, filters):
            return f"spent {amount.say()}{say_window(window)}{say_filters(filters)}"
        case EventMeasure("distinct", events, column):
            things = plural(column.replace("_", " "))
            different = amount.say(f"different {column}", f"different {things}")
            return f"has {different} among {_say_events(events)}"
        case EventMeasure(how, events, column):
            measured = article(f"{MEASURES[how]} {column.replace('_', ' ')}")
            ones = "among" if how in {"max", "min"} else "over"
            return f"has {measured} of {amount.say()} {ones} {_say_events(events)}"
        case DaysSince(time) if moment := say_moment(time):
            return f"{moment} {amount.say('day', 'days')} ago"
        case DaysUntil(Field(name)) if name in TIMES_TO_COME:
            return f"{TIMES_TO_COME[name]} in {amount.say('day', 'days')}"
        case Field("list_count"):
            return f"is in {amount.say('list', 'lists')}"
        case Field("contact_count"):
            return f"has {amount.say('contact record', 'contact records')}"
        case Field(name, "number"):
            unit = CATALOGUE.fields[name].unit or ""
            one, many = _UNITS.get(unit, ("", ""))
            return f"has {article(label_of(value))} of {amount.say(one, many)}"
        case Attribute(_, "number"):
            label = label_of(value)
            return f"has {label if label.endswith('s') else article(label)} of {amount.say()}"
        case Score(axis):
            return f"has {article(f'{axis} score')} of {amount.say()} (of 5)"
        case Percentile(inner):
            return f"stands at a percentile of {amount.say()} by {say_rank(inner)}"
        case Trend(recent):
            rate = f"{CATALOGUE.events[recent.noun].label}{say_filters(recent.filters)}"
            lately, before = say_trend_spans(value)
            portion = amount.say(number=say_percent)
            return f"has a rate of {rate}{lately} of {portion} of that in {before}"
        case Arithmetic() if value == _OVERDUE:
            last = DEEDS["orders"].once("last")
            return f"{last} {amount.say('times', 'times')} their usual gap between orders ago"
        case Arithmetic("/", EventCount() as part, EventCount() as whole):
            return _say_share(part, whole, amount)
        case _:
            return ""


def _say_events(events: Events) -> str:
    label = CATALOGUE.events[events.noun].label
    return f"{label}{say_window(events.window)}{say_filters(events.filters)}"


def _deed_of(count: EventCount | Pair) -> tuple[Deed, str]:
    """Give what was done, and when and under which conditions."""
    events = count.events if isinstance(count, Pair) else count
    when = f"{say_window(events.window)}{say_filters(events.filters)}"
    return DEEDS[events.noun], when + (say_pair_end(count) if isinstance(count, Pair) else "")


def _say_count(count: EventCount | Pair, operator: ComparisonOperator, compared: Amount) -> str:
    deed, when = _deed_of(count)
    [number] = compared.numbers
    if (operator, number) in {("=", 0), ("<=", 0), ("<", 1)}:
        if isinstance(count, EventCount) and count.window.start_hours is None:
            return f"{deed.once('never')}{when}"
        amount = f"no {deed.plural}"
    elif (operator, number) in {(">", 0), ("<>", 0), (">=", 1)}:
        amount = f"at least one {deed.singular}"
    elif operator == "<>":
        amount = f"some number of {deed.plural} other than {say_number(number)}"
    elif operator == "<":
        amount = f"fewer than {say_number(number)} {deed.plural}"
    else:
        amount = compared.say(
            deed.singular, deed.plural, lambda n: "one" if n == 1 else say_number(n)
        )
    return f"{deed.verb} {amount}{deed.tail}{when}"


def _say_share(part: EventCount, whole: EventCount, amount: Amount) -> str:
    if part.window != whole.window or not all(0 <= share <= 1 for share in amount.numbers):
        return ""
    portion = amount.say(number=say_percent)
    when = f"{say_window(whole.window)}{say_filters(whole.filters)}"
    if (part.noun, whole.noun) == ("discounted_orders", "orders") and part.filters == whole.filters:
        return f"used a discount on {portion} of their orders{when}"
    ahead = len(whole.filters)
    if part.noun == whole.noun and part.filters[:ahead] == whole.filters and part.filters[ahead:]:
        ones = say_filters(part.filters[ahead:])
        return f"{portion} of their {CATALOGUE.events[whole.noun].label}{when} are ones{ones}"
    return ""

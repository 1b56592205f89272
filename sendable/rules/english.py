"""A rule as one English sentence about a recipient, as a marketer would write it.

Each condition is said in two ways, for itself and for its complement, so that no sentence needs
``it is not the case that``; a complement also says that the unknown belong to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    And,
    Arithmetic,
    Between,
    Compare,
    ComparisonOperator,
    Condition,
    Constant,
    DaysSince,
    EventCount,
    EventSum,
    Field,
    Fixed,
    Flag,
    In,
    InList,
    InSegment,
    IsNull,
    Like,
    Not,
    Or,
    Top,
    Value,
    WasInSegment,
)
from sendable.rules.parsing import Rule
from sendable.rules.phrases import CONTACT_TIMES, DEEDS, FLAGS
from sendable.rules.statements import may_be_missing, say_filters, say_statement
from sendable.rules.traits import number_field, say_amount, say_missing, say_moment, say_texts
from sendable.rules.wording import (
    AMOUNTS,
    DATES,
    FLIPPED,
    article,
    join_parts,
    say_constant,
    say_number,
    say_pattern,
    say_percent,
    say_span,
    say_window,
)

_NO_TITLES: Mapping[str, str] = MappingProxyType({})


def say_rule(rule: Rule, *, titles: Mapping[str, str] = _NO_TITLES) -> str:
    """Say a rule in plain English.

    Args:
        rule: The rule.
        titles: What each segment is called, by its key; a key that is not here is said as it is.

    Returns:
        One sentence about a recipient, without subject and full stop.
    """
    if isinstance(rule.tree, Fixed):
        return "Everyone" if rule.tree.value else "Nobody"
    sentence = _say(rule.tree, titles, negated=False, inner=False)
    # A sentence may begin with the bracket of a group.
    first = 1 if sentence.startswith("(") else 0
    return sentence[:first] + sentence[first : first + 1].upper() + sentence[first + 1 :]


def _say(node: Condition, titles: Mapping[str, str], *, negated: bool, inner: bool = True) -> str:
    match node:
        case Not(part):
            return _say(part, titles, negated=not negated, inner=inner)
        case And(parts) | Or(parts):
            joiner = "and" if isinstance(node, And) is not negated else "or"
            said = [_say(part, titles, negated=negated) for part in parts]
            return join_parts(said, joiner, inner=inner)
        case Fixed(value):
            return "is anyone at all" if value is not negated else "is nobody"
        case Flag(field):
            return FLAGS[field.name][negated]
        case Top(field, percent):
            share = f"in the top {percent.normalize():f}% by {CATALOGUE.fields[field.name].label}"
            return f"is {'not ' if negated else ''}{share}"
        case InList(name):
            return f"is {'not ' if negated else ''}in the list “{name}”"
        case InSegment(key):
            return f"is {'not ' if negated else ''}in the segment “{titles.get(key, key)}”"
        case WasInSegment(key, days):
            title = titles.get(key, key)
            ago = f"in the last {say_span(days)}" if days > 1 else "in the last day"
            return f"was {'not ' if negated else ''}in the segment “{title}” {ago}"
        case Compare(operator, left, right):
            known = _say_compare(FLIPPED[operator] if negated else operator, left, right)
            return known + _or_unknown(left, negated) if known else _fall_back(node, negated)
        case Between(value, low, high):
            known = "" if negated else _say_between(value, low, high)
            return known or _fall_back(node, negated)
        case In(Field(name, "text") as value, options):
            texts = [str(option.value) for option in options]
            return say_texts(name, texts, negated) + _or_unknown(value, negated)
        case Like(Field(name) as value):
            having = f"has {article(CATALOGUE.fields[name].label)}"
            verb = say_pattern(node, negated=negated)
            return f"{having} that {verb}{_or_unknown(value, negated)}"
        case IsNull(value):
            return say_missing(value, not negated) or _fall_back(node, negated)
        case _:
            return _fall_back(node, negated)


def _fall_back(node: Condition, negated: bool) -> str:
    return say_statement(node, negated=negated, inner=True)


def _or_unknown(value: Value, negated: bool) -> str:
    """A complement holds for the unknown too; for a time of an event that means never."""
    if not (negated and may_be_missing(value)):
        return ""
    time = value.time if isinstance(value, DaysSince) else value
    if isinstance(time, Field) and time.kind == "time" and time.name not in CONTACT_TIMES:
        return " (or never)"
    return " (or this is not known)"


def _say_compare(operator: ComparisonOperator, left: Value, right: Value) -> str:
    """Say a comparison with a constant in its best wording; empty where there is none."""
    match left, right:
        case EventCount(), Constant(int() | float() as number):
            return _say_count(left, operator, number)
        case EventSum(_, window, filters), Constant(int() | float() as number):
            none = (operator, number) in {("=", 0), ("<=", 0)}
            amount = "nothing" if none else AMOUNTS[operator].format(say_number(number))
            return f"spent {amount}{say_window(window)}{say_filters(filters)}"
        case DaysSince(time), Constant(int() | float() as number):
            ago = AMOUNTS[operator].format(say_span(number))
            return f"{say_moment(time)} {ago} ago"
        case Field(_, "time"), Constant():
            return f"{say_moment(left)} {DATES[operator].format(say_constant(right))}"
        case Field(name, "text"), Constant(str(text)) if operator in {"=", "<>"}:
            return say_texts(name, [text], operator == "<>")
        case Field(name, "boolean"), Constant(bool(truth)):
            return FLAGS[name][truth is not (operator == "=")]
        case Field("list_count"), Constant(int() | float() as number):
            unit = "list" if number == 1 else "lists"
            return f"is in {AMOUNTS[operator].format(say_number(number))} {unit}"
        case Field("contact_count"), Constant(int() | float() as number):
            unit = "contact record" if number == 1 else "contact records"
            return f"has {AMOUNTS[operator].format(say_number(number))} {unit}"
        case Field(name, "number"), Constant(int() | float() as number):
            return (
                f"has {number_field(name)} of {AMOUNTS[operator].format(say_amount(name, number))}"
            )
        case Arithmetic("/", EventCount() as part, EventCount() as whole), Constant(share):
            return _say_share(part, whole, operator, share)
        case _:
            return ""


def _say_count(count: EventCount, operator: ComparisonOperator, number: float) -> str:
    deed = DEEDS[count.noun]
    when = f"{say_window(count.window)}{say_filters(count.filters)}"
    if (operator, number) in {("=", 0), ("<=", 0), ("<", 1)}:
        if count.window.start_hours is None:
            return f"{deed.once('never')}{when}"
        amount = f"no {deed.plural}"
    elif (operator, number) in {(">", 0), ("<>", 0), (">=", 1)}:
        amount = f"at least one {deed.singular}"
    elif operator == "<>":
        amount = f"some number of {deed.plural} other than {say_number(number)}"
    elif operator == "<":
        amount = f"fewer than {say_number(number)} {deed.plural}"
    else:
        things = f"one {deed.singular}" if number == 1 else f"{say_number(number)} {deed.plural}"
        amount = AMOUNTS[operator].format(things)
    return f"{deed.verb} {amount}{deed.tail}{when}"


def _say_share(
    part: EventCount, whole: EventCount, operator: ComparisonOperator, share: object
) -> str:
    same = (part.window, part.filters) == (whole.window, whole.filters)
    if not (same and (part.noun, whole.noun) == ("discounted_orders", "orders")):
        return ""
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        return ""
    portion = AMOUNTS[operator].format(say_percent(share))
    when = f"{say_window(whole.window)}{say_filters(whole.filters)}"
    return f"used a discount on {portion} of their orders{when}"


def _say_between(value: Value, low: Value, high: Value) -> str:
    match value, low, high:
        case _, Constant(int() | float() as least), Constant(int() | float() as most):
            bounds = f"{say_number(least)} to {say_number(most)}"
        case Field(_, "time"), Constant(), Constant():
            days = f"{say_constant(low)} and {say_constant(high)}"
            return f"{say_moment(value)} between {days} (both at midnight UTC)"
        case _:
            return ""
    match value:
        case EventCount(noun, window, filters):
            deed = DEEDS[noun]
            when = f"{say_window(window)}{say_filters(filters)}"
            return f"{deed.verb} {bounds} {deed.plural}{deed.tail}{when}"
        case EventSum(_, window, filters):
            return f"spent {bounds}{say_window(window)}{say_filters(filters)}"
        case DaysSince(time):
            return f"{say_moment(time)} {bounds} days ago"
        case Field("list_count"):
            return f"is in {bounds} lists"
        case Field("contact_count"):
            return f"has {bounds} contact records"
        case Field(name):
            unit = " days" if CATALOGUE.fields[name].unit == "days" else ""
            return f"has {number_field(name)} of {bounds}{unit}"
        case _:
            return ""

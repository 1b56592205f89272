"""A rule as one English sentence about a recipient, as a marketer would write it.

Each condition is said in two ways, for itself and for its complement, so that no sentence needs
``it is not the case that``; a complement also says that the unknown belong to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.claims import say_between, say_compare, say_flag
from sendable.rules.nodes import (
    And,
    Anniversary,
    Attribute,
    Between,
    Bottom,
    Compare,
    Condition,
    DaysSince,
    EventTime,
    Favourite,
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
    PrefersCategory,
    Top,
    Value,
    WasInSegment,
)
from sendable.rules.parsing import Rule
from sendable.rules.statements import label_of, may_be_missing, say_rank, say_statement, say_value
from sendable.rules.traits import say_missing, say_texts
from sendable.rules.walking import kind_of
from sendable.rules.wording import FLIPPED, article, join_parts, say_pattern, say_span

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


def say_condition(
    node: Condition, *, titles: Mapping[str, str] = _NO_TITLES, negated: bool = False
) -> str:
    """Say one condition of a rule, or its complement, in plain English.

    Args:
        node: The condition.
        titles: What each segment is called, by its key.
        negated: Whether its complement is said.

    Returns:
        What is so of a recipient, without subject and full stop, in small letters.
    """
    return _say(node, titles, negated=negated, inner=False)


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
        case Flag(value):
            return say_flag(node, negated=negated) + _or_unknown(value, negated)
        case Top(value, percent) | Bottom(value, percent):
            end = "top" if isinstance(node, Top) else "bottom"
            share = f"in the {end} {percent.normalize():f}% by {say_rank(value)}"
            return f"is {'not ' if negated else ''}{share}"
        case PrefersCategory(category):
            verb = "has not asked" if negated else "has asked"
            return f"{verb} for messages about “{category}”"
        case Anniversary(time, days):
            verb = "does not have" if negated else "has"
            if isinstance(time, Attribute):
                day = f"their {label_of(time)}"
            else:
                day = f"the yearly day of {say_value(time)}"
            when = "today" if days == 1 else f"in the {say_span(days)} from today"
            return f"{verb} {day} {when}{_or_unknown(time, negated)}"
        case InList(name):
            return f"is {'not ' if negated else ''}in the list “{name}”"
        case InSegment(key):
            return f"is {'not ' if negated else ''}in the segment “{titles.get(key, key)}”"
        case WasInSegment(key, days):
            title = titles.get(key, key)
            ago = f"in the last {say_span(days)}" if days > 1 else "in the last day"
            return f"was {'not ' if negated else ''}in the segment “{title}” {ago}"
        case Compare(operator, left, right):
            known = say_compare(FLIPPED[operator] if negated else operator, left, right)
            return known + _or_unknown(left, negated) if known else _fall_back(node, negated)
        case Between(value, low, high):
            known = "" if negated else say_between(value, low, high)
            return known or _fall_back(node, negated)
        case In(Field() | Attribute() | Favourite() as value, options) if kind_of(value) == "text":
            texts = [str(option.value) for option in options]
            return say_texts(value, texts, negated) + _or_unknown(value, negated)
        case Like(Field() | Attribute() as value):
            having = f"has {article(label_of(value))}"
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
    is_event = isinstance(time, EventTime) or (
        isinstance(time, Field)
        and time.kind == "time"
        and CATALOGUE.fields[time.name].noun is not None
    )
    return " (or never)" if is_event else " (or this is not known)"

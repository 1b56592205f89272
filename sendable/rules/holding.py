"""Whether a condition holds of one person at a moment."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sendable.rules.nodes import (
    And,
    Anniversary,
    Between,
    Bottom,
    Compare,
    Condition,
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
    WasInSegment,
)
from sendable.rules.person import Person, value_at

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def holds_at(person: Person, node: Condition, moment: datetime) -> bool:
    """Tell whether a condition holds of a person at a moment, not before the as-of time."""
    match node:
        case And(parts):
            return all(holds_at(person, part, moment) for part in parts)
        case Or(parts):
            return any(holds_at(person, part, moment) for part in parts)
        case Not(part):
            return not holds_at(person, part, moment)
        case InSegment(key):
            return holds_at(person, person.rules[key], moment)
        case Fixed(value):
            return value
        case Top() | Bottom():
            return bool(person.standing(node))
        case InList() | PrefersCategory():
            return bool(person.told[node])
        case WasInSegment(key, days):
            oldest = moment - timedelta(days=days)
            return any(oldest < run <= moment for run in person.past.get(key, ()))
        case Compare(operator, left, right):
            return compare(
                operator, value_at(person, left, moment), value_at(person, right, moment)
            )
        case Between(value, low, high):
            mine = value_at(person, value, moment)
            is_above = compare(">=", mine, value_at(person, low, moment))
            return is_above and compare("<=", mine, value_at(person, high, moment))
        case In(value, options):
            mine = value_at(person, value, moment)
            return any(compare("=", mine, option.value) for option in options)
        case Like(value, pattern, ignore_case):
            mine = value_at(person, value, moment)
            return mine is not None and fits(mine, pattern, ignore_case=ignore_case)
        case IsNull(value):
            return value_at(person, value, moment) is None
        case Flag(value):
            return value_at(person, value, moment) is True
        case Anniversary(inner, days):
            return _has_anniversary(value_at(person, inner, moment), days, moment)


def compare(operator: str, left: Any, right: Any) -> bool:
    """Compare two values; false when either is missing. Texts are in the order of their bytes."""
    if left is None or right is None:
        return False
    if isinstance(left, str):
        left, right = left.encode(), right.encode()
    return _OPERATORS[operator](left, right)


def fits(text: str, pattern: str, *, ignore_case: bool) -> bool:
    """Tell whether a text fits an SQL pattern."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    shape = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.compile(shape, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _has_anniversary(time: datetime | None, days: int, moment: datetime) -> bool:
    if time is None:
        return False
    today, born = moment.astimezone(UTC).date(), time.astimezone(UTC).date()
    for ahead in range(days):
        day = today + timedelta(days=ahead)
        if (day.month, day.day) == (born.month, born.day):
            return True
        is_stand_in = (day.month, day.day) == (2, 28) and not isleap(day.year)
        if is_stand_in and (born.month, born.day) == (2, 29):
            return True
    return False

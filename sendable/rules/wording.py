"""Pieces of the English sentences: numbers, dates, windows, comparisons, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sendable.rules.nodes import (
    ComparisonOperator,
    Constant,
    Kind,
    Like,
    Window,
)

FLIPPED: Mapping[ComparisonOperator, ComparisonOperator] = {
    "=": "<>",
    "<>": "=",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
"""The operator that holds between two known values exactly when the other does not."""

AMOUNTS: Mapping[ComparisonOperator, str] = {
    "=": "exactly {}",
    "<>": "anything but {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}

DATES: Mapping[ComparisonOperator, str] = {
    "=": "at the first moment of {}",
    "<>": "at any time but the first moment of {}",
    "<": "before {}",
    "<=": "no later than the first moment of {}",
    ">": "after the first moment of {}",
    ">=": "on or after {}",
}
_TIMES: Mapping[ComparisonOperator, str] = {
    "=": "is at the same time as {}",
    "<>": "is not at the same time as {}",
    "<": "is earlier than {}",
    "<=": "is not later than {}",
    ">": "is later than {}",
    ">=": "is not earlier than {}",
}
_TEXTS: Mapping[ComparisonOperator, str] = {
    "=": "is {}",
    "<>": "is not {}",
    "<": "comes before {} in the alphabet",
    "<=": "is {} or comes before it in the alphabet",
    ">": "comes after {} in the alphabet",
    ">=": "is {} or comes after it in the alphabet",
}
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_ASKING = {"where", "when", "how", "what", "who", "why", "which", "whether"}
_JOINING = (",", ";", " and ", " or ", " where ", " after which ")
_MOST_HOURS = 72
_MOST_OPTIONS = 8


def say_number(number: float) -> str:
    """Write a number with its thousands apart and no needless decimals."""
    return f"{number:,}" if isinstance(number, int) else f"{Decimal(repr(number)):,f}"


def say_percent(share: float) -> str:
    """Write a share of one as per cent, exactly."""
    return f"{(Decimal(repr(share)) * 100).normalize():f}%"


def say_date(day: date) -> str:
    """Write a date as ``1 November 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def say_constant(constant: Constant) -> str:
    """Write a number, a date, a text in quotation marks, or yes or no."""
    match constant.value:
        case bool(truth):
            return "yes" if truth else "no"
        case str(text):
            return f"“{text}”"
        case date() as day:
            return say_date(day)
        case number:
            return say_number(number)


def say_options(options: Sequence[str], joiner: str = "or") -> str:
    """Join options: ``a``, ``a or b``, ``a, b or c``; many are cut short and counted."""
    shown = list(options)
    if len(shown) > _MOST_OPTIONS:
        rest = len(shown) - _MOST_OPTIONS + 1
        shown = [*shown[: _MOST_OPTIONS - 1], f"one of {rest:,} more that the rule lists"]
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {joiner} {shown[-1]}"


def say_span(days: float) -> str:
    """Write a number of days with its unit."""
    return f"{say_number(days)} day{'' if days == 1 else 's'}"


def say_hours(hours: int) -> str:
    """Write a stretch of time in days where it is many whole ones, else in hours."""
    if hours % 24 == 0 and hours > _MOST_HOURS:
        return say_span(hours // 24)
    return f"{hours:,} hour{'' if hours == 1 else 's'}"


def say_window(window: Window) -> str:
    """Write when, after a space; nothing for ever."""
    if window.start_hours is None:
        return ""
    whole_days = window.start_hours % 24 == window.end_hours % 24 == 0
    in_days = window.unit == "days" or (whole_days and window.start_hours > _MOST_HOURS)
    unit, size = ("days", 24) if in_days else ("hours", 1)
    start, end = window.start_hours // size, window.end_hours // size
    if end:
        return f" between {start:,} and {end:,} {unit} ago"
    return f" in the last {unit[:-1]}" if start == 1 else f" in the last {start:,} {unit}"


def is_clause(name: str) -> bool:
    """Tell whether a name of the user's own is no noun: ``where the person signed up``."""
    return name.lower().split(" ")[0] in _ASKING


def article(noun: str) -> str:
    """Put ``a`` or ``an`` before a noun, by its first letter."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def plural(noun: str) -> str:
    """Put a noun of English into the plural, as far as the names of columns need it."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def say_comparison(operator: ComparisonOperator, kind: Kind, other: str, with_date: bool) -> str:
    """Write a comparison as a verb and what follows: ``is at least 5``, ``is before …``.

    Args:
        operator: How the values are compared.
        kind: What both values are.
        other: The right-hand value, already in words.
        with_date: Whether it is a date, and no time that somebody has.
    """
    if kind == "text":
        return _TEXTS[operator].format(other)
    if kind == "time":
        return (
            f"is {DATES[operator].format(other)}" if with_date else _TIMES[operator].format(other)
        )
    if operator in {"=", "<>"}:
        return f"is {'not ' if operator == '<>' else ''}{other}"
    return f"is {AMOUNTS[operator].format(other)}"


def say_pattern(like: Like, *, negated: bool) -> str:
    """Write what a pattern asks for, as a verb: ``starts with “An”``."""
    pattern = like.pattern
    core = pattern.strip("%")
    case = ", in upper or lower case" if like.ignore_case else ""
    if not core or "%" in core or "_" in core or "%%" in pattern:
        verb, core = ("match the pattern", "matches the pattern"), pattern
    elif core == pattern:
        return f"{'is not' if negated else 'is'} “{core}”{case}"
    elif pattern.startswith("%") and pattern.endswith("%"):
        verb = ("contain", "contains")
    elif pattern.startswith("%"):
        verb = ("end with", "ends with")
    else:
        verb = ("start with", "starts with")
    return f"{f'does not {verb[0]}' if negated else verb[1]} “{core}”{case}"


def join_parts(parts: Sequence[str], joiner: str, *, inner: bool) -> str:
    """Join conditions with ``and`` or ``or``, so that it stays clear what belongs together.

    A group of plain conditions is joined by words, one of groups by commas, one of those by
    semicolons; whatever stands deeper is put in brackets. A group inside another one begins with
    ``either``, ``both`` or ``all of``.

    Args:
        parts: The conditions in words, two or more.
        joiner: ``and`` or ``or``.
        inner: Whether the whole stands inside another group.
    """
    separator = ";" if any("," in part or ";" in part for part in parts) else ","
    is_plain = len(parts) == 2 and not any(word in part for part in parts for word in _JOINING)
    if is_plain:
        text = f" {joiner} ".join(parts)
    else:
        text = f"{f'{separator} '.join(parts[:-1])}{separator} {joiner} {parts[-1]}"
    if not inner:
        return text
    marker = {"or": "either", "and": "both" if len(parts) == 2 else "all of:"}[joiner]
    return f"({marker} {text})" if separator == ";" else f"{marker} {text}"

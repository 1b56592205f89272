"""What somebody is or has, in words: places, texts, times, and the lack of them."""

from __future__ import annotations

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    Attribute,
    DaysSince,
    DaysUntil,
    Events,
    EventTime,
    Favourite,
    Field,
    Value,
)
from sendable.rules.phrases import CONTACT_TIMES, COUNTRIES, DEEDS, OPTED, TIME_NAMES
from sendable.rules.statements import label_of, label_of_favourite, say_filters
from sendable.rules.wording import article, is_clause, say_options, say_window


def say_texts(value: Value, texts: list[str], negated: bool) -> str:
    """Say that a text is one of some, or a known one that is none of them.

    Returns:
        The wording; empty where there is no good one.
    """
    match value:
        case Favourite():
            other = "something other than " if negated else ""
            options = say_options([f"“{text}”" for text in texts])
            return f"has {other}{options} as their {label_of_favourite(value)}"
        case Field() | Attribute():
            return _say_texts(value, texts, negated)
        case _:
            return ""


def _say_texts(value: Field | Attribute, texts: list[str], negated: bool) -> str:
    name, label = value.name, label_of(value)
    quoted = say_options([f"“{text}”" for text in texts])
    if name == "country" and isinstance(value, Field):
        places = say_options([COUNTRIES.get(text, text) for text in texts])
        return f"lives in {'a country other than ' if negated else ''}{places}"
    if name == "opted" and set(texts) <= set(OPTED):
        states = set(OPTED) - set(texts) if negated else texts
        return (
            say_options([said for state, said in OPTED.items() if state in states]) or "is nobody"
        )
    if negated and is_clause(label):
        return f"has something other than {quoted} as “{label}”"
    if negated:
        return f"has {article(label)} other than {quoted}"
    if name == "consent_state" and set(texts) <= {"express", "implied", "expired", "unclear"}:
        return f"has {say_options(texts)} consent"
    if name == "line_type" and texts == ["mobile"]:
        return "has a mobile number"
    if is_clause(label):
        return f"has {quoted} as “{label}”"
    return f"has the {label} {quoted}"


def say_missing(value: Value, missing: bool) -> str:
    """Say that somebody has no value, or some value; empty where there is no good wording."""
    if isinstance(value, DaysSince | DaysUntil):
        value = value.time
    if isinstance(value, EventTime):
        return _say_ever(value.events, missing)
    if isinstance(value, Favourite):
        return f"has {'no known' if missing else 'a known'} {label_of_favourite(value)}"
    if not isinstance(value, Field | Attribute) or value.kind == "boolean":
        return ""
    entry = CATALOGUE.fields.get(value.name)
    if entry and entry.noun and isinstance(value, Field):
        if value.kind == "time":
            return _say_ever(Events(entry.noun), missing)
        return f"has {'no' if missing else article(entry.label).split()[0]} {entry.label}"
    if value.kind == "time" and isinstance(value, Field):
        return f"has {'no known' if missing else 'a known'} {TIME_NAMES[value.name]}"
    return f"has {'no known' if missing else 'a known'} {label_of(value)}"


def _say_ever(events: Events, never: bool) -> str:
    deed = DEEDS[events.noun]
    when = f"{say_window(events.window)}{say_filters(events.filters)}"
    if never:
        return f"{deed.once('never')}{when}"
    return f"{deed.verb} {deed.one}{deed.tail}{when or ' at some time'}"


def say_moment(time: Value) -> str:
    """Say what happened at a time: ``last received an SMS``; empty where nothing did."""
    match time:
        case Field(name):
            entry = CATALOGUE.fields[name]
            if entry.noun is None:
                return CONTACT_TIMES.get(name, "")
            return DEEDS[entry.noun].once(entry.derivation)
        case EventTime(end, events):
            when = f"{say_window(events.window)}{say_filters(events.filters)}".strip()
            return f"{DEEDS[events.noun].once(end)}{f' ({when})' if when else ''}"
        case _:
            return ""

"""What somebody is or has, in words: places, texts, times, and the lack of them."""

from __future__ import annotations

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import DaysSince, Field, Value
from sendable.rules.phrases import CONTACT_TIMES, COUNTRIES, DEEDS
from sendable.rules.wording import article, say_number, say_options, say_span


def say_texts(name: str, texts: list[str], negated: bool) -> str:
    """Say that a text field has one of some values, or a known value that is none of them."""
    label = CATALOGUE.fields[name].label
    quoted = say_options([f"“{text}”" for text in texts])
    if name == "country":
        places = say_options([COUNTRIES.get(text, text) for text in texts])
        return f"lives in {'a country other than ' if negated else ''}{places}"
    if negated:
        return f"has {article(label)} other than {quoted}"
    if name == "consent_state" and set(texts) <= {"express", "implied", "expired", "unclear"}:
        return f"has {say_options(texts)} consent"
    if name == "line_type" and texts == ["mobile"]:
        return "has a mobile number"
    return f"has the {label} {quoted}"


def say_missing(value: Value, missing: bool) -> str:
    """Say that somebody has no value, or some value; empty where there is no good wording."""
    if isinstance(value, DaysSince):
        value = value.time
    if not isinstance(value, Field) or value.kind == "boolean":
        return ""
    entry = CATALOGUE.fields[value.name]
    if entry.noun:
        if value.kind == "time":
            deed = DEEDS[entry.noun]
            return (
                deed.once("never") if missing else f"{deed.verb} {deed.one}{deed.tail} at some time"
            )
        return f"has {'no' if missing else article(entry.label).split()[0]} {entry.label}"
    if value.kind == "time":
        return ""
    return f"has {'no known ' if missing else 'a known '}{entry.label}"


def say_moment(time: Field) -> str:
    """Say what happened at a time: ``last received an SMS``."""
    entry = CATALOGUE.fields[time.name]
    if entry.noun is None:
        return CONTACT_TIMES[time.name]
    return DEEDS[entry.noun].once(entry.derivation)


def number_field(name: str) -> str:
    """Name a number field with its article."""
    return article(CATALOGUE.fields[name].label)


def say_amount(name: str, number: float) -> str:
    """Write a number with the unit of its field."""
    return say_span(number) if CATALOGUE.fields[name].unit == "days" else say_number(number)

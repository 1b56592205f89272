"""Readings: what a phone text means, as one E.164 number, as two, or as none.

A recipient is one E.164 number. ClickSend stores contacts mostly in that form, but users are told
to write international numbers without ``+``, so a text such as ``49 151 23456789`` has two
readings where the default country is Germany. We keep both: a reading that might be somebody's
opt-out must not get lost (compliance facts, section 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    timezone,
)

from sendable.numbers import plans
from sendable.numbers.handsets import drop_old_prefix
from sendable.numbers.texts import (
    find_numbers,
    keep_digits,
    restore_digits,
    split_at_spaces,
    split_cell,
    tidy,
)

READER = 4
"""The version of how texts are read. Raise it when one is read otherwise than before, also by a new
release of phonenumbers: readings of other versions are made again."""

State = Literal["valid", "possible", "ambiguous", "invalid", "none"]

_DIALLING_OUT = re.compile(r"\s*(?:0011|00|011)\s*(?=[1-9])")
_E164 = re.compile(r"\+[1-9]\d{5,14}")

_LINE_TYPES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile_or_landline",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}

CANNOT_TEXT = frozenset(
    {"landline", "toll_free", "premium", "shared_cost", "personal", "pager", "uan", "voicemail"}
)
"""Line types that receive no SMS. The type is that of the number's range, not of the subscriber."""


@dataclass(frozen=True)
class Reading:
    """What a raw phone text means.

    ``number`` is the best reading in E.164, absent when there is none. ``also_number`` is a second
    valid one: the same digits read otherwise, or the second number of a cell. ``line_type`` is
    ``unknown`` and ``country`` absent for a number that is not valid.

    ``state`` is ``valid``; ``ambiguous``, with two numbers; ``possible``, of the right length in
    no known range, which lags behind what countries hand out; ``invalid``, digits that are no
    number; or ``none``, no digits at all.
    """

    number: str | None
    also_number: str | None = None
    state: State = "none"
    line_type: str = "unknown"
    country: str | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that the text may be: none, one or two."""
        return tuple(number for number in (self.number, self.also_number) if number)

    @property
    def is_valid(self) -> bool:
        """Whether the number is of a known range. Nobody can tell from it who answers."""
        return self.state in {"valid", "ambiguous"}

    @property
    def is_possible(self) -> bool:
        """Whether there is a number that has the length of one."""
        return self.number is not None

    @property
    def time_zones(self) -> tuple[str, ...]:
        """The zones in which the number may be at home, of both readings; none when unknown.

        Quiet hours have to hold in all of them: an Australian mobile has eight.
        """
        return tuple(sorted({zone for number in self.numbers for zone in _time_zones(number)}))


NOTHING = Reading(None)
INVALID = Reading(None, state="invalid")


def read_number(raw: str | None, default_country: str) -> Reading:
    """Read a raw phone text, as national to ``default_country`` or as international.

    Args:
        raw: What a contact, a reply or a file holds.
        default_country: ISO 3166 alpha-2 code for texts without a country code.

    Returns:
        The reading; one with ``number`` absent when the text is no phone number at all.
    """
    if not raw:
        return NOTHING
    tidied = tidy(raw)
    if not tidied.has_digits:
        return NOTHING
    # phonenumbers reads letters as a telephone's keypad has them, and drops a leading O.
    if tidied.is_ruined or tidied.is_note or tidied.has_letters:
        return INVALID
    reading = _read_cell(tidied.text, default_country)
    if tidied.has_extension and reading.line_type == "mobile_or_landline":
        # Behind an extension is a switchboard, and no mobile.
        return Reading(
            reading.number, reading.also_number, reading.state, "landline", reading.country
        )
    return reading


def read_every_number(raw: str | None, default_country: str) -> tuple[str, ...]:
    """Give every number that a text may hold, in E.164, even one that ``read_number`` refuses.

    An opt-out is meant for all of them: "0491 570 156 (Ann)" must not be lost for its letters, nor
    for a zero too many. Whatever a clean-up may propose is among them.
    """
    if not raw:
        return ()
    reading = read_number(raw, default_country)
    if reading.state == "valid":
        return (str(reading.number),)
    tidied = tidy(raw)
    if tidied.is_ruined:
        return ()
    text = tidied.text
    parts = [
        text.lstrip("+"),
        text.lstrip("0"),
        restore_digits(text),
        *split_cell(text),
        *find_numbers(text),
    ]
    guesses = [read_number(part, default_country) for part in parts]
    readings = [reading, *(guess for guess in guesses if guess.is_valid)]
    return tuple(dict.fromkeys(number for each in readings for number in each.numbers))


def _read_cell(text: str, default_country: str) -> Reading:
    """Read a tidied text that holds one number, or two of which both are kept."""
    parts = split_cell(text)
    if len(parts) > 1 and (several := _read_several(parts, default_country)):
        return several
    reading = _read_one(text, default_country)
    if reading.is_valid:
        return reading
    for pair in split_at_spaces(text):
        if several := _read_several(pair, default_country):
            return several
    return reading


def is_cell_of_several(text: str, default_country: str) -> bool:
    """Say whether a tidied text is several numbers and not one."""
    return _read_cell(text, default_country) != _read_one(text, default_country)


def _read_several(parts: list[str] | tuple[str, str], default_country: str) -> Reading | None:
    """Read the parts of a cell, which are numbers only if every one is valid."""
    readings = [_read_one(part, default_country) for part in parts]
    if not all(reading.is_valid for reading in readings):
        return None
    numbers = list(dict.fromkeys(number for each in readings for number in each.numbers))
    first = readings[0]
    if len(numbers) == 1:
        return first
    return Reading(numbers[0], numbers[1], "ambiguous", first.line_type, first.country)


def _read_one(text: str, default_country: str) -> Reading:
    """Read a tidied text that holds one number."""
    readings = list(_readings(text, default_country))
    valid = {reading.number: reading for reading in reversed(readings) if reading.is_valid}
    if not valid:
        return next((reading for reading in readings if reading.is_possible), INVALID)
    best, *others = reversed(valid.values())
    if not others:
        return best
    other = others[0]
    # Germany has landlines of area code 49, so digits that begin like a country's own calling code
    # may be either. People text mobiles: that is what was meant.
    if other.line_type == "mobile" != best.line_type and _begins_like(text, default_country):
        best, other = other, best
    return Reading(best.number, other.number, "ambiguous", best.line_type, best.country)


def _readings(text: str, default_country: str) -> Iterator[Reading]:
    """Give each way to read a text, the likelier one first, without those that cannot be.

    ``011`` dials out of North America and begins a mobile number elsewhere, so a text that begins
    with a dialling-out prefix is also read as a national one.
    """
    if text.startswith("+"):
        yield _interpret(text, None)
    elif _DIALLING_OUT.match(text):
        yield _interpret(_DIALLING_OUT.sub("+", text, count=1), None)
        yield _interpret(text, default_country)
    elif _begins_like(text, default_country):
        yield _interpret("+" + text, None)
        if plans.may_be_national(keep_digits(text), default_country):
            yield _interpret(text, default_country)
    else:
        yield _interpret(text, default_country)
        if plans.may_be_international(keep_digits(text)):
            yield _interpret("+" + text, None)


def _begins_like(text: str, country: str) -> bool:
    """Say whether a text's digits begin with the calling code of a country."""
    return keep_digits(text).startswith(plans.calling_code(country))


def _interpret(text: str, country: str | None) -> Reading:
    """Read a text in one way only: as of one country, or as international."""
    parsed = _parse(text, country)
    if parsed is None:
        return INVALID
    number = _format(parsed)
    if not _E164.fullmatch(number):
        return INVALID
    # phonenumbers knows a type exactly for the numbers that it calls valid.
    kind = phonenumbers.number_type(parsed)
    if kind != PhoneNumberType.UNKNOWN:
        line_type = _LINE_TYPES[kind]
        if parsed.extension and line_type == "mobile_or_landline":
            line_type = "landline"
        return Reading(number, None, "valid", line_type, plans.region_of(parsed))
    # The reason, not is_possible_number(): that one says yes to a number without its area code.
    if phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE:
        return _settle(number)
    return INVALID


def _settle(number: str) -> Reading:
    """Read a possible number again until it stays itself: a parse drops one idle zero at a time."""
    again = _parse(number, None)
    settled = _format(again) if again else ""
    if settled == number:
        return Reading(number, state="possible")
    return _interpret(settled, None) if len(settled) < len(number) else INVALID


def _parse(text: str, country: str | None) -> PhoneNumber | None:
    """Parse a tidied text, without Mexico's old prefixes; nothing when it does not parse."""
    try:
        parsed = phonenumbers.parse(text, country)
        if parsed.country_code == 52:
            number = _format(parsed)
            if (dropped := drop_old_prefix(number)) != number:
                return phonenumbers.parse(dropped)
    except NumberParseException:
        return None
    return parsed


def _format(parsed: PhoneNumber) -> str:
    """Give a parsed number in E.164."""
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


@lru_cache(maxsize=4096)
def _time_zones(number: str) -> tuple[str, ...]:
    zones = timezone.time_zones_for_number(phonenumbers.parse(number))
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)

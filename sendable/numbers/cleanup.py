"""Clean-up proposals: what is wrong with a phone text, in words, and what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
)

from sendable.numbers.reading import (
    CANNOT_TEXT,
    is_cell_of_several,
    read_every_number,
    read_number,
)
from sendable.numbers.texts import PhoneText, keep_digits, restore_digits, split_cell, tidy

Kind = Literal[
    "spreadsheet_ruin",
    "not_a_number",
    "letter_for_digit",
    "letters",
    "two_numbers",
    "two_readings",
    "too_short",
    "too_long",
    "wrong_length",
    "no_area_code",
    "unknown_country_code",
    "unknown_range",
    "plus_before_national",
    "zero_too_many",
    "extension",
    "spreadsheet_decimal",
    "old_mobile_prefix",
    "trunk_zero",
    "dialling_prefix",
    "no_plus",
    "lost_zero",
    "national_form",
    "other_characters",
]

WHY: dict[Kind, str] = {
    "spreadsheet_ruin": "spreadsheet ruined the number (scientific notation); ask the source again",
    "not_a_number": "no phone number",
    "letter_for_digit": "letter in place of a digit",
    "letters": "letters or notes beside the number",
    "two_numbers": "two numbers in one cell; keep one",
    "two_readings": "may be read with two country codes; write it with + and the right one",
    "too_short": "too short; digits are missing",
    "too_long": "too long; there are digits too many",
    "wrong_length": "no number of its country has this length",
    "no_area_code": "area code missing",
    "unknown_country_code": "no country has this code",
    "unknown_range": "possible, but no range known for it; check it with the person",
    "plus_before_national": "+ before a number without country code",
    "zero_too_many": "zero before a number that has none",
    "extension": "extension after the number, so likely a landline",
    "spreadsheet_decimal": "decimal that a spreadsheet added",
    "old_mobile_prefix": "old mobile prefix, no longer dialled",
    "trunk_zero": "trunk zero inside",
    "dialling_prefix": "prefix for dialling abroad in place of +",
    "no_plus": "country code without +",
    "lost_zero": "lost leading zero",
    "national_form": "written without country code",
    "other_characters": "signs other than + and digits",
}
"""What each kind says. No digits: these sentences are shown beside masked numbers."""

_DIALLING_OUT = re.compile(r"^(?:0011|00|011)(?=[1-9])")
_OLD_MEXICAN = re.compile(r"(?:52)?(?:1|01|044|045)")
"""What stands before the ten digits of a Mexican mobile in old records."""

_ANYWHERE = "001"
"""Where a number in E.164 is read when the country does not matter."""

_UNPARSED: dict[int, Kind] = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country_code",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}
_IMPOSSIBLE: dict[int, Kind] = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "no_area_code",
    ValidationResult.INVALID_COUNTRY_CODE: "unknown_country_code",
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.INVALID_LENGTH: "wrong_length",
    ValidationResult.TOO_LONG: "too_long",
}


@dataclass(frozen=True)
class CleanUp:
    """What is wrong with a phone text, and the number it should be, in E.164, where that is known.

    ``proposal`` is a whole number: data for the user's own files, never for a log.
    """

    kind: Kind
    proposal: str | None

    @property
    def why(self) -> str:
        """The fault in words, without a digit."""
        return WHY[self.kind]


def propose_clean_up(raw: str | None, default_country: str) -> CleanUp | None:
    """Say how a phone text should be corrected; nothing when it is a clean number, or empty.

    Args:
        raw: What a contact holds.
        default_country: ISO 3166 alpha-2 code for texts without a country code.
    """
    if not raw or not raw.strip():
        return None
    tidied = tidy(raw)
    if tidied.is_ruined:
        return CleanUp("spreadsheet_ruin", None)
    if not tidied.has_digits:
        return CleanUp("not_a_number", None)
    if tidied.has_letters or tidied.is_note:
        return _mend_letters(raw, tidied, default_country)
    reading = read_number(raw, default_country)
    if reading.number is None:
        return _mend_unread(tidied.text, default_country)
    if is_cell_of_several(tidied.text, default_country):
        return CleanUp("two_numbers", _only_one_for_sms(reading.numbers))
    if reading.state == "ambiguous":
        return CleanUp("two_readings", None)
    if reading.state == "possible":
        without = read_number(tidied.text.lstrip("0"), default_country)
        if without.state == "valid" and tidied.text.startswith("0"):
            return CleanUp("zero_too_many", without.number)
        return CleanUp("unknown_range", None)
    if raw == reading.number:
        return None
    return CleanUp(_fault_of_form(tidied, reading.number, default_country), reading.number)


def _mend_letters(raw: str, tidied: PhoneText, default_country: str) -> CleanUp:
    restored = read_number(restore_digits(tidied.text), default_country)
    if restored.state == "valid":
        return CleanUp("letter_for_digit", restored.number)
    every = read_every_number(raw, default_country)
    valid = [number for number in every if read_number(number, default_country).is_valid]
    if len(valid) > 1:
        return CleanUp("two_numbers", _only_one_for_sms(valid))
    return CleanUp("letters", valid[0] if valid else None)


def _mend_unread(text: str, default_country: str) -> CleanUp:
    if text.startswith("+"):
        national = read_number(text.lstrip("+"), default_country)
        if national.state == "valid":
            return CleanUp("plus_before_national", national.number)
    parts = split_cell(text)
    if len(parts) > 1:
        readings = [read_number(part, default_country) for part in parts]
        valid = [number for reading in readings if reading.is_valid for number in reading.numbers]
        return CleanUp("two_numbers", _only_one_for_sms(valid))
    return CleanUp(_fault_of_length(text, default_country), None)


def _only_one_for_sms(numbers: Iterable[str]) -> str | None:
    """Give the number of a cell that can be texted, if it is the only one."""
    for_sms = [
        number for number in numbers if read_number(number, _ANYWHERE).line_type not in CANNOT_TEXT
    ]
    return for_sms[0] if len(for_sms) == 1 else None


def _fault_of_length(text: str, default_country: str) -> Kind:
    """Say why digits are no number."""
    try:
        parsed = phonenumbers.parse(text, default_country)
    except NumberParseException as failure:
        return _UNPARSED.get(failure.error_type, "not_a_number")
    return _IMPOSSIBLE.get(phonenumbers.is_possible_number_with_reason(parsed), "too_short")


def _fault_of_form(tidied: PhoneText, number: str, default_country: str) -> Kind:
    """Say what distinguishes a text from the clean number that it was read as."""
    digits = keep_digits(tidied.text)
    dialled = _DIALLING_OUT.sub("", digits)
    parsed = phonenumbers.parse(number)
    code, national = str(parsed.country_code), phonenumbers.national_significant_number(parsed)
    forms: list[tuple[Kind, bool]] = [
        ("extension", tidied.has_extension),
        ("spreadsheet_decimal", tidied.had_decimal),
        (
            "old_mobile_prefix",
            number.startswith("+52")
            and bool(_OLD_MEXICAN.fullmatch(dialled.removesuffix(national))),
        ),
        ("trunk_zero", dialled == f"{code}0{national}"),
        ("other_characters", tidied.text.startswith("+")),
        ("no_plus", digits == code + national),
        ("dialling_prefix", dialled == code + national),
        ("lost_zero", digits == national and _is_dialled_with_zero(parsed)),
    ]
    return next((kind for kind, holds in forms if holds), "national_form")


def _is_dialled_with_zero(parsed: PhoneNumber) -> bool:
    """Say whether people of its own country put a zero before a number: not before 13 11 14."""
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)).startswith("0")

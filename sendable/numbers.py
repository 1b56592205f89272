"""Phone numbers: from what people typed to one international form, or to an honest "no".

A recipient is one E.164 number. ClickSend stores contacts mostly in that form, but users are told
to write international numbers without ``+``, so a text such as ``49 151 23456789`` has two
readings where the default country is Germany. We keep both: a reading that might be somebody's
opt-out must not get lost (compliance facts, section 7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

_DIALLING_OUT = re.compile(r"^\s*(?:0011|00|011)\s*(?=[1-9])")
_MANY_DIGITS = re.compile(r"\+?\d{7,}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_AFTER_THE_NUMBER = re.compile(r"(?<=\d)(?:\s*[A-Za-z].*|\.0)$")
_NOT_A_DIGIT = re.compile(r"\D")
_SPREADSHEET_RUIN = re.compile(r"\d[.,]?\d*[eE][+]?\d+")

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

CANNOT_TEXT = frozenset({"landline", "toll_free", "premium", "shared_cost", "uan", "voicemail"})
"""Line types that receive no SMS. The type is that of the number's range, not of the subscriber."""


@dataclass(frozen=True)
class Reading:
    """What a raw phone text means.

    ``number`` is the best reading in E.164, absent when there is none. ``also_number`` is a second
    valid reading of the same text. ``line_type`` is ``unknown`` and ``country`` absent for a number
    that is not valid.
    """

    number: str | None
    also_number: str | None = None
    is_valid: bool = False
    line_type: str = "unknown"
    country: str | None = None


def read_number(raw: str | None, default_country: str) -> Reading:
    """Read a raw phone text, as national to ``default_country`` or as international.

    Args:
        raw: What a contact, a reply or a file holds.
        default_country: ISO 3166 alpha-2 code for texts without a country code.

    Returns:
        The reading; one with ``number`` absent when the text is no phone number at all.
    """
    if not raw or _SPREADSHEET_RUIN.fullmatch(raw.strip()):
        return Reading(None)
    candidates = _candidates(_AFTER_THE_NUMBER.sub("", raw.strip()), default_country)
    valid = [parsed for parsed in candidates if phonenumbers.is_valid_number(parsed)]
    best = (valid or candidates)[:1]
    if not best:
        return Reading(None)
    if not valid:
        number = _e164(best[0])
        usable = phonenumbers.is_possible_number(best[0]) and _E164.fullmatch(number)
        return Reading(number if usable else None)
    kind = phonenumbers.number_type(best[0])
    return Reading(
        number=_e164(best[0]),
        also_number=_e164(valid[1]) if len(valid) > 1 else None,
        is_valid=True,
        line_type=_LINE_TYPES.get(kind, "unknown"),
        country=phonenumbers.region_code_for_number(best[0]),
    )


def _candidates(raw: str, default_country: str) -> list[PhoneNumber]:
    """Give the distinct readings of a text, the likelier one first.

    ``011`` dials out of North America and begins a mobile number elsewhere, so a text that begins
    with a dialling-out prefix is also read as a national one.
    """
    text = raw.strip()
    readings: list[PhoneNumber] = []
    attempts: tuple[tuple[str, str | None], ...]
    if text.startswith("+"):
        attempts = ((text, None),)
    elif _DIALLING_OUT.match(text):
        attempts = ((_DIALLING_OUT.sub("+", text), None), (text, default_country))
    else:
        attempts = ((text, default_country), ("+" + _NOT_A_DIGIT.sub("", text), None))
    for attempt, country in attempts:
        try:
            parsed = phonenumbers.parse(attempt, country)
        except NumberParseException:
            continue
        if all(_e164(parsed) != _e164(known) for known in readings):
            readings.append(parsed)
    return readings


def _e164(parsed: PhoneNumber) -> str:
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def mask_numbers_in(text: str) -> str:
    """Hide every run of seven or more digits in a text that people wrote, such as a list's name."""
    return _MANY_DIGITS.sub(lambda match: mask_number(match.group()), text)


def mask_number(number: str) -> str:
    """Hide a number for people and logs: the first three characters and the last three stay.

    ``+61491570156`` becomes ``+61••••••156``. Texts too short to hide anything become dots.
    """
    if len(number) < 8:
        return "•" * len(number)
    return number[:3] + "•" * (len(number) - 6) + number[-3:]

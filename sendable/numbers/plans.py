"""Numbering plans: what can be told of a number from its country before it is parsed.

Parsing is the slow part of reading a number, and a second reading doubles it. Most texts cannot
have one.
"""

from __future__ import annotations

import re
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber

_NOWHERE = "none"
_LONGEST_CALLING_CODE = 3


@cache
def calling_code(country: str) -> str:
    """Give a country's calling code, or a text with which no digits begin."""
    return str(phonenumbers.country_code_for_region(country) or _NOWHERE)


def may_be_national(digits: str, country: str) -> bool:
    """Say whether digits that begin with a country's calling code may be a number without one."""
    lengths, prefix = _national_form(country)
    return len(digits) in lengths or bool(prefix and prefix.match(digits))


def may_be_international(digits: str) -> bool:
    """Say whether digits may be a number with its country code, though they have no ``+``."""
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if (shortest := _shortest_number(digits[:length])) is not None:
            return len(digits) - length >= shortest
    return False


def region_of(parsed: PhoneNumber) -> str | None:
    """Give the country of a valid number: ISO alpha-2, or ``001`` for those of none."""
    regions = COUNTRY_CODE_TO_REGION_CODE[parsed.country_code or 0]
    if len(regions) == 1:
        return str(regions[0])
    region: str | None = phonenumbers.region_code_for_number(parsed)
    return region


@cache
def _national_form(country: str) -> tuple[frozenset[int], re.Pattern[str] | None]:
    """Give the lengths that a country's numbers have, and what may stand before them."""
    plan = PhoneMetadata.metadata_for_region(country, None)
    if plan is None:
        return frozenset(), None
    prefix = plan.national_prefix_for_parsing
    return _lengths(plan), re.compile(prefix) if prefix else None


@cache
def _shortest_number(code: str) -> int | None:
    """Give the least number of digits after a calling code; nothing if there is no such code."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0))
    if not regions or code.startswith("0"):
        return None
    plans = [
        PhoneMetadata.metadata_for_region_or_calling_code(int(code), region) for region in regions
    ]
    lengths = _completed_lengths(plans[0]).union(*map(_lengths, plans))
    return min(lengths, default=0)


def _completed_lengths(plan: PhoneMetadata | None) -> frozenset[int]:
    """Give how many digits a number has to which parsing adds its area code.

    phonenumbers does so by the plan of a calling code's first country: San Marino's +378 800000
    becomes +378 0549 800000.
    """
    if plan is None or plan.general_desc is None or not plan.national_prefix_transform_rule:
        return frozenset()
    return frozenset(plan.general_desc.possible_length_local_only)


def _lengths(plan: PhoneMetadata | None) -> frozenset[int]:
    """Give how many digits a plan's numbers have after the calling code."""
    general = plan.general_desc if plan else None
    return frozenset(general.possible_length) if general else frozenset()

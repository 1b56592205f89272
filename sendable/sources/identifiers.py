"""What names people in files: phone cells with all their troubles, addresses, ids."""

from __future__ import annotations

import re

import pandas as pd

_RUINED = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d+")
_BETWEEN = re.compile(r"\s*(?:[/;,|&\n]|\bor\b|\band\b)\s*", re.IGNORECASE)
_ENOUGH_DIGITS = 6
_MADE_DECIMAL = r"^(\d+)\.0+$"
"""``17850.0`` is a whole number that a spreadsheet made a decimal one."""
_MARKED_AS_TEXT = r"^'(?=\d)"
"""``'17850`` is how a number is kept from being one in a spreadsheet."""


def is_ruined(text: str) -> bool:
    """Say whether a spreadsheet made a number of it (``6.14123E+10``): its digits are gone."""
    return _RUINED.fullmatch(text.strip()) is not None


def split_phones(text: str) -> list[str]:
    """Give the numbers of a cell that may hold several.

    A part with too few digits for a number belongs to the number before it: ``0412/345678`` is one.
    """
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) < 2 or any(_digits(part) < _ENOUGH_DIGITS for part in parts):
        return [text]
    return parts


def tidy_identifiers(values: pd.Series[str], way: str) -> pd.Series[str]:
    """Write identifiers alike: addresses in lower case, ids without a spreadsheet's marks."""
    texts = values.str.strip()
    if way == "email":
        return texts.str.lower()
    plain = texts.str.replace(_MARKED_AS_TEXT, "", regex=True)
    return plain.str.replace(_MADE_DECIMAL, r"\1", regex=True)


def tidy_customer_id(text: str) -> str:
    """Write one customer id as ``tidy_identifiers`` writes many."""
    plain = re.sub(_MARKED_AS_TEXT, "", text.strip())
    return re.sub(_MADE_DECIMAL, r"\1", plain)


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)

"""Masks: numbers as people and logs may see them."""

from __future__ import annotations

import re

_MANY_DIGITS = re.compile(r"\+?\d{7,}")


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

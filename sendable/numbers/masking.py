"""Masks: numbers as people and logs may see them."""

from __future__ import annotations

import re

_MANY_DIGITS = re.compile(r"\+?\d{7,}")

_DIGITS_OF_A_NUMBER = re.compile(r"\+?\d(?:[\W_]{0,3}\d){4,}")
"""Five digits or more, whatever signs people put between them."""

_E_MAIL = re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;:]+")


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


def mask_people_in(text: str) -> str:
    """Hide numbers and e-mail addresses in what somebody wrote, such as a reply.

    Every run of five digits or more becomes dots, spaced out or not, and every address.
    """
    return _DIGITS_OF_A_NUMBER.sub("•••••", _E_MAIL.sub("•••@•••", text))

"""Masks: numbers as people and logs may see them."""

from __future__ import annotations

import re

_AT_LEAST = 7
"""Digits below which a text is no number that a message could reach."""

_SPACE = r"[^\S\n\r\t]|[\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
_SIGN = r"[.\-\u2010-\u2015\u2212]"

_MAYBE = re.compile(rf"\d(?:\D{{0,4}}\d){{{_AT_LEAST - 1}}}")
"""Enough digits near each other. Most lines have none, and that is found out at once."""

_DATE = (
    r"(?:19|20)\d\d(?P<sign>[-./])(?:0?[1-9]|1[0-2])(?P=sign)(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<mark>[-./])(?:0?[1-9]|[12]\d|3[01])(?P=mark)(?:19|20)\d\d"
)
_NOT_WITHIN = r"(?![-./]?\d)"

_READ_PAST = (
    # A run's id, and the id of a flow run or a message.
    r"(?<!\d)(?:19|20)\d{6}T\d{6}Z"
    r"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|(?<![\d.])\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?!\d)"
    rf"|(?<![\d.])(?:{_DATE}){_NOT_WITHIN}"
    rf"|[$€£¥][^\S\n]?\d{{1,3}}(?:[ .,]\d{{3}}){{1,3}}(?:[.,]\d\d)?{_NOT_WITHIN}"
)
"""What has many digits and is no number: ids, times, dates, prices."""

_GROUPS = (
    # A slash is of Germany and Austria: 06221/123456. Else it is "1000/2000 done".
    r"(?<![\w/])0\d{1,5} ?/ ?\d{3,}|"
    # A bracket holds an area code, so it stands in front or after the country's code.
    rf"[+\uff0b]?(?:\d{{1,3}}(?:{_SPACE}|{_SIGN})?)?"
    rf"(?:[(\[]\d(?:\d|{_SPACE}|{_SIGN}){{0,7}}[)\]](?:{_SPACE}|{_SIGN})?)?\d+"
    rf"(?:(?:(?:{_SPACE}){{1,2}}|(?:{_SPACE})?{_SIGN}{{1,2}}(?:{_SPACE})?)\d+)*"
)

_PIECES = re.compile(rf"(?P<past>{_READ_PAST})|(?P<groups>{_GROUPS})")

_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"

_ADDRESS = rf"(?!(?:\d\d\.){{3}}\d\d(?!\S)){_BYTE}(?:\.{_BYTE}){{3}}"
"""Four pairs of digits may be either: many countries write their numbers so."""

_NO_PART = re.compile(rf"(?<!\S)(?:{_DATE}|0\.\d+|[1-9]\d?\.\d{{1,6}}|{_ADDRESS})(?!\S)")
"""Words among groups of digits that are a date, a decimal or an address of the network."""

_YEARS = re.compile(r"(?:19|20)\d\d(?:\D{1,4}(?:19|20)\d\d)+")

_DIGITS_OF_A_NUMBER = re.compile(r"\+?\d(?:[\W_]{0,3}\d){4,}")
"""Five digits or more, whatever signs people put between them."""

_E_MAIL = re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;:]+")


def mask_numbers_in(text: str) -> str:
    """Hide what may be a phone number in a text that people wrote, or in a line of a log.

    That is seven digits or more in a row, or in groups with spaces, dots, dashes and brackets
    between them: ``0491 570 156``, ``+1 (555) 555-0123``. Dates, times, decimals, prices with their
    sign and the ids of runs stay. What is neither for sure is hidden.
    """
    return text if _MAYBE.search(text) is None else _PIECES.sub(_mask_piece, text)


def _mask_piece(piece: re.Match[str]) -> str:
    found = piece.group()
    if piece["past"] is not None or _count_digits(found) < _AT_LEAST:
        return found
    is_told_apart = _YEARS.fullmatch(found) or _count_digits(_NO_PART.sub("", found)) < _AT_LEAST
    return found if is_told_apart else mask_number(found)


def _count_digits(text: str) -> int:
    return sum(map(str.isdigit, text))


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

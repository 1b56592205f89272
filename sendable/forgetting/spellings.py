"""A person's numbers in a text, however they are spelt, and those of others that look like them.

Countries share digits: in ``+49 491 570 156`` stand those of an Australian mobile. A pattern finds
them quickly; what is written before a ``+`` and another country's code is looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sendable.forgetting.person import WIDE_SIGNS, Person
from sendable.numbers import read_number

REDACTED = "•••••"
"""What stands in place of a number in somebody else's text."""

_DIGIT = re.compile("[0-9]")
_UNICODE = re.compile(r"\\x\{([0-9A-F]{4})\}")
_CODE_BEFORE = re.compile(rf"\+[0-9]{{1,3}}[\s{''.join(WIDE_SIGNS)}().\-/]{{0,3}}$")
"""A country's code and the signs behind it, at the end of what stands before a number."""

_ANY_COUNTRY = "ZZ"
"""ISO 3166's code for no country: what is read here has a country's code of its own."""


def is_named_in(text: str, person: Person) -> bool:
    """Tell whether one of a person's numbers stands in a text."""
    return any(True for _ in _find(text, person))


def redact(text: str, person: Person) -> str:
    """Give a text without a person's numbers."""
    # Again: two numbers in a row share the sign between them, which one search takes for the first.
    while found := list(_find(text, person)):
        for match in reversed(found):
            start, end = match.end(1), match.start(match.re.groups)
            text = text[:start] + REDACTED + text[end:]
    return text


def blot_out(text: str, person: Person) -> str:
    """Give a text with an ``x`` for each digit of a person's numbers: it stays as long as it is."""
    while found := list(_find(text, person)):
        for match in found:
            start, end = match.end(1), match.start(match.re.groups)
            text = text[:start] + _DIGIT.sub("x", text[start:end]) + text[end:]
    return text


def _find(text: str, person: Person) -> Iterator[re.Match[str]]:
    for match in _compile(person.pattern).finditer(text):
        if not _is_of_another_country(text, match, person):
            yield match


def _is_of_another_country(text: str, match: re.Match[str], person: Person) -> bool:
    code = _CODE_BEFORE.search(text[: match.end(1)])
    if code is None:
        return False
    whole = text[code.start() : match.start(match.re.groups)]
    reading = read_number(whole, _ANY_COUNTRY)
    return reading.is_valid and reading.number not in person.numbers


@lru_cache(maxsize=8)
def _compile(pattern: str) -> re.Pattern[str]:
    """Give a person's pattern as Python writes it, which spells characters otherwise."""
    return re.compile(_UNICODE.sub(lambda match: "\\u" + match[1], pattern))

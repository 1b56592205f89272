"""Phone texts: what was typed, freed of what cannot matter and split where it holds several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = re.compile(r"\+?[0-9 ().\-]*[0-9]", re.ASCII)
"""What needs no tidying; it may still end in the ``.0`` that a spreadsheet adds."""

_SPREADSHEET_RUIN = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
_SPREADSHEET_DECIMAL = re.compile(r"(?<=\d)\.0$", re.ASCII)
_URI_SCHEME = re.compile(r"^tel:", re.IGNORECASE)
_BEFORE_THE_NUMBER = " '\"`([{<.,;:-"
_AFTER_THE_NUMBER = " '\"`)]}>.,;:-"
_EXTENSION = re.compile(
    r"(?<=[\d)\]])[\s,;(]*(?:extension|extn|ext|xtn|x|#|[,;](?=[,;]))[\s.:=,;]*\d{1,7}\)?$",
    re.IGNORECASE | re.ASCII,
)
_BETWEEN_NUMBERS = re.compile(r"[/\\|,;&\n\r\t]+")
_LIKE_A_NUMBER = re.compile(r"\+?[\d(][\d ().\-]{5,}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_LETTER = re.compile(r"[^\W0-9_]")
"""Letters of every script, and figures such as ² and ①, which nobody dials."""
_NOT_A_DIGIT = re.compile(r"\D", re.ASCII)
_LONGEST_CELL = 200
"""Characters above which a text is a note and no cell with a number, and slow to take apart."""
_NUMBER_AT_LEAST = 7
"""Digits below which a part of a cell is no second number: ``06221/123456`` is one."""

_LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})


@dataclass(frozen=True)
class PhoneText:
    """A tidied text: ASCII digits, no invisible characters, without ``tel:`` and extension."""

    text: str
    has_extension: bool = False
    is_ruined: bool = False
    had_decimal: bool = False

    @property
    def is_note(self) -> bool:
        """Whether the text is too long to be a number, or two."""
        return len(self.text) > _LONGEST_CELL

    @property
    def has_letters(self) -> bool:
        """Whether something in the text would have to be guessed away, or taken for a digit."""
        return bool(_LETTER.search(self.text))

    @property
    def has_digits(self) -> bool:
        """Whether there is anything to read at all."""
        return bool(_DIGIT.search(self.text))


def tidy(raw: str) -> PhoneText:
    """Take from a text what has no meaning: spaces at the ends, quotes, marks of direction.

    Digits of every script become ASCII. Letters stay, so that they can be refused.
    """
    if len(raw) <= _LONGEST_CELL and _PLAIN.fullmatch(raw):
        text = _SPREADSHEET_DECIMAL.sub("", raw)
        return PhoneText(text, had_decimal=text != raw)
    text = write_plainly(raw).strip()
    if len(text) > _LONGEST_CELL:
        return PhoneText(text)
    if _SPREADSHEET_RUIN.fullmatch(text):
        return PhoneText(text, is_ruined=True)
    text = _URI_SCHEME.sub("", text.strip(_BEFORE_THE_NUMBER))
    text = text.lstrip(_BEFORE_THE_NUMBER)
    main = _EXTENSION.sub("", text)
    without_decimal = _SPREADSHEET_DECIMAL.sub("", main)
    return PhoneText(
        without_decimal.rstrip(_AFTER_THE_NUMBER),
        has_extension=main != text,
        had_decimal=without_decimal != main,
    )


def write_plainly(text: str) -> str:
    """Give a text with ASCII digits, dashes and spaces, and without what is not seen.

    Nothing else is taken from it, so it may be a whole note.
    """
    return text if text.isascii() else "".join(_plain(char) for char in text)


def split_cell(text: str) -> list[str]:
    """Split a tidied text at signs that stand between two numbers; one part means it is one."""
    parts = [part.strip() for part in _BETWEEN_NUMBERS.split(text)]
    return parts if all(len(keep_digits(part)) >= _NUMBER_AT_LEAST for part in parts) else [text]


def split_at_spaces(text: str) -> Iterator[tuple[str, str]]:
    """Give every way to take a text for two numbers with nothing but space between them."""
    words = text.split()
    for place in range(1, len(words)):
        before, after = " ".join(words[:place]), " ".join(words[place:])
        if min(len(keep_digits(before)), len(keep_digits(after))) >= _NUMBER_AT_LEAST:
            yield before, after


def find_numbers(text: str) -> list[str]:
    """Give the parts of a text that look like numbers, whatever stands between them."""
    return [match.group() for match in _LIKE_A_NUMBER.finditer(text)]


def restore_digits(text: str) -> str:
    """Turn the letters that are taken for digits back into them: O, o, l and I."""
    return text.translate(_LETTERS_FOR_DIGITS)


def keep_digits(text: str) -> str:
    """Give a text's ASCII digits and nothing else."""
    return _NOT_A_DIGIT.sub("", text)


def _plain(char: str) -> str:
    """Give the ASCII form of a character where it is a digit, a plus, a dash, a space or unseen."""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category in {"Cf", "Cc"}:
        return char if char in "\n\r\t" else ""
    if category.startswith("Z"):
        return " "
    if category == "Pd" or char == "−":
        return "-"
    return {
        "＋": "+",
        "﹢": "+",
        "（": "(",
        "）": ")",
        "．": ".",
        "／": "/",
        "‘": "'",
        "’": "'",
    }.get(char, char)

"""Letters: what makes one word look like many taken away, character by character."""

from __future__ import annotations

import re
import unicodedata

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NOT_LETTERS = re.compile(r"[\s!-/:-@\[-`{-~]+")

_LOOKALIKES = {
    "a": "аαɑᴀ", "b": "вьβʙ", "c": "сᴄ", "d": "ԁᴅ", "e": "еεєᴇ", "f": "ꜰ", "g": "ɡɢ", "h": "нηһʜ",
    "i": "іιɪӏ", "j": "јᴊ", "k": "кκᴋ", "l": "ʟ", "m": "мμᴍ", "n": "νɴոп", "o": "оοσօᴏ",
    "p": "рρᴘ", "q": "ԛ", "r": "гʀ", "s": "ѕꜱ", "t": "тτᴛ", "u": "υսᴜц", "v": "ѵᴠ", "w": "ԝωᴡ",
    "x": "хχ", "y": "уγʏ", "z": "ζᴢ",
}  # fmt: skip
_LATIN = str.maketrans({alike: latin for latin, group in _LOOKALIKES.items() for alike in group})
_LEET = str.maketrans("01345!$@|", "oieasisal")

_BASES = {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": "", "ک": "ك", "ی": "ي"}
_APOSTROPHES = dict.fromkeys("'’‘ʼ`´′‛", "")
_MARKS = dict.fromkeys("。।", ".") | dict.fromkeys("、،–—―•·", ",") | {"؟": "?"}
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F], " ") | {ord(char): char for char in "\t\n\r"}
_KNOWN = _BASES | _ARABIC | _APOSTROPHES | _MARKS


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(char: str) -> str:
    """Give nothing for what cannot be seen, a space for signs, the bare letter or digit else."""
    if char in _KNOWN:
        return _KNOWN[char]
    kind = unicodedata.category(char)
    if kind in ("Cf", "Me") or (kind == "Mn" and _is_accent(char)):
        return ""
    if char in "\r\n":
        return "\n"
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind[0] in "SZCP":
        return char if char.isascii() and char.isprintable() else " "
    # The scripts whose accents people leave out; Hindi, Thai and Korean cannot be read without.
    has_bare_form = char < "\u0590" or "\u1d00" <= char < "\u2000"
    return unicodedata.normalize("NFD", char)[0] if has_bare_form else char


def _is_accent(char: str) -> bool:
    return char < "\u0900" or "\u1ab0" <= char <= "\u1dff" or char >= "\u20d0"


_FOLDING = _Folding()

_LETTER_EMOJI = {
    start + place: chr(97 + place) for start in (0x1F1E6, 0x1F150, 0x1F170) for place in range(26)
}
"""Flags, circles and squares that stand for a letter: people write STOP with them."""
# "Don´t": taken for an accent, that sign would leave a space.
_TAKEN_AS_WRITTEN = _LETTER_EMOJI | {ord(sign): "" for sign in _APOSTROPHES}


def fold(text: str) -> str:
    """Give a text without case, accents, width, apostrophes, emoji and what cannot be seen."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "").translate(_CONTROLS)
    plain_case = unicodedata.normalize("NFKC", text.translate(_TAKEN_AS_WRITTEN)).casefold()
    # Once more: a few letters fall apart when their case is taken away.
    return unicodedata.normalize("NFKC", plain_case).translate(_FOLDING)


def squeeze(folded: str) -> str:
    """Give a folded text's letters and digits without anything between."""
    return _NOT_LETTERS.sub("", folded)


def to_latin(word: str) -> str:
    """Give a folded word with the letters of other scripts that look like Latin ones replaced."""
    return word if word.isascii() else word.translate(_LATIN)


def unstretch(word: str) -> str:
    """Give a word in which no letter is held down: "stoooop" is "stop"."""
    return _STRETCHED.sub(r"\1", word)


def unmask(word: str) -> str:
    """Give a word with letters in place of the digits and signs put for them: "st0p", "$top"."""
    return unstretch(to_latin(word).translate(_LEET))


def is_within(word: str, other: str, limit: int) -> bool:
    """Say whether two words are at most ``limit`` slips apart.

    A slip is a letter too many, too few or another one, or two neighbours swapped.
    """
    if abs(len(word) - len(other)) > limit:
        return False
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            swapped = (
                row > 1 and column > 1 and letter == other[column - 2] and against == word[row - 2]
            )
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1] <= limit


def word_set(words: str) -> frozenset[str]:
    """Give words that are written with spaces between."""
    return frozenset(words.split())

"""Phrases: a pattern over a reply's plain form, with what must not stand around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sendable.policies import Certainty
from sendable.replies.texts import Reading


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed: all of them at once take half a second."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that gives a reply its meaning.

    ``cues`` are words of which the text must hold one, so that most phrases are passed over without
    a search; none means that it is always searched. A match does not count where ``not_after``
    matches the end of what stands before it, or ``not_before`` the beginning of what follows.
    """

    text: str
    certainty: Certainty
    cues: frozenset[str]
    not_after: str = ""
    not_before: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The phrase itself."""
        return compiled(self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was found: the words, where they begin and end, and how sure they are."""

    words: str
    start: int
    end: int
    certainty: Certainty


def phrase(
    pattern: str,
    certainty: Certainty = "certain",
    *,
    cues: str = "",
    not_after: str = "",
    not_before: str = "",
) -> Phrase:
    """Make a phrase of patterns over plain text. ``cues`` are words with a space between."""
    return Phrase(
        rf"\b(?:{pattern})(?!\w)",
        certainty,
        frozenset(cues.split()),
        rf"(?:^|\b)(?:{not_after}) ?$" if not_after else "",
        rf" ?(?:{not_before})(?!\w)" if not_before else "",
    )


def find_all(reading: Reading, phrases: Sequence[Phrase], plain: str) -> Iterator[Found]:
    """Give every phrase that counts, in the order of ``phrases``."""
    for each in phrases:
        if each.cues and reading.words.isdisjoint(each.cues):
            continue
        for match in each.pattern.finditer(plain):
            if each.not_after and compiled(each.not_after).search(plain, 0, match.start()):
                continue
            if each.not_before and compiled(each.not_before).match(plain, match.end()):
                continue
            yield Found(match[0].strip(" .,?"), match.start(), match.end(), each.certainty)


def find_first(reading: Reading, phrases: Sequence[Phrase]) -> Found | None:
    """Give the first phrase that counts."""
    return next(find_all(reading, phrases, reading.plain), None)


def any_of(words: Iterable[str] | str) -> str:
    """Give a pattern of some words, for use within another."""
    listed = words.split() if isinstance(words, str) else words
    return "(?:" + "|".join(listed) + ")"

"""Opt-out words: replies that are nothing but one, and replies that a person has to read.

Only a whole message counts as an opt-out by keyword ("STOP", "  stop. ", "S T O P", "arrêt"); the
same word inside a sentence does not. Replies with a sign of harm in them are never decided here:
whoever wrote one is held until a person has read it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sendable.policies import OptOutWords, ReplySigns

_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Meaning:
    """What was found in a reply. ``words`` are the policy's own that matched, never the reply."""

    kind: Literal["opt_out", "to_read", "other"]
    words: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The policies' words, made ready for matching."""

    keywords: frozenset[str]
    signs: tuple[str, ...]


def make_vocabulary(words: OptOutWords, signs: ReplySigns) -> Vocabulary:
    """Make the policies' words ready for matching."""
    keywords = (_squeeze(fold_text(word)) for group in words.words.values() for word in group)
    return Vocabulary(frozenset(keywords), tuple(fold_text(sign) for sign in signs.signs))


def read_reply(body: str, vocabulary: Vocabulary) -> Meaning:
    """Say what a reply means, as far as words alone can say it."""
    text = fold_text(body)
    squeezed = _squeeze(text)
    if squeezed in vocabulary.keywords:
        return Meaning("opt_out", squeezed)
    for sign in vocabulary.signs:
        # At the start of a word, so that "harass" is found in "harassment".
        if f" {sign}" in f" {text}":
            return Meaning("to_read", sign)
    return Meaning("other")


def fold_text(text: str) -> str:
    """Take away what makes one word look like many: case, accents, width, punctuation, emoji."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    visible = "".join(char for char in bare if unicodedata.category(char) != "Cf")
    return _NOT_A_WORD.sub(" ", visible).strip()


def _squeeze(folded: str) -> str:
    return folded.replace(" ", "")

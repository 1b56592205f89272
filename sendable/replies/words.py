"""Replies that are plain: an opt-out word, or a friendly one. All others wait to be read.

Only a whole message counts as an opt-out by keyword ("STOP", "  stop. ", "S T O P", "arrêt"); the
same word inside a sentence does not. A reply that is neither that nor plainly harmless is unknown,
and unknown is held, never sendable: it may be an opt-out in the person's own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sendable.policies import HarmlessReplies, OptOutWords

_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Meaning:
    """What a reply is. ``word`` is the policy's own word that matched, never the reply."""

    kind: Literal["opt_out", "harmless", "to_read"]
    word: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The policies' words, folded and squeezed for matching."""

    opt_out: frozenset[str]
    harmless: frozenset[str]


def make_vocabulary(opt_out: OptOutWords, harmless: HarmlessReplies) -> Vocabulary:
    """Make the policies' words ready for matching."""
    return Vocabulary(_matchable(opt_out.words), _matchable(harmless.words))


def read_reply(body: str, vocabulary: Vocabulary) -> Meaning:
    """Say what a reply is, as far as whole messages can say it. An opt-out wins."""
    key = _match_key(body)
    if key in vocabulary.opt_out:
        return Meaning("opt_out", key)
    if key in vocabulary.harmless:
        return Meaning("harmless", key)
    return Meaning("to_read")


def fold_text(text: str) -> str:
    """Take away what makes one word look like many: case, accents, width, punctuation, emoji."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    visible = "".join(char for char in bare if unicodedata.category(char) != "Cf")
    return _NOT_A_WORD.sub(" ", visible).strip()


def _matchable(words: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(_match_key(word) for group in words.values() for word in group)


def _match_key(text: str) -> str:
    """Give what a whole message is matched by: its letters, or its emoji when it has none."""
    letters = fold_text(text).replace(" ", "")
    return letters or "".join(char for char in text if unicodedata.category(char) == "So")

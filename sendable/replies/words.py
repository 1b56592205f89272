"""Replies that are plain: an opt-out word, or a friendly one. All others wait to be read.

Only a whole message counts as an opt-out by keyword ("STOP", "  stop. ", "S T O P", "arrêt"); the
same word inside a sentence does not. A reply that is neither that nor plainly harmless is unknown,
and unknown is held, never sendable: it may be an opt-out in the person's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sendable.policies import Certainty, Label, OptInWords, OptOutWords, ReplyOutcome

_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Meaning:
    """What a reply means. ``words`` are those that decided."""

    label: Label
    certainty: Certainty
    outcome: ReplyOutcome
    manner: Literal["keyword", "phrase", "answer", "automatic", "other"]
    words: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The policies' words, by the folded and squeezed form they are matched in."""

    opt_out: Mapping[str, str]
    opt_in: Mapping[str, str]


def make_vocabulary(opt_out: OptOutWords, opt_in: OptInWords) -> Vocabulary:
    """Make the policies' words ready for matching."""
    return Vocabulary(_matchable(opt_out.words), _matchable(opt_in.words))


def read_reply(body: str, vocabulary: Vocabulary) -> Meaning:
    """Say what a reply means, as far as whole messages can say it. An opt-out wins."""
    letters = _squeeze(body)
    if letters in vocabulary.opt_out:
        return Meaning("opt_out", "certain", "exclude", "keyword", vocabulary.opt_out[letters])
    if letters in vocabulary.opt_in:
        return Meaning("opt_in", "certain", "keep", "keyword", vocabulary.opt_in[letters])
    return Meaning("neutral", "doubtful", "hold", "other")


def fold_text(text: str) -> str:
    """Take away what makes one word look like many: case, accents, width, punctuation, emoji."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    visible = "".join(char for char in bare if unicodedata.category(char) != "Cf")
    return _NOT_A_WORD.sub(" ", visible).strip()


def _matchable(words: Mapping[str, list[str]]) -> dict[str, str]:
    every_word = [word for group in words.values() for word in group]
    return {key: word for word in every_word for key in (_squeeze(word), *_emoji_in(word)) if key}


def _squeeze(text: str) -> str:
    """Give a text's letters and digits, folded, without spaces."""
    return fold_text(text).replace(" ", "")


def _emoji_in(text: str) -> list[str]:
    """Give a text's emoji and other symbols, one by one."""
    return [char for char in text if unicodedata.category(char) == "So"]

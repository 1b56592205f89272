"""Texts: a reply in the forms in which it is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sendable.replies.letters import fold
from sendable.replies.shorthand import mend_word

_TOKEN = re.compile(r"[^\s!-/:-@\[-`{-~]+|[.!?,;:\n]+| [-*]+ ")
_SPELT_OUT = re.compile(r"(?<!\S)[^\W_](?:[ .*\-]{1,2}[^\W_]){3,}(?!\S)")
_BETWEEN = re.compile(r"[ .*\-]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply and its forms.

    ``folded`` is the text without case, accents, width, invisible characters and emoji. ``plain``
    is the same as words with one space between and a mark where a clause ends (``.``, ``?`` or
    ``,``), shorthand written out: "Dont txt me pls!" is "dont text me please .". ``words`` are the
    words and marks of ``plain``.
    """

    raw: str
    folded: str
    plain: str
    words: frozenset[str]


def read_text(raw: str) -> Reading:
    """Give the forms of a reply."""
    folded = fold(raw)
    whole = _SPELT_OUT.sub(lambda found: _BETWEEN.sub("", found[0]), folded)
    plain = " ".join([_mend(token) for token in _TOKEN.findall(whole)])
    return Reading(raw, folded, plain, frozenset(plain.split(" ")))


def _mend(token: str) -> str:
    first = token[0]
    if first in ".!?;:\n":
        return "?" if "?" in token else "."
    if first in ", ":
        return "?" if "?" in token else ","
    return mend_word(token)

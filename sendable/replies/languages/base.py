"""What is known of a language other than English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sendable.policies import Certainty, Label
from sendable.replies.letters import fold
from sendable.replies.phrases import compiled

_FOREIGN = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern that gives a reply in a language its meaning."""

    label: Label
    certainty: Certainty
    text: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        return compiled(self.text)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: what shows it, and its signs in the order they are looked for.

    ``marks`` are whole words, ``stems`` the first four or five letters of words.
    """

    code: str
    marks: frozenset[str]
    stems: frozenset[str]
    signs: tuple[Sign, ...]


def language(
    code: str,
    *,
    marks: str = "",
    stems: str = "",
    stop: str,
    wrong: str,
    blame: str,
    near: str,
    anger: str,
    no: str,
    join: str,
    ask: str,
    yes: str,
) -> Language:
    """Make a language of its patterns, which are folded as the texts are.

    Args:
        code: ISO 639-1.
        marks: Words that only this language, or few others, have. None for one with its own script.
        stems: First four or five letters of words of this language about messages.
        stop: Requests to end the messages.
        wrong: A wrong number or person.
        blame: Complaints of being messaged.
        near: Words so near to an opt-out that a person should read them.
        anger: Complaints of an order, a product or the staff.
        no: No to the offer.
        join: Joining.
        ask: Questions.
        yes: Yes, thanks, praise.
    """
    kinds: tuple[tuple[Label, Certainty, str], ...] = (
        ("opt_out", "certain", stop),
        ("wrong_number", "certain", wrong),
        ("complaint", "certain", blame),
        ("opt_out", "doubtful", near),
        ("complaint", "doubtful", anger),
        ("opt_in", "likely", join),
        ("not_interested", "certain", no),
        ("question", "likely", ask),
        ("positive", "likely", yes),
    )
    spaced = bool(marks)
    return Language(
        code,
        frozenset(fold(marks).split()),
        frozenset(fold(stems).split()),
        tuple(
            Sign(label, certainty, _as_folded(pattern, spaced))
            for label, certainty, pattern in kinds
            if pattern
        ),
    )


def _as_folded(pattern: str, spaced: bool) -> str:
    """Fold a pattern's letters as texts are folded; its signs and classes stay."""
    folded = _FOREIGN.sub(lambda run: fold(run[0]), pattern)
    return rf"(?<!\w)(?:{folded})" if spaced else folded

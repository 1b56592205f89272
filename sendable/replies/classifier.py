"""The classifier: what one reply means.

The order is the labelling guide's: what a machine sent is put aside first; an opt-out wins over
every other meaning of the same text; then a wrong number, a complaint, a no, joining, a question,
a yes. What is near an opt-out without being one is doubtful, and doubt is for a person to settle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from sendable.policies import Certainty, Label, Policies, ReplyOutcome, ReplyOutcomes
from sendable.replies.automatic import is_notice, is_reaction
from sendable.replies.keywords import (
    Keyword,
    Vocabulary,
    find_opt_in_word,
    find_opt_out_word,
    make_vocabulary,
)
from sendable.replies.languages import guess_language, is_strange
from sendable.replies.readers import READERS, Manner, View, find_request, read_answer, read_notice
from sendable.replies.texts import Reading, read_text

CLASSIFIER = "7"
"""The version of the code's own rules. Raise it with every change to them."""

_FIGURES = re.compile(r"[^\w\s]*\d[\d\W]*")

_LONGEST_ANSWER = 60
"""A longer reply speaks for itself, whatever it answers. In characters."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reply means. ``words`` are those that decided, ``lang`` an ISO 639-1 code or "und"."""

    label: Label
    certainty: Certainty
    outcome: ReplyOutcome
    manner: Manner
    words: str | None
    lang: str


@dataclass(frozen=True)
class Classifier:
    """A playbook's policies, ready to read replies with.

    ``version`` names the code's rules, the policies' words and their table of outcomes together.
    """

    vocabulary: Vocabulary
    outcomes: ReplyOutcomes
    version: str

    @staticmethod
    def needed_context(text: str, context: str | None) -> str | None:
        """Give the message that was answered where a reply may take its meaning from it.

        A longer reply speaks for itself, whatever it answers.
        """
        return context if context and len(text) <= _LONGEST_ANSWER else None

    def classify(
        self, text: str, context: str | None = None, country: str | None = None
    ) -> Meaning:
        """Say what a reply means.

        Args:
            text: The reply.
            context: The message that was answered.
            country: Country of the sender (ISO 3166 alpha-2), a hint at the language.
        """
        reading = read_text(text)
        view = _view(reading, self.needed_context(text, context) or "", self.vocabulary)
        lang = view.lang or guess_language(reading, country)
        outcome = self.outcomes.outcomes[view.label][view.certainty]
        return Meaning(view.label, view.certainty, outcome, view.manner, view.words, lang)


def make_classifier(policies: Policies) -> Classifier:
    """Make the classifier of a playbook."""
    said = (policies.opt_out_words.words, policies.opt_in_words.words)
    table = policies.reply_outcomes.outcomes
    digest = sha256(repr((said, sorted(table.items()))).encode()).hexdigest()[:12]
    return Classifier(
        make_vocabulary(policies.opt_out_words, policies.opt_in_words),
        policies.reply_outcomes,
        f"{CLASSIFIER}-{digest}",
    )


def classify_reply(
    text: str, policies: Policies, context: str | None = None, country: str | None = None
) -> Meaning:
    """Say what one reply means; for many, make the classifier once."""
    return make_classifier(policies).classify(text, context, country)


def _find_beside_figures(reading: Reading, vocabulary: Vocabulary) -> Keyword | None:
    """Find an opt-out word that stands beside nothing but figures and signs: "1+1 STOP".

    Perhaps an answer to something else, such as a time; so a person has a look at it.
    """
    words = _FIGURES.sub(" ", reading.folded)
    return find_opt_out_word(read_text(words), vocabulary) if words != reading.folded else None


def _view(reading: Reading, context: str, vocabulary: Vocabulary) -> View:
    keyword = find_opt_out_word(reading, vocabulary)
    if keyword is not None and keyword.is_slip:
        # A name may be a letter away from a word: it is excluded, and a person may say otherwise.
        return View("opt_out", "likely", "phrase", keyword.word, keyword.lang)
    if keyword is not None:
        return View("opt_out", "certain", "keyword", keyword.word, keyword.lang)
    if is_reaction(reading.raw):
        return View("neutral", "certain", "automatic", "a reaction")
    beside_figures = _find_beside_figures(reading, vocabulary)
    if beside_figures is not None:
        return View("opt_out", "doubtful", "keyword", beside_figures.word, beside_figures.lang)
    started = find_opt_in_word(reading, vocabulary)
    if started is not None:
        return View("opt_in", "certain", "keyword", started.word, started.lang)
    if context:
        answer = read_answer(reading, context)
        if answer is not None:
            return answer
    if is_notice(reading):
        return read_notice(reading)
    request = find_request(reading, reading.plain)
    for read in READERS:
        view = read(reading, context, request)
        if view is not None:
            return view
    if is_strange(reading):
        return View("neutral", "doubtful", "other")
    return View("neutral", "likely", "other")

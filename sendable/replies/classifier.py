"""The classifier: what one reply means.

The order is the labelling guide's: what a machine sent is put aside first; an opt-out wins over
every other meaning of the same text; then a wrong number, a complaint, a no, joining, a question,
a yes. What is near an opt-out without being one is doubtful, and doubt is for a person to settle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sendable.policies import Certainty, Label, Policies, ReplyOutcome, ReplyOutcomes
from sendable.replies import english_meanings as english
from sendable.replies import english_stops as stops
from sendable.replies.answers import is_way_out, joining_codes
from sendable.replies.automatic import drop_footers, has_footer, is_busy, is_notice, is_reaction
from sendable.replies.keywords import (
    Vocabulary,
    find_opt_in_word,
    find_opt_out_word,
    make_vocabulary,
)
from sendable.replies.languages import find_sign, guess_language
from sendable.replies.phrases import Found, find_all, find_first
from sendable.replies.texts import Reading, read_text

CLASSIFIER = "2"
"""The version of the code's own rules. Raise it with every change to them."""

Manner = Literal["keyword", "phrase", "answer", "automatic", "other"]

_LONGEST_ANSWER = 60

_STOP_EMOJI = re.compile("^[\\s\ufe0f]*(?:🛑[\\s\ufe0f]*)+$")
_CROSS_EMOJI = re.compile("[🛑🚫⛔🖕📵🔕]")
_NO_EMOJI = re.compile("^[\\s\ufe0f👎🏻🏼🏽🏾🏿❌🙅♀♂\u200d]+$")
_YES_EMOJI = re.compile("[👍👌🙏❤♥😍🥰😘🎉💯🙌👏😊😁✅💕💖🤩😃😀🤗💪]")
_ASKS_FIRST = re.compile(r"^(?:hi |hello |hey |, )*(?:have i|is this|is it|do i|did i|am i|what|where|when|how|can|could|do you|did you|which|will|should)\b")
_SHOUTED = re.compile(r"^\W*STOP\b(?=[^!?.]*$|[.,! ]+(?-i:[a-z]))")
_LONG = 16
_LEADS_TO_NO = re.compile(
    r"^(?:(?:.*[.,] ?)?(?:(?:sorry|thanks|thank|you|but|hi|hello|hey|im|i|am|we|are|were|its|that|is|this|one|it|a|bit|way|far|probably|think|ill|will|have|to|going|oh|no|nah|ok|yeah|unfortunately|afraid|really|just|so|for|now|very|much|ive|weve|the|and|from|with|my|our|honestly|def|definitely|prices?|yes|pls|please|currently|rn) )*)?$"
)
_SWEARING = re.compile(r"\b(?:fuck\w*|shit\w*|cunt\w*|bastard\w*|asshole\w*|arsehole\w*|bitch\w*|dickhead\w*|wanker\w*|idiots?|morons?|bollocks|twats?)\b")
_SOMEBODY = frozenset({"you", "your", "yous", "people"})
_RATING = re.compile(r"^\s*(\d{1,2})(?:\s*/\s*(?:5|10)|\s*out of (?:5|10))?\s*[.!]*\s*$")
_ASKS_TO_RATE = re.compile(r"\b(?:rate|rating|score|scale|0 ?- ?10|1 ?- ?10|1 ?- ?5|stars?|how (?:did we|was your|likely))\b")
_ASKS_TO_CONFIRM = re.compile(r"\b(?:reply|text|press|send) (?:with )?\W?(\w+)\W? (?:to|for) (?:confirm|accept|book|yes)", re.I)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reply means. ``words`` are those that decided, ``lang`` an ISO 639-1 code or "und"."""

    label: Label
    certainty: Certainty
    outcome: ReplyOutcome
    manner: Manner
    words: str | None
    lang: str


@dataclass(frozen=True, slots=True)
class _View:
    """A meaning before the table of outcomes was asked."""

    label: Label
    certainty: Certainty
    manner: Manner = "phrase"
    words: str | None = None
    lang: str | None = None


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

    def classify(self, text: str, context: str | None = None, country: str | None = None) -> Meaning:
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


def _view(reading: Reading, context: str, vocabulary: Vocabulary) -> _View:
    keyword = find_opt_out_word(reading, vocabulary)
    if keyword is not None:
        return _View("opt_out", "certain", "keyword", keyword.word, keyword.lang)
    if is_reaction(reading.raw):
        return _View("neutral", "certain", "automatic", "a reaction")
    started = find_opt_in_word(reading, vocabulary)
    if started is not None:
        return _View("opt_in", "certain", "keyword", started.word, started.lang)
    if context:
        answer = _answer(reading, context)
        if answer is not None:
            return answer
    if is_notice(reading):
        return _read_notice(reading)
    request = _find_request(reading, reading.plain)
    for read in _READERS:
        view = read(reading, context, request)
        if view is not None:
            return view
    return _View("neutral", "likely", "other")


def _answer(reading: Reading, context: str) -> _View | None:
    """Read a reply that is one of the codes the message offered, or a rating it asked for."""
    if is_way_out(reading, context):
        return _View("opt_out", "certain", "answer", reading.plain)
    codes = joining_codes(context)
    if codes and (reading.plain.strip(" .,?") in codes or english.WHOLE_YES.pattern.search(reading.plain)):
        return _View("opt_in", "certain", "answer", reading.plain)
    rating = _RATING.match(reading.raw)
    if rating and _ASKS_TO_RATE.search(context.lower()):
        best = 5 if re.search(r"1 ?- ?5|stars?|/ ?5|to 5", context.lower()) else 10
        share = int(rating[1]) / best
        if share >= 0.7:
            return _View("positive", "likely", "answer", rating[0].strip())
        if share <= 0.4:
            return _View("complaint", "doubtful", "answer", rating[0].strip())
    confirm = _ASKS_TO_CONFIRM.search(context)
    if confirm and reading.plain.strip(" .,?") == confirm[1].lower():
        return _View("positive", "certain", "answer", reading.plain)
    return None


def _read_notice(reading: Reading) -> _View:
    """Read what a machine sent. A person may have written below it, so a request still counts."""
    asked = _find_request(reading, drop_footers(reading.plain))
    if asked is None:
        return _View("neutral", "certain", "automatic", "an automatic message")
    certainty = asked.certainty if is_busy(reading) else "doubtful"
    return _View("opt_out", certainty, "phrase", asked.words, "en")


def _find_request(reading: Reading, plain: str) -> Found | None:
    """Give the words that ask for an end, the surest there are, if any do."""
    doubtful: Found | None = None
    for found in find_all(reading, stops.STOPS, plain):
        rest = plain[found.end :]
        if stops.LIMIT.match(rest):
            limited = Found(found.words, found.start, found.end, "doubtful")
            kept = find_first(reading, (stops.KEEPS,)) or find_first(reading, (stops.PREFERS_TEXT,))
            doubtful = doubtful or (None if kept else limited)
        elif found.certainty == "doubtful":
            doubtful = doubtful or found
        else:
            return found
    return doubtful


def _read_stop(reading: Reading, context: str, request: Found | None) -> _View | None:
    if _STOP_EMOJI.match(reading.raw):
        return _View("opt_out", "likely", "phrase", "🛑", "und")
    shouted = _SHOUTED.match(reading.raw)
    if shouted and request is None and not find_first(reading, (english.MISTAKEN_STOP,)) and len(reading.words) <= _LONG:
        if not stops.STOP_ELSEWHERE.match(reading.plain):
            return _View("opt_out", "likely", "phrase", shouted[0].strip(), "en")
    back = find_first(reading, (stops.BACK_ON,))
    if back is not None and (request is None or request.start < back.end <= request.end + 12):
        return _View("opt_in", "likely", "phrase", back.words, "en")
    if request is None:
        if has_footer(reading):
            return _View("opt_out", "doubtful", "phrase", "the opt-out instruction", "en")
        return None
    if request.certainty == "doubtful":
        return None
    mistaken = find_first(reading, (english.MISTAKEN_STOP,))
    if mistaken is not None:
        wanted = [found for found in find_all(reading, english.OPT_INS, reading.plain)]
        last = max((found.end for found in find_all(reading, stops.STOPS, reading.plain)), default=0)
        if wanted and wanted[-1].end >= last and find_first(reading, (english.MISTAKEN_START,)) is None:
            return _View("opt_in", "likely", "phrase", wanted[-1].words, "en")
    return _View("opt_out", request.certainty, "phrase", request.words, "en")


def _read_other_languages(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_sign(reading)
    if found is None:
        return None
    return _View(found.label, found.certainty, "phrase", found.words, found.lang)


def _read_wrong_number(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, english.WRONG_NUMBERS)
    if found is not None and _ASKS_FIRST.match(reading.plain):
        return _View("wrong_number", "doubtful", "phrase", found.words, "en")
    if found is not None:
        return _View("wrong_number", found.certainty, "phrase", found.words, "en")
    named = english.NOT_THE_PERSON.search(reading.raw)
    if named is not None and reading.raw.upper() != reading.raw:
        return _View("wrong_number", "likely", "phrase", named[0].strip(), "en")
    if context:
        addressed = set(re.findall(r"\b[A-Z][\w'’]{2,}", context))
        names = {name.lower() for name in addressed}
        for match in english.NOT_ME.pattern.finditer(reading.plain):
            if match[1] in names:
                return _View("wrong_number", "likely", "phrase", match[0], "en")
    return None


def _read_complaint(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, english.COMPLAINTS_OF_MESSAGES)
    if found is None:
        return None
    return _View("complaint", found.certainty, "phrase", found.words, "en")


def _read_doubt(reading: Reading, context: str, request: Found | None) -> _View | None:
    """Read what is near an opt-out: somebody should look at it."""
    mistaken = find_first(reading, (english.MISTAKEN_STOP,))
    joining = find_first(reading, english.OPT_INS)
    if mistaken is not None and joining is not None:
        return _View("opt_in", "likely", "phrase", joining.words, "en")
    if request is not None:
        return _View("opt_out", "doubtful", "phrase", request.words, "en")
    near = find_first(reading, stops.NEAR_STOPS)
    if near is not None and not stops.STOP_ELSEWHERE.search(reading.plain) and not _is_limited(reading):
        return _View("opt_out", "doubtful", "phrase", near.words, "en")
    if not reading.words.isdisjoint(stops.THEME) and not reading.words.isdisjoint(stops.OBJECTS):
        near = find_first(reading, (stops.CLOSE_TO_A_STOP,))
        if near is not None and joining is None and not _is_limited(reading):
            return _View("opt_out", "doubtful", "phrase", near.words, "en")
    if _is_near_the_theme(reading) and joining is None and not _is_limited(reading):
        return _View("opt_out", "doubtful", "phrase", "words near an opt-out", "en")
    if _CROSS_EMOJI.search(reading.raw):
        return _View("opt_out", "doubtful", "phrase", "🛑", None)
    return None


def _is_near_the_theme(reading: Reading) -> bool:
    """Say whether a text speaks of messages and of an end, in whatever words."""
    return (
        not reading.words.isdisjoint(stops.ENDING)
        and not reading.words.isdisjoint(stops.MESSAGES)
        and not stops.STOP_ELSEWHERE.search(reading.plain)
    )


def _is_limited(reading: Reading) -> bool:
    return find_first(reading, (stops.KEEPS, stops.PREFERS_TEXT)) is not None


def _read_service(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, (english.COMPLAINTS_OF_SERVICE,))
    if found is None or find_first(reading, (english.QUESTION_MARK,)) is not None:
        return None
    return _View("complaint", "doubtful", "phrase", found.words, "en")


def _read_no(reading: Reading, context: str, request: Found | None) -> _View | None:
    if _NO_EMOJI.match(reading.raw) and reading.raw.strip():
        return _View("not_interested", "likely", "phrase", reading.raw.strip(), "und")
    found = find_first(reading, (*english.REFUSALS, english.SORTED))
    if found is None or find_first(reading, (english.NO_BUT_KIND,)) is not None:
        return None
    if "?" in reading.words or len(reading.words) > _LONG or not _LEADS_TO_NO.match(reading.plain[: found.start]):
        # Further in, the same words may be about anything.
        return _View("not_interested", "doubtful", "phrase", found.words, "en")
    return _View("not_interested", found.certainty, "phrase", found.words, "en")


def _read_joining(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, english.OPT_INS)
    return found and _View("opt_in", "likely", "phrase", found.words, "en")


def _read_question(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, (english.QUESTIONS,))
    return found and _View("question", "likely", "phrase", found.words)


def _read_yes(reading: Reading, context: str, request: Found | None) -> _View | None:
    found = find_first(reading, (english.POSITIVES,))
    if found is not None:
        return _View("positive", "likely", "phrase", found.words, "en")
    if _YES_EMOJI.search(reading.raw):
        return _View("positive", "likely", "phrase", "an emoji", None)
    return None


def _read_anger(reading: Reading, context: str, request: Found | None) -> _View | None:
    """Read swearing at somebody with nothing kind in it: it may be about the messages."""
    if len(reading.words) > _LONG or reading.words.isdisjoint(_SOMEBODY):
        return None
    found = _SWEARING.search(reading.plain)
    if found is None or find_first(reading, (english.POSITIVES,)) is not None:
        return None
    return _View("complaint", "likely", "phrase", found[0], "en")


_READERS: tuple[Callable[[Reading, str, Found | None], _View | None], ...] = (
    _read_stop,
    _read_other_languages,
    _read_wrong_number,
    _read_complaint,
    _read_doubt,
    _read_no,
    _read_joining,
    _read_service,
    _read_anger,
    _read_question,
    _read_yes,
)
"""In the order of the labelling guide."""

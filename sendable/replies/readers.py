"""Readers: each looks in a reply for one kind of meaning, the weightiest kind first."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sendable.policies import Certainty, Label
from sendable.replies import english_meanings as english
from sendable.replies import english_near as near
from sendable.replies.answers import is_way_out, joining_codes
from sendable.replies.automatic import drop_footers, has_footer, is_busy
from sendable.replies.english_channels import STOPS_BY_OTHER_WAYS
from sendable.replies.english_refusals import SOFT_REFUSALS
from sendable.replies.english_requests import REQUESTS
from sendable.replies.english_resentment import (
    JUDGEMENTS,
    MESSAGE_WORDS,
    NOT_ABOUT_US,
    RESENTMENT,
)
from sendable.replies.english_stops import STOPS
from sendable.replies.english_strangers import DIFFERENT_NAME, STRANGERS, denies_a_name
from sendable.replies.languages import find_sign, is_foreign
from sendable.replies.languages.rejoining import asks_again, is_about_a_booking
from sendable.replies.phrases import Found, find_all, find_first
from sendable.replies.texts import Reading

Manner = Literal["keyword", "phrase", "answer", "automatic", "other"]

_REQUESTS = (*STOPS, *STOPS_BY_OTHER_WAYS, *REQUESTS)


_STOP_EMOJI = re.compile("^[\\s\ufe0f]*(?:🛑[\\s\ufe0f]*)+$")
_CROSS_EMOJI = re.compile("[🛑🚫⛔🖕📵🔕]")
_NO_EMOJI = re.compile("^[\\s\ufe0f👎🏻🏼🏽🏾🏿❌🙅♀♂\u200d]+$")
_YES_EMOJI = re.compile("[👍👌🙏❤♥😍🥰😘🎉💯🙌👏😊😁✅💕💖🤩😃😀🤗💪]")
_PLAIN_NO = re.compile(r"\b(?:interested|thanks|thank you|pass)\b")
_ASKS_FIRST = re.compile(
    r"^(?:hi |hello |hey |, )*(?:have i|is this|is it|do i|did i|am i|what|where|when|how|can|could|do you|did you|which|will|should)\b"
)
_STANDING_OUT = re.compile(
    r"(?:^|[^\w\s'’\"“”.,:;(/\-]) *(?:STOP|UNSUBSCRIBE) *(?:$|[^\w\s'’\"“”:;)/\-])"
)
"""In capitals, alone between emoji or other signs."""
_SHOUTED = re.compile(r"^\W*STOP\b(?=[^!?.]*$|[.,! ]+(?-i:[a-z]))")
_LONG = 16
_SHORT = 8
_NO_YET = frozenset({"maybe", "later", "not yet", "maybe later"})
_LEADS_TO_NO = re.compile(
    r"^(?:(?:.*[.,] ?)?(?:(?:sorry|thanks|thank|you|but|hi|hello|hey|im|i|am|we|are|were|its|that|is|this|one|it|a|bit|way|far|probably|think|ill|will|have|to|going|oh|no|nah|ok|yeah|unfortunately|afraid|really|just|so|for|now|very|much|ive|weve|the|and|from|with|my|our|honestly|def|definitely|prices?|yes|pls|please|currently|rn) )*)?$"
)
_ASKS_FOR_MORE = re.compile(
    r"\b(?:can (?:i|we|you)|could (?:i|we|you)|when|what time|where|how|which|is there|are there|do you|did you|has my|have you|see you|cant wait|looking forward|fantastic|amazing|loved|love it|wait ?list)\b"
)
_SWEARING = re.compile(
    r"\b(?:fuck\w*|shit\w*|cunt\w*|bastard\w*|asshole\w*|arsehole\w*|bitch\w*|dickhead\w*|wanker\w*|idiots?|morons?|bollocks|twats?)\b"
)
_SOMEBODY = frozenset({"you", "your", "yous", "people"})
_RATING = re.compile(r"^\s*(\d{1,2})(?:\s*/\s*(?:5|10)|\s*out of (?:5|10))?\s*[.!]*\s*$")
_ASKS_TO_RATE = re.compile(
    r"\b(?:rate|rating|score|scale|0 ?- ?10|1 ?- ?10|1 ?- ?5|stars?|how (?:did we|was your|likely))\b"
)
_ASKS_TO_CONFIRM = re.compile(
    r"\b(?:reply|text|press|send) (?:with )?\W?(\w+)\W? (?:to|for) (?:confirm|accept|book|yes)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class View:
    """A meaning before the table of outcomes was asked."""

    label: Label
    certainty: Certainty
    manner: Manner = "phrase"
    words: str | None = None
    lang: str | None = None


def read_answer(reading: Reading, context: str) -> View | None:
    """Read a reply that is one of the codes the message offered, or a rating it asked for."""
    if is_way_out(reading, context):
        return View("opt_out", "certain", "answer", reading.plain)
    codes = joining_codes(context)
    if codes and (
        reading.plain.strip(" .,?") in codes or english.WHOLE_YES.pattern.search(reading.plain)
    ):
        return View("opt_in", "certain", "answer", reading.plain)
    rating = _RATING.match(reading.raw)
    if rating and _ASKS_TO_RATE.search(context.lower()):
        best = 5 if re.search(r"1 ?- ?5|stars?|/ ?5|to 5", context.lower()) else 10
        share = int(rating[1]) / best
        if share >= 0.7:
            return View("positive", "likely", "answer", rating[0].strip())
        if share <= 0.4:
            return View("complaint", "doubtful", "answer", rating[0].strip())
    confirm = _ASKS_TO_CONFIRM.search(context)
    if confirm and reading.plain.strip(" .,?") == confirm[1].lower():
        return View("positive", "certain", "answer", reading.plain)
    return None


def read_notice(reading: Reading) -> View:
    """Read what a machine sent. A person may have written below it, so a request still counts."""
    asked = find_request(reading, drop_footers(reading.plain))
    if asked is None:
        return View("neutral", "certain", "automatic", "an automatic message")
    certainty = asked.certainty if is_busy(reading) else "doubtful"
    return View("opt_out", certainty, "phrase", asked.words, "en")


def find_request(reading: Reading, plain: str) -> Found | None:
    """Give the words that ask for an end, the surest there are, if any do."""
    doubtful: Found | None = None
    for found in find_all(reading, _REQUESTS, plain):
        rest = plain[found.end :]
        if near.LIMIT.match(rest):
            limited = Found(found.words, found.start, found.end, "doubtful")
            kept = find_first(reading, (near.KEEPS,)) or find_first(reading, (near.PREFERS_TEXT,))
            doubtful = doubtful or (None if kept else limited)
        elif found.certainty == "doubtful":
            doubtful = doubtful or found
        else:
            return found
    return doubtful


def _read_stop(reading: Reading, context: str, request: Found | None) -> View | None:
    if _STOP_EMOJI.match(reading.raw):
        return View("opt_out", "likely", "phrase", "🛑", "und")
    mistaken = find_first(reading, (english.MISTAKEN_STOP, english.REJOIN))
    if request is None and mistaken is None and (_is_shouted(reading) or _stands_out(reading)):
        return View("opt_out", "likely", "phrase", "STOP", "en")
    back = find_first(reading, (near.BACK_ON,))
    if back is not None and (request is None or request.start < back.end <= request.end + 12):
        return View("opt_in", "likely", "phrase", back.words, "en")
    if request is None:
        if has_footer(reading):
            return View("opt_out", "doubtful", "phrase", "the opt-out instruction", "en")
        return None
    if request.certainty == "doubtful":
        return None
    if mistaken is not None:
        joining = _last_joining(reading)
        if joining is not None:
            return View("opt_in", "likely", "phrase", joining.words, "en")
    return View("opt_out", request.certainty, "phrase", request.words, "en")


def _is_shouted(reading: Reading) -> bool:
    """Say whether a short text begins with STOP in capitals and is about nothing else."""
    return (
        len(reading.words) <= _LONG
        and _SHOUTED.match(reading.raw) is not None
        and near.STOP_ELSEWHERE.match(reading.plain) is None
    )


def _stands_out(reading: Reading) -> bool:
    """Say whether STOP stands alone, in capitals, in a text that is not all capitals."""
    return reading.raw.upper() != reading.raw and _STANDING_OUT.search(reading.raw) is not None


def _last_joining(reading: Reading) -> Found | None:
    """Give the request to join that comes after every request to stop, if one does."""
    joining = list(find_all(reading, english.OPT_INS, reading.plain))
    stopping = [found.end for found in find_all(reading, _REQUESTS, reading.plain)]
    if not joining or find_first(reading, (english.MISTAKEN_START,)) is not None:
        return None
    return joining[-1] if joining[-1].end >= max(stopping, default=0) else None


def _read_other_languages(reading: Reading, context: str, request: Found | None) -> View | None:
    if is_foreign(reading) and asks_again(reading):
        return View("opt_in", "likely", words="again")
    found = find_sign(reading)
    if found is None:
        return None
    if found.label == "opt_out" and is_about_a_booking(reading):
        return View("question", "likely", "phrase", found.words, found.lang)
    return View(found.label, found.certainty, "phrase", found.words, found.lang)


def _read_wrong_number(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, english.WRONG_NUMBERS)
    if found is not None and found.certainty == "doubtful" and _ASKS_FOR_MORE.search(reading.plain):
        found = None
    if found is not None and _ASKS_FIRST.match(reading.plain):
        return View("wrong_number", "doubtful", "phrase", found.words, "en")
    if found is not None:
        return View("wrong_number", found.certainty, "phrase", found.words, "en")
    named = english.NOT_THE_PERSON.search(reading.raw)
    if named is not None and reading.raw.upper() != reading.raw:
        return View("wrong_number", "likely", "phrase", named[0].strip(), "en")
    if context:
        addressed = set(re.findall(r"\b[A-Z][\w'’]{2,}", context))
        names = {name.lower() for name in addressed}
        for match in english.NOT_ME.pattern.finditer(reading.plain):
            if match[1] in names:
                return View("wrong_number", "likely", "phrase", match[0], "en")
    return _read_stranger(reading)


def _read_stranger(reading: Reading) -> View | None:
    """Read a wrong number that is said in other words."""
    found = find_first(reading, STRANGERS)
    asks = _ASKS_FOR_MORE.search(reading.plain) is not None or _is_limited(reading)
    if found is not None and not (asks and found.certainty == "doubtful"):
        return View("wrong_number", "doubtful" if asks else found.certainty, words=found.words)
    named = DIFFERENT_NAME.search(reading.raw)
    if named is not None and reading.raw.upper() != reading.raw:
        return View("wrong_number", "doubtful", words=named[0])
    denied = denies_a_name(reading.raw, reading.plain)
    return None if denied is None else View("wrong_number", "likely", words=denied)


def _read_complaint(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, (*english.COMPLAINTS_OF_MESSAGES, *RESENTMENT))
    if found is not None:
        return View("complaint", found.certainty, "phrase", found.words, "en")
    judged = reading.words & JUDGEMENTS
    if not judged or reading.words.isdisjoint(MESSAGE_WORDS):
        return None
    if find_first(reading, (NOT_ABOUT_US,)) is not None:
        return None
    return View("complaint", "likely", "phrase", min(judged), "en")


def _read_doubt(reading: Reading, context: str, request: Found | None) -> View | None:
    """Read what is near an opt-out: somebody should look at it."""
    mistaken = find_first(reading, (english.MISTAKEN_STOP,))
    joining = find_first(reading, english.OPT_INS)
    if mistaken is not None and joining is not None:
        return View("opt_in", "likely", "phrase", joining.words, "en")
    if request is not None:
        return View("opt_out", "doubtful", "phrase", request.words, "en")
    regretted = find_first(reading, (english.MISTAKEN_START,))
    if regretted is not None and mistaken is None:
        return View("opt_out", "doubtful", "phrase", regretted.words, "en")
    close = find_first(reading, near.NEAR_STOPS)
    elsewhere = near.STOP_ELSEWHERE.search(reading.plain) is not None
    if close is not None and not elsewhere and not _is_limited(reading):
        return View("opt_out", close.certainty, "phrase", close.words, "en")
    if not reading.words.isdisjoint(near.THEME) and not reading.words.isdisjoint(near.OBJECTS):
        close = find_first(reading, (near.CLOSE_TO_A_STOP,))
        if close is not None and joining is None and not _is_limited(reading):
            return View("opt_out", close.certainty, "phrase", close.words, "en")
    if _is_near_the_theme(reading) and joining is None and not _is_limited(reading):
        return View("opt_out", "doubtful", "phrase", "words near an opt-out", "en")
    if _CROSS_EMOJI.search(reading.raw):
        return View("opt_out", "doubtful", "phrase", "🛑", None)
    return None


def _is_near_the_theme(reading: Reading) -> bool:
    """Say whether a text speaks of messages and of an end, in whatever words."""
    return (
        not reading.words.isdisjoint(near.ABOUT_ENDING)
        and not reading.words.isdisjoint(near.ABOUT_MESSAGES)
        and not near.STOP_ELSEWHERE.search(reading.plain)
    )


def _is_limited(reading: Reading) -> bool:
    return find_first(reading, (near.KEEPS, near.PREFERS_TEXT)) is not None


def _read_service(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, (english.COMPLAINTS_OF_SERVICE,))
    if found is None or find_first(reading, (english.QUESTION_MARK,)) is not None:
        return None
    return View("complaint", "doubtful", "phrase", found.words, "en")


def _read_no(reading: Reading, context: str, request: Found | None) -> View | None:
    if _NO_EMOJI.match(reading.raw) and reading.raw.strip():
        return View("not_interested", "likely", "phrase", reading.raw.strip(), "und")
    found = find_first(reading, (*english.REFUSALS, english.SORTED))
    if found is None:
        return None
    plain_no = _PLAIN_NO.search(found.words) is not None
    if not plain_no and find_first(reading, (english.NO_BUT_KIND,)) is not None:
        return None
    if (
        found.certainty == "doubtful"
        or "?" in reading.words
        or len(reading.words) > _LONG
        or not _LEADS_TO_NO.match(reading.plain[: found.start])
    ):
        # The same words may be about anything, but in a short text.
        short = len(reading.words) <= _SHORT and not (
            found.words in _NO_YET or _ASKS_FOR_MORE.search(reading.plain)
        )
        return _read_soft_no(reading, context, request) or View(
            "not_interested", "likely" if short else "doubtful", "phrase", found.words, "en"
        )
    return View("not_interested", found.certainty, "phrase", found.words, "en")


def _read_soft_no(reading: Reading, context: str, request: Found | None) -> View | None:
    """Read a no in other words, where the text is short and asks for nothing."""
    if len(reading.words) > _LONG or find_first(reading, (english.NO_BUT_KIND,)) is not None:
        return None
    found = find_first(reading, SOFT_REFUSALS)
    if found is None or _ASKS_FOR_MORE.search(reading.plain):
        return None
    return View("not_interested", found.certainty, "phrase", found.words, "en")


def _read_joining(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, english.OPT_INS)
    return None if found is None else View("opt_in", "likely", "phrase", found.words, "en")


def _read_question(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, (english.QUESTIONS,))
    return None if found is None else View("question", "likely", "phrase", found.words)


def _read_yes(reading: Reading, context: str, request: Found | None) -> View | None:
    found = find_first(reading, (english.POSITIVES,))
    if found is not None:
        return View("positive", "likely", "phrase", found.words, "en")
    if _YES_EMOJI.search(reading.raw):
        return View("positive", "likely", "phrase", "an emoji", None)
    return None


def _read_anger(reading: Reading, context: str, request: Found | None) -> View | None:
    """Read swearing at somebody with nothing kind in it: it may be about the messages."""
    if len(reading.words) > _LONG or reading.words.isdisjoint(_SOMEBODY):
        return None
    found = _SWEARING.search(reading.plain)
    if found is None or find_first(reading, (english.POSITIVES,)) is not None:
        return None
    return View("complaint", "likely", "phrase", found[0], "en")


READERS: tuple[Callable[[Reading, str, Found | None], View | None], ...] = (
    _read_stop,
    _read_other_languages,
    _read_wrong_number,
    _read_complaint,
    _read_doubt,
    _read_no,
    _read_soft_no,
    _read_joining,
    _read_service,
    _read_anger,
    _read_question,
    _read_yes,
)
"""In the order of the labelling guide."""

"""Languages other than English: which one a reply is in, and what its signs say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sendable.policies import Certainty, Label
from sendable.replies.languages.asian import (
    ARABIC,
    ASIAN_LATIN,
    BENGALI,
    CHINESE,
    HEBREW,
    HINDI,
    JAPANESE,
    KOREAN,
    PERSIAN,
    TAMIL,
    THAI,
    URDU,
)
from sendable.replies.languages.base import Language
from sendable.replies.languages.eastern import CYRILLIC, EASTERN, GREEK
from sendable.replies.languages.germanic import GERMANIC
from sendable.replies.languages.romance import ROMANCE
from sendable.replies.letters import word_set
from sendable.replies.texts import Reading

LATIN: tuple[Language, ...] = (*ROMANCE, *GERMANIC, *EASTERN, *ASIAN_LATIN)
SCRIPTS: tuple[tuple[re.Pattern[str], tuple[Language, ...]], ...] = (
    (re.compile("[\u3041-\u30ff]"), (JAPANESE,)),
    (re.compile("[\uac00-\ud7a3\u1100-\u11ff]"), (KOREAN,)),
    (re.compile("[\u3400-\u9fff]"), (CHINESE, JAPANESE)),
    (re.compile("[іїєґ]"), (CYRILLIC[0], CYRILLIC[1])),
    (re.compile("[\u0400-\u04ff]"), (CYRILLIC[1], CYRILLIC[2], CYRILLIC[0])),
    (re.compile("[\u0370-\u03ff]"), (GREEK,)),
    (re.compile("[\u0590-\u05ff]"), (HEBREW,)),
    (re.compile("[پچژگ]"), (PERSIAN, URDU, ARABIC)),
    (re.compile("[ٹڈڑںےہھ]"), (URDU, ARABIC)),
    (re.compile("[\u0600-\u06ff]"), (ARABIC, PERSIAN)),
    (re.compile("[\u0900-\u097f]"), (HINDI,)),
    (re.compile("[\u0980-\u09ff]"), (BENGALI,)),
    (re.compile("[\u0b80-\u0bff]"), (TAMIL,)),
    (re.compile("[\u0e00-\u0e7f]"), (THAI,)),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sign in another language says."""

    label: Label
    certainty: Certainty
    words: str
    lang: str


_ENOUGH_WORDS = 4
_LAST_LATIN = "\u02af"

_ENGLISH = word_set(
    """
    send sent stop order orders number item items try tried mine den her fin full press c d l
    n s j sir late account running waiting coming going driving home work working done yet
    still well night morning week weekend day days next last again always never every only
    right left near bus train car road office shop store school kids mum mom dad house door
    friend friends love nice great happy sleep eat food dinner lunch free open close today
    finished doing bring wait reached list milk class project meeting call email mail boss
    babe guys mate nothing something anything someone maybe really very much many two three
    four five first second big small long new old blue red black white size phone line wife
    husband son daughter name address street town city bad okay yeah yes nah hmm oh lor leh
    lah aight yo okie dude bro app site game won wet rain cold hot sun snow money price pay
    paid card bank bill cancelled cancel appointment booking the a an i you your to and is it
    of in for on me my this that please im we have not at be do are was with can just thanks
    from so what if will dont how when they no its ok ill get but or out up there one about
    like go time now see good know all thank want need would could where who am had has did
    does been our us them he she his their any some more here tomorrow tonight sorry hi hello
    hey back off too by as ha haha lol man wrong reminder worked forgot forgotten missed
    lots heaps ages great pretty quite almost since until after before during without then
    looks sounds feels started finished arrived received picked sorted booked moved changed
    """
)

_ONLY_ENGLISH = _ENGLISH - word_set(
    """
    a i in is it of me no on an as so was do has will to or at come see all more are for he by
    her we am men had did does our here
    """
)
"""Without the words that other languages have, too."""


def _index(marks: Iterable[frozenset[str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, of_language in enumerate(marks):
        for mark in of_language - _ENGLISH:
            places[mark].append(place)
    return dict(places)


_MARKS = _index(each.marks for each in LATIN)
_STEMS = _index(each.stems for each in LATIN)


def find_sign(reading: Reading) -> Said | None:
    """Give the weightiest sign in the languages a reply may be in."""
    likely = _candidates(reading.plain)
    for signs in zip(*(each.signs for each in likely), strict=True):
        for each, sign in zip(likely, signs, strict=True):
            found = sign.pattern.search(reading.plain)
            if found is not None:
                return Said(sign.label, sign.certainty, found[0].strip(" .,?"), each.code)
    return None


def is_foreign(reading: Reading) -> bool:
    """Say whether a reply may be in another language than English."""
    return bool(_candidates(reading.plain))


def is_strange(reading: Reading) -> bool:
    """Say whether a reply has words, and in no language in which an opt-out would be recognised.

    To be asked of a reply in which nothing was recognised: one in another language than English
    may be an opt-out in words that are not known here.
    """
    if is_foreign(reading) or any(char.isalpha() and char > _LAST_LATIN for char in reading.plain):
        return True
    words = [word for word in reading.plain.split(" ") if word.isalpha()]
    return len(words) >= _ENOUGH_WORDS and reading.words.isdisjoint(_ENGLISH)


def guess_language(reading: Reading, country: str | None) -> str:
    """Guess the language of a reply; "und" where nothing tells."""
    candidates = _candidates(reading.plain)
    english = len(reading.words & _ENGLISH)
    if candidates:
        return candidates[0].code
    if english or any(char.isascii() and char.isalpha() for char in reading.folded):
        return "en"
    return "und"


@lru_cache(maxsize=1024)
def _candidates(plain: str) -> tuple[Language, ...]:
    """Give the languages that a reply may be in, the likeliest first; none where it is English."""
    if not plain.isascii():
        for script, languages in SCRIPTS:
            if script.search(plain):
                return languages
    counts: dict[int, int] = defaultdict(int)
    words = frozenset(plain.split(" "))
    for word in words:
        for place in _MARKS.get(word) or _STEMS.get(word[:5]) or _STEMS.get(word[:4]) or ():
            counts[place] += 1
    english = len(words & _ONLY_ENGLISH)
    likely = [place for place, count in counts.items() if count > english]
    likely.sort(key=lambda place: (-counts[place], place))
    return tuple(LATIN[place] for place in likely[:3])

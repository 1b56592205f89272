"""Keywords: replies whose whole message is an opt-out or opt-in word of the policies.

"Whole" allows what people put around a word without meaning more: courtesy ("stop please", "ok
stop"), the word again ("STOP STOP"), a signature ("Stop. Sent from my phone"), a prefix echoed from
the instruction ("Reply STOP"). An opt-out is known through one slip of the finger and through
letters in disguise. An opt-in is not: it can lift an opt-out, so it must stand alone and be exact.
"""

# ruff: noqa: E501 (patterns are read whole)
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from sendable.policies import OptInWords, OptOutWords
from sendable.replies.letters import fold, is_within, squeeze, to_latin, unmask, unstretch, word_set
from sendable.replies.texts import Reading, read_text

_Words: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""A policy's words by language, as a cache can know them again."""

_COURTESY = word_set(
    """
    please thanks thank you kindly ok okay k now just hi hey hello dear sir madam maam mate
    bro dude man lah la lor leh po ho na sorry asap immediately already so very much thank
    reply text send right away and again regards lads guys folks team you por favor gracias ya
    bitte danke sofort svp sil te vous vous plait merci il per favore grazie prego obrigado
    obrigada pf alstublieft alsjeblieft aub bedankt graag nu dank je u wel tack takk tak
    vennligst kiitos ole hyva prosim dekuji prosze dziekuje koszonom kerem multumesc va rog
    lutfen tesekkurler efadim пожалуиста спасибо прошу будь ласка дякую παρακαλω ευχαριστω من
    فضلك شكرا رجاء לבקשה בבקשה תודה कृपया प्लीज धन्यवाद जी ji bhai dhanyavaad krupya 请 謝謝 谢谢
    お願いします 주세요 부탁드립니다 ครับ ค่ะ คะ นะ terima kasih tolong mohon xin cam on vui long salamat
    asante tafadhali porfa porfis plis xfa pf porfavor lo antes posible tolong dong ya kak min snalla veuillez kerem
    لو سمحت لو سمحتم سمحت пожалуйста плиз пж pliz noh please fucking
    """
)

_SIGNATURE = re.compile(
    r"""(?ix)
    [\s(\-–—]* (?: (?:sent|get|typed) \s (?:from|via|with|using|outlook) | envoy[ée] \s (?:de|depuis)
        | enviado \s (?:desde|do) | von \s meinem | gesendet \s von | inviato \s da(?:l)?
        | verzonden \s (?:vanaf|met) | skickat \s fr[åa]n | sendt \s fra | wys[łl]ano \s z
        ) \b .* $
    | (?: \s+ [-–—~]+ \s* | [\n,.!;]+ \s* (?:kind\s|best\s|warm\s|many\s)? (?:regards|rgds|cheers|thanks
        |thx|love|best|sincerely|yours|wishes|br|mfg|lg|cordialement|saludos|gru[sß]s?|x+)? [\s,.\-!]* )
      (?-i:[A-Z]) [\w'’.]* (?:\s (?-i:[A-Z]) [\w'’.]*)? [\s.x]* $
    """
)
_UNSPACED = re.compile(
    "^(?:请你?|請你?|麻烦你?|麻煩你?|唔該|我要|我想|想要|求|ขอ|กรุณา|โปรด|ช่วย|รบกวน)?(.+?)"
    "(?:吧|了|啦|谢谢|謝謝|多谢|多謝|唔該|してください|して下さい|をお願いします|お願いします|おねがいします|お願い|願います|を?希望(?:します)?|です|して|します|したい(?:です)?"
    "|해 ?주세요|해줘요?|부탁드립니다|부탁드려요|부탁해요|부탁합니다|합니다|할게요|하겠습니다|해요|요|좀|이요|입니다|바랍니다|ค่ะ|คะ|ครับ|คับ|นะ|จ้า|จ้ะ|ด้วย|ที|หน่อย|เลย|แล้ว|เถอะ)*$"
)
"""Courtesy that is written without a space, in the languages that do."""
_REPEATED = re.compile(r"(\w{3,}?)\1+")
_NEVER_WITH_START = re.compile("[?🛑🚫⛔👎🖕❌]")

_LONGEST_SIGNED = 160
_LONGEST_DISGUISED = 24
_MOST_WORDS = 12
_LONG_WORD = 9
_SLIP_LENGTHS = range(3, 21)

_SLIPS_ALLOWED_FROM = 7
"""A word of another language this long is known through a slip; a shorter one may be another."""

_REAL_WORDS = word_set(
    """
    shop shops step stops top tops stow slop swop atop strop stomp stoop sop sto chop crop
    drop hop pop mop soap soup spot stork stock store story stood stole stone stove stoma
    stock stpo quite quilt quiz quiet quid quint quits quip suit unit qui queue exit edit and
    ant any enc ens eng ned ed en bend send lend mend tend fend vend wend ends find fond fund
    rend den cancer chancel cancels cancelled canceled counsel council evoke provoke invoke
    revoked revoker remote removed remover removes reprove subscribe unsubscribed resubscribe
    describe delete deleted deleter elite relate pare pair para part bare care dare fare mare
    rare ware park salir sair said sail stair hair alto also auto all halt hall salt malt half
    hale haul hast basta pasta baja opt out apt put optional about cease lease crease tease
    ease ceased desist anmelden anmeldung aanmelden inschrijven inscribirme suscribirme
    abonner inscription inscrire iscrivimi iscrivi starting stepping shopping
    """
)
"""Words that are a slip away from a keyword and mean something else."""

_KEYBOARD = (" 1234567890", " qwertyuiop", " asdfghjkl", " zxcvbnm")


def _neighbours() -> dict[str, frozenset[str]]:
    """Give the keys next to each key of a keyboard. Each row lies half a key to the right."""
    near: dict[str, frozenset[str]] = {}
    for row, keys in enumerate(_KEYBOARD):
        for place, key in enumerate(keys):
            around = [keys[place - 1 : place], keys[place + 1 : place + 2]]
            if row:
                around.append(_KEYBOARD[row - 1][place : place + 2])
            if row + 1 < len(_KEYBOARD):
                around.append(_KEYBOARD[row + 1][max(place - 1, 0) : place + 1])
            near[key] = frozenset("".join(around)) - {" "}
    return near


_NEIGHBOURS = _neighbours()


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of a policy and the language it is listed under; ``is_slip`` where it was mistyped."""

    word: str
    lang: str
    is_slip: bool = False


_Slip: TypeAlias = tuple[str, frozenset[str], int, Keyword]
"""The form of a word that is known through a slip, its letters, how many slips, and the word."""


@dataclass(frozen=True)
class Vocabulary:
    """The policies' words, by the folded and squeezed form they are matched in.

    ``openings`` are the words that an opt-out can begin with. ``slips`` are the opt-out words that
    are known through a slip, by the length of what may be one.
    """

    opt_out: Mapping[str, Keyword]
    opt_in: Mapping[str, Keyword]
    openings: frozenset[str]
    slips: Mapping[int, tuple[_Slip, ...]]


def make_vocabulary(opt_out: OptOutWords, opt_in: OptInWords) -> Vocabulary:
    """Make the policies' words ready for matching. Of a word in two lists, the opt-out counts.

    Every engine in which replies are read asks for it, so the same words are made ready once.
    """
    return _make_ready(_listed(opt_out.words), _listed(opt_in.words))


def _listed(words: Mapping[str, Iterable[str]]) -> _Words:
    return tuple((lang, tuple(group)) for lang, group in words.items())


@lru_cache(maxsize=4)
def _make_ready(opt_out: _Words, opt_in: _Words) -> Vocabulary:
    stops = _matchable(opt_out)
    starts = _matchable(opt_in)
    spelt = [read_text(word.word).plain.split(" ") for word in stops.values()]
    slips = [(key, frozenset(key), _slips(key, word), word) for key, word in stops.items()]
    return Vocabulary(
        stops,
        {key: word for key, word in starts.items() if key not in stops},
        frozenset(part for parts in spelt for part in (parts[0], "".join(parts))),
        {
            length: tuple(slip for slip in slips if abs(len(slip[0]) - length) <= slip[2] > 0)
            for length in _SLIP_LENGTHS
        },
    )


def _matchable(words: _Words) -> dict[str, Keyword]:
    found: dict[str, Keyword] = {}
    for lang, group in words:
        for word in group:
            found.setdefault(squeeze(fold(word)), Keyword(word, lang))
    found.pop("", None)
    return found


def _slips(key: str, keyword: Keyword) -> int:
    """Give how many slips of the finger a keyword is known through."""
    if not key.isascii():
        return 0
    if keyword.lang == "en" and (" " not in keyword.word or keyword.word == "opt out"):
        return 2 if len(key) >= _LONG_WORD else 1
    return 1 if len(key) >= _SLIPS_ALLOWED_FROM else 0


def find_opt_out_word(reading: Reading, vocabulary: Vocabulary) -> Keyword | None:
    """Give the opt-out word that is the whole message, if one is."""
    found = _find_whole(reading, vocabulary)
    if found is None and len(reading.raw) < _LONGEST_SIGNED:
        if reading.words.isdisjoint(vocabulary.openings):
            return None
        signed = _SIGNATURE.search(reading.raw)
        if signed:
            return _find_whole(read_text(reading.raw[: signed.start()]), vocabulary)
    return found


def find_opt_in_word(reading: Reading, vocabulary: Vocabulary) -> Keyword | None:
    """Give the opt-in word that is the whole message, exactly."""
    if _NEVER_WITH_START.search(reading.raw):
        return None
    return vocabulary.opt_in.get(squeeze(reading.folded))


def _find_whole(reading: Reading, vocabulary: Vocabulary) -> Keyword | None:
    words = vocabulary.opt_out
    letters = squeeze(reading.folded)
    if letters in words:
        return words[letters]
    if letters in vocabulary.opt_in or not letters:
        return None
    if len(letters) <= _LONGEST_DISGUISED:
        signs = unmask(reading.folded.replace(" ", "").strip(".,!?\n"))
        once = _once(letters)
        for disguised in (unstretch(letters), to_latin(letters), unmask(letters), signs, once):
            if disguised in words:
                return words[disguised]
    if not letters.isascii():
        polite = _UNSPACED.match(letters)
        if polite and polite[1] in words:
            return words[polite[1]]
    said = [word for word in reading.plain.split(" ") if word not in ".?,"]
    core = _strip_courtesy(said) if len(said) <= _MOST_WORDS else []
    if not core or (len(core) > 2 and core[0] not in vocabulary.openings):
        return None
    joined = "".join(core)
    if joined in words:
        return words[joined]
    if len(core) > 1 and all(token in words for token in core):
        return words[core[0]]
    if len(core) == 1:
        return _find_slip(core[0], vocabulary)
    # "un subscribe", "st op": the pieces make a word that one slip of the space bar broke.
    return _find_slip(joined, vocabulary) if len(core) == 2 and len(joined) <= 12 else None


def _once(letters: str) -> str:
    """Give what a text says again and again: "stopstopstop" is "stop"."""
    found = _REPEATED.fullmatch(letters)
    return found[1] if found else letters


def _strip_courtesy(tokens: list[str]) -> list[str]:
    first, last = 0, len(tokens)
    while first < last and tokens[first] in _COURTESY:
        first += 1
    while last > first and tokens[last - 1] in _COURTESY:
        last -= 1
    return tokens[first:last]


def _find_slip(word: str, vocabulary: Vocabulary) -> Keyword | None:
    """Give the keyword that a word is a slip of the finger away from."""
    if not word.isascii() or len(word) not in _SLIP_LENGTHS or word in _REAL_WORDS:
        return None
    letters = frozenset(word)
    for key, key_letters, limit, keyword in vocabulary.slips[len(word)]:
        if len(letters ^ key_letters) > 2 * limit:
            continue
        if is_within(word, key, limit) and (len(key) > 3 or _is_finger_slip(word, key)):
            return replace(keyword, is_slip=True)
    return None


def _is_finger_slip(word: str, key: str) -> bool:
    """Say whether a short word differs by a neighbouring key, a key hit twice, or a swap."""
    if len(word) != len(key):
        return set(word) == set(key)
    if sorted(word) == sorted(key):
        return True
    pairs = [(ours, theirs) for ours, theirs in zip(word, key, strict=True) if ours != theirs]
    return len(pairs) == 1 and pairs[0][0] in _NEIGHBOURS.get(pairs[0][1], "")

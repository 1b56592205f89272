"""Letters: how disguised, accented, stretched and mistyped words are read as those they mean."""

from __future__ import annotations

import pytest

from sendable.policies import read_policies
from sendable.replies.classifier import make_classifier
from sendable.replies.letters import fold, is_within, squeeze, to_latin, unmask, unstretch
from sendable.replies.texts import read_text

from ..library import SHIPPED

CLASSIFIER = make_classifier(read_policies(SHIPPED))


@pytest.mark.parametrize(
    "disguised",
    [
        "тһе ԛυіск ьгоԝɴ ꜰох јυмрѕ оѵег тһе ʟаζу ԁоɡ",
        "τнε ԛսιᴄκ вʀσωп ꜰοχ ᴊцᴍᴘꜱ оᴠεʀ ᴛһᴇ ʟɑᴢу ᴅօɢ",
    ],
)
def test_letters_of_other_scripts_are_read_as_the_latin_ones_they_look_like(disguised: str) -> None:
    assert to_latin(disguised) == "the quick brown fox jumps over the lazy dog"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đorđe", "dorde"),
        ("SØREN", "soren"),
        ("Łukasz", "lukasz"),
        ("çıkış", "cikis"),
        ("Æsop", "aesop"),
        ("Œuvre", "oeuvre"),
        ("Þór", "thor"),
        ("Eiður", "eidur"),
        ("Straße", "strasse"),
        ("Über", "uber"),
        ("Ήθελα", "ηθελα"),
        ("Ёлка", "елка"),
        ("Ấy", "ay"),
        ("أإآٱ", "اااا"),
        ("رسالة على", "رساله علي"),
        ("رســـالة", "رساله"),
        ("كيک ي ی", "كيك ي ي"),
        ("مُحَمَّد", "محمد"),
        ("हिन्दी", "हिन्दी"),
        ("ที่นี่", "ที่นี่"),
    ],
)
def test_accents_and_variants_of_a_letter_are_one_where_people_leave_them_out(
    written: str, folded: str
) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("sign", "'’‘ʼ`´′‛")
def test_an_apostrophe_of_any_keyboard_is_left_out(sign: str) -> None:
    assert fold(f"Don{sign}t text me") == "dont text me"
    assert fold(f"Don{sign}t téxt me") == "dont text me"
    assert CLASSIFIER.classify(f"Don{sign}t text me").outcome == "exclude"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("停止。", "停止."),
        ("停止｡", "停止."),
        ("बंद।", "बंद."),
        ("停止、請", "停止,請"),
        ("توقف، رجاء", "توقف, رجاء"),
        ("é – stop", "e , stop"),
        ("é—stop", "e,stop"),
        ("é―stop", "e,stop"),
        ("é • stop", "e , stop"),
        ("é · stop", "e , stop"),
        ("متى؟", "متي?"),
        ("不要；停止", "不要;停止"),
        ("é… stop", "e... stop"),
        ("“Stóp”", " stop "),
        ("stóp™ 5€", "stoptm 5 "),
        ("é\r\nstop", "e\n\nstop"),
        ("é\tstop", "e stop"),
        ("stop\x1fnow", "stop now"),
        ("stop\nnow", "stop\nnow"),
        ("é\u200bstop", "estop"),
        ("ｓｔｏｐ", "stop"),
        ("٣ ۴ ५", "3 4 5"),
        ("\U0001f1f8\U0001f1f9\U0001f1f4\U0001f1f5", "stop"),
        ("\U0001f150\U0001f169", "az"),
        ("\U0001f170\U0001f189", "az"),
    ],
)
def test_signs_end_clauses_or_leave_a_space_whatever_the_script(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("st0p", "stop"),
        ("$top", "stop"),
        ("5top", "stop"),
        ("qu1t", "quit"),
        ("qu!t", "quit"),
        ("qu|t", "qult"),
        ("3nd", "end"),
        ("c4ncel", "cancel"),
        ("c@ncel", "cancel"),
        ("ѕt0p", "stop"),
        ("st0000p", "stop"),
    ],
)
def test_digits_and_signs_stand_for_the_letters_they_look_like(typed: str, meant: str) -> None:
    assert unmask(typed) == meant


def test_a_letter_held_down_is_one_letter_and_a_double_one_is_two() -> None:
    assert unstretch("stooooop") == "stop"
    assert unstretch("ooops") == "ops"
    assert unstretch("stoop") == "stoop"
    assert unstretch("10000") == "10000"
    assert squeeze("s.t-o p!\n[~]") == "stop"


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [
        ("stop", "stop", 0),
        ("sotp", "stop", 1),
        ("tsop", "stop", 1),
        ("stpo", "stop", 1),
        ("stap", "stop", 1),
        ("sto", "stop", 1),
        ("stopp", "stop", 1),
        ("top", "stop", 1),
        ("unsbuscrbie", "unsubscribe", 2),
        ("sutp", "stop", 2),
        ("pots", "stop", 3),
        ("s", "stop", 3),
    ],
)
def test_a_swap_or_a_letter_too_many_too_few_or_another_is_one_slip(
    typed: str, meant: str, slips: int
) -> None:
    assert [is_within(typed, meant, limit) for limit in range(4)] == [
        limit >= slips for limit in range(4)
    ]
    assert is_within(meant, typed, slips)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("s t o p", "stop"),
        ("S.T.O.P", "stop"),
        ("s*t*o*p it", "stop it"),
        ("e n d", "e n d"),
        ("wrong #", "wrong number"),
        ("wrong#", "wrong number"),
        ("# wrong", "wrong"),
        ("Stop!!! now", "stop . now"),
        ("stop;now:ok", "stop . now . ok"),
        ("stop\nnow", "stop . now"),
        ("stop, now", "stop , now"),
        ("stop - now", "stop , now"),
        ("stop * now", "stop , now"),
        ("why?! you", "why ? you"),
        (",? why", "? why"),
        ("50% off (today)", "50 off today"),
    ],
)
def test_a_text_is_words_and_one_mark_where_a_clause_ends(typed: str, read: str) -> None:
    assert read_text(typed).plain == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("unsubѕcribe", "unsubscribe"),  # the second s is Cyrillic
        ("ѕтор", "stop"),  # all of them are
        ("техт", "text"),
        ("сором", "сором"),  # a word of Ukrainian, and none of ours
        ("ѕt0р", "stop"),
        ("r3move", "remove"),
        ("c4t5", "c4t5"),
        ("pleeeease", "please"),
        ("stoooop", "stop"),
        ("n", "n"),
        ("1", "1"),
    ],
)
def test_only_words_that_weigh_are_unmasked(typed: str, read: str) -> None:
    assert read_text(typed).plain == read


@pytest.mark.parametrize(
    "text",
    ["ѕтор", "ꜱᴛᴏᴘ", "sτορ", "🅂🅃🄾🅿", "ⓢⓣⓞⓟ", "s̶t̶o̶p̶", "ｓｔｏｐ", "𝓼𝓽𝓸𝓹", "St0p!", "$T0P"],
)
def test_a_stop_in_any_letters_is_not_kept(text: str) -> None:
    meaning = CLASSIFIER.classify(text)
    assert (meaning.label, meaning.outcome) == ("opt_out", "exclude")

"""Replies: an opt-out in every spelling, nothing else taken for one, and doubt left to people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sendable.policies import read_policies
from sendable.replies.words import Vocabulary, fold_text, make_vocabulary, read_reply

from ..library import SHIPPED

POLICIES = read_policies(SHIPPED)
VOCABULARY = make_vocabulary(POLICIES.opt_out_words, POLICIES.harmless_replies)
OPT_OUT_WORDS = sorted(
    {str(word) for group in POLICIES.opt_out_words.words.values() for word in group}
)
HARMLESS_WORDS = sorted(
    {str(word) for group in POLICIES.harmless_replies.words.values() for word in group}
)


def kind_of(body: str, vocabulary: Vocabulary = VOCABULARY) -> str:
    return read_reply(body, vocabulary).kind


@pytest.mark.parametrize(
    "body",
    [
        "STOP",
        "stop",
        "Stop.",
        "  stop  ",
        "\nSTOP\r\n",
        "stop!!!",
        '"STOP"',
        "'stop'",
        "**STOP**",
        "_stop_",
        "S T O P",
        "S.T.O.P.",
        "s-t-o-p",
        "st op",
        "ＳＴＯＰ",
        "𝐒𝐓𝐎𝐏",
        "Ⓢⓣⓞⓟ",
        "S\u200bT\u200cO\u200dP",
        "\ufeffSTOP",
        "ST\u00adOP",
        "ST\u2060OP",
        "STOP\u00a0",
        "\u202aSTOP\u202c",
        "STÖP",
        "ştop",
        "STOP 🛑",
        "🛑🛑 STOP 🛑🛑",
        "STOP 👍",
        "STOP ALL",
        "stopall",
        "Stop-All",
        "opt out",
        "Opt-Out!",
        "OPTOUT",
        "opt\tout",
        "Unsubscribe",
        "UNSUB",
        "end",
        "QUIT",
        "revoke",
        "cancel",
        "please stop",
        "Stop, please.",
        "ARRÊT",
        "arrêt",
        "arret",
        "Désabonner",
        "ALTO",
        "¡ALTO!",
        "İPTAL",
        "hủy",
        "dừng",
        "rezygnuję",
        "退订",
        "退订。",
        "「停止」",
        "STOPP",
    ],
)
def test_an_opt_out_word_in_any_spelling_opts_out(body: str) -> None:
    assert kind_of(body) == "opt_out"


@pytest.mark.parametrize(
    "body",
    [
        "Please stop by tomorrow",
        "stop by tomorrow",
        "can't stop laughing",
        "end of day works",
        "cancel my appointment",
        "Don't stop!",
        "I never said stop",
        "STOP it's amazing",
        "the end",
        "bus stop",
        "stop sign",
        "non-stop",
        "endless",
        "stopper",
        "quite",
        "removed",
        "halt doch",
        "altogether",
        "who is this?",
        "wrong number",
        "leave me alone",
        "take me off your list",
        "no",
        "?",
        "",
        " ",
        "\u200b",
        "0",
        "👎",
        "🖕",
        "СТОП",
        "STOP\nSent from my phone",
        "ok stop",
        "yes but stop",
    ],
)
def test_what_only_looks_like_an_opt_out_or_a_friendly_word_is_left_to_be_read(body: str) -> None:
    assert read_reply(body, VOCABULARY).kind == "to_read"
    assert read_reply(body, VOCABULARY).word is None


@pytest.mark.parametrize(
    "body",
    ["Yes", "yes!", "THANKS", "Thank you :)", "👍", "👍🏽", "❤️", "❤", "OK 👍", "merci !", "好的"],
)
def test_a_plainly_friendly_reply_is_harmless(body: str) -> None:
    assert kind_of(body) == "harmless"


def test_no_shipped_word_means_both() -> None:
    assert set(VOCABULARY.opt_out).isdisjoint(VOCABULARY.harmless)
    assert "" not in {**VOCABULARY.opt_out, **VOCABULARY.harmless}


@pytest.mark.parametrize("word", OPT_OUT_WORDS)
def test_every_word_of_the_policy_opts_out(word: str) -> None:
    assert kind_of(word) == "opt_out"


@pytest.mark.parametrize("word", HARMLESS_WORDS)
def test_every_friendly_word_of_the_policy_is_harmless(word: str) -> None:
    assert kind_of(word) == "harmless"


@pytest.mark.parametrize(
    "word", ["stop", "stop all", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]
)
def test_the_words_that_the_rule_of_2024_names_are_in_the_policy(word: str) -> None:
    """47 CFR 64.1200(a)(10), as the policy's own source says."""
    assert word in POLICIES.opt_out_words.words["en"]


def test_an_opt_out_word_wins_over_a_friendly_one() -> None:
    both = Vocabulary({"stop": "stop"}, {"stop": "stop", "ok": "ok"})
    assert kind_of("Stop", both) == "opt_out"
    assert kind_of("ok", both) == "harmless"


def test_the_word_given_back_is_the_policys() -> None:
    assert read_reply(" S T O P !", VOCABULARY).word == "stop"
    assert read_reply("PLEASE... stop", VOCABULARY).word == "please stop"


words = st.sampled_from(OPT_OUT_WORDS)
edges = st.text(alphabet=" .,!?*_-'\"\n\t\u00a0\u200b\u200d\ufeff🛑", max_size=5)
between = st.sampled_from(["", "", "", " ", ".", "-", "\u200b", "\u200d", "\u2060", "\u00ad"])
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@st.composite
def decorated(draw: st.DrawFn, plain: str) -> str:
    """Draw a text that reads as a word to a person, in another dress."""
    change = draw(
        st.sampled_from(
            [
                str.upper,
                str.title,
                str.lower,
                lambda text: text.translate(FULL_WIDTH),
                lambda text: unicodedata.normalize("NFD", text),
            ]
        )
    )
    inner = "".join(char + draw(between) for char in change(plain))
    return draw(edges) + inner + draw(edges)


@given(st.data())
def test_decoration_never_makes_something_else_of_an_opt_out(data: st.DataObject) -> None:
    body = data.draw(words.flatmap(decorated))
    assert kind_of(body) == "opt_out"


@given(st.text(), st.data())
def test_a_message_with_more_letters_than_a_word_is_no_opt_out(
    more: str, data: st.DataObject
) -> None:
    """Only a whole message opts out by keyword; the rest is held, so nothing is lost."""
    body = data.draw(words) + " " + more
    key = fold_text(body).replace(" ", "")
    assert (kind_of(body) == "opt_out") == (key in VOCABULARY.opt_out)
    if any(char.isalnum() for char in fold_text(more)):
        assert kind_of(body) in ("to_read", "opt_out")


@given(st.text())
@example("ßẞſİıŉǰ")
@example("\u0345")
@example("\u1e9b\u0323")
@example("ΐᾳ")
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once
    assert once == once.strip()


@given(st.text())
@example("\ud83d")
def test_any_text_has_one_meaning(body: str) -> None:
    meaning = read_reply(body, VOCABULARY)
    assert meaning.kind in ("opt_out", "harmless", "to_read")
    assert (meaning.word is None) == (meaning.kind == "to_read")
